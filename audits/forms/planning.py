"""Forms of planning audits: the programme of a year, one audit, and its move pages."""

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import VersionForm
from agencies.models import Clause, Unit
from audits.coverage import procedures_in_force
from audits.editions import day_within, edition_to_plan, exclusions_of, planned_level
from audits.models import Audit, AuditProgramme
from core.choices import RowsField
from core.text import FormCharField, number_in


class ProgrammeForm(VersionForm):
    SEEN = ("cycle_years", "objectives", "methods")
    cycle_years = forms.TypedChoiceField(
        label=_("Years of the audit cycle"),
        coerce=int,
        choices=[(n, str(n)) for n in (1, 2, 3)],
        help_text=_("Within so many years every division and every clause is audited once."),
    )

    class Meta:
        model = AuditProgramme
        fields = ("cycle_years", "objectives", "methods")
        widgets = {name: forms.Textarea(attrs={"rows": 5}) for name in ("objectives", "methods")}


class AuditForm(forms.ModelForm):
    """What is audited, when, and against what. Clauses are offered by the second level, in the edition in force."""

    every_clause = forms.BooleanField(
        label=_("All clauses that apply"), required=False, help_text=_("Instead of ticking them one by one below.")
    )

    class Meta:
        model = Audit
        fields = ("title", "starts_on", "ends_on", "scope", "criteria", "units", "clauses", "procedures")
        field_classes = dict.fromkeys(("units", "clauses", "procedures"), RowsField)
        widgets = {
            "scope": forms.Textarea(attrs={"rows": 3}),
            "criteria": forms.Textarea(attrs={"rows": 3}),
            "units": forms.CheckboxSelectMultiple,
            "clauses": forms.CheckboxSelectMultiple,
            "procedures": forms.CheckboxSelectMultiple,
        }

    field_order = ("title", "starts_on", "ends_on", "scope", "criteria", "units", "every_clause", "clauses")

    def __init__(self, *args, programme: AuditProgramme | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        programme = programme or self.instance.programme
        agency = programme.agency
        day = self.instance.starts_on if self.instance.pk else day_within(programme.year)
        self.edition = edition_to_plan(agency.pk, day)
        self.excluded = exclusions_of(agency.pk, self.edition) if self.edition else []
        self.fields["clauses"].queryset = Clause.objects.filter(pk__in=self._offered()).order_by("order")
        self.fields["units"].queryset = agency.units.filter(closed_on=None)
        self.fields["procedures"].queryset = procedures_in_force(agency.pk)
        self.fields["clauses"].label = gettext("Clauses of %(edition)s") % {"edition": self.edition}
        self.fields["clauses"].help_text = self._left_out()
        self.fields["units"].help_text = gettext("None: the whole agency.") if self._has_one_unit() else ""

    def _has_one_unit(self) -> bool:
        return self.fields["units"].queryset.count() < 2

    def _offered(self) -> Collection[int]:
        """The second level, and whatever this audit holds of the edition already."""
        if self.edition is None:
            return []
        left_out = [row.clause.number for row in self.excluded]
        found = {clause.pk for clause in planned_level(self.edition.clauses.all(), left_out)}
        if self.instance.pk:
            found |= set(self.instance.clauses.filter(edition=self.edition).values_list("pk", flat=True))
        return found

    def _left_out(self) -> str:
        if not self.excluded:
            return ""
        clauses = "; ".join(f"{row.clause.number} ({row.reason})" for row in self.excluded)
        return gettext("Left out because they do not apply to the agency: %(clauses)s") % {"clauses": clauses}

    def clean(self) -> dict:
        values = self.cleaned_data
        if values.pop("every_clause", False):
            values["clauses"] = list(self.fields["clauses"].queryset)
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", gettext("The last day cannot lie before the first."))
        return values


class AuditChangeForm(AuditForm, VersionForm):
    """Changes an audit. Days that the head has approved are not among the fields: they are postponed."""

    SEEN = ("title", "starts_on", "ends_on", "scope", "criteria")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.programme.is_draft:
            del self.fields["starts_on"], self.fields["ends_on"]
            self.SEEN = ("title", "scope", "criteria")


def prefilled(query, programme: AuditProgramme) -> dict:
    """The division or procedure that a suggestion names, where they are the agency's own."""
    unit, procedure = (query.get(name, "") for name in ("unit", "procedure"))
    units = Unit.objects.filter(agency=programme.agency_id, closed_on=None, pk=number_in(unit) or 0)
    procedures = procedures_in_force(programme.agency_id)
    procedures = procedures.filter(pk=number_in(procedure) or 0)
    owners = [row.owner_unit_id for row in procedures if row.owner_unit_id]
    return {"units": [row.pk for row in units] or owners, "procedures": [row.pk for row in procedures]}


class PostponeForm(forms.Form):
    """The new days of an audit, and why."""

    starts_on = forms.DateField(label=_("New first day"))
    ends_on = forms.DateField(label=_("New last day"))
    reason = FormCharField(label=_("Reason"), max_length=500)

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)
        told = {"starts": f"{audit.starts_on:%d/%m/%Y}", "ends": f"{audit.ends_on:%d/%m/%Y}", "n": audit.postponed}
        self.fields["starts_on"].help_text = (
            gettext("Planned until now: %(starts)s to %(ends)s; postponed %(n)d times so far.") % told
        )


class CancelForm(forms.Form):
    reason = FormCharField(
        label=_("Reason"), max_length=500, help_text=_("It stays in the programme as cancelled, with this reason.")
    )

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)


MOVE_FORMS = {"postpone": PostponeForm, "cancel": CancelForm}
