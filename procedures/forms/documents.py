"""Forms of documents and their revisions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership, User
from agencies.roles import AGENCY_ROLES
from core.choices import RowsField
from core.dates import today
from core.text import FormCharField
from procedures.durations import QuartersField
from procedures.models import (
    AdministrativeProcedure,
    FormItem,
    KeptRecord,
    Kind,
    LegalDocument,
    Procedure,
    Recipient,
    Revision,
    Step,
)
from procedures.services.drafting import WORDS

SPARE_ROWS = 3


class NamedRowsField(FormCharField):
    """Records named one a line by their code or number; unknown names are told one by one."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, queryset: models.QuerySet, by: str, unknown: Any, **kwargs):
        super().__init__(**{"required": False, "max_length": 10_000} | kwargs)
        self.queryset, self.by, self.unknown = queryset, by, unknown

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        names = self.queryset.filter(pk__in=list(value)).order_by(self.by).values_list(self.by, flat=True)
        return "\n".join(names)

    def clean(self, value) -> list:
        names = list(dict.fromkeys(line.strip() for line in super().clean(value).splitlines() if line.strip()))
        found = {getattr(row, self.by): row for row in self.queryset.filter(**{f"{self.by}__in": names})}
        if missing := [name for name in names if name not in found]:
            raise forms.ValidationError([self.unknown % {"name": name} for name in missing])
        return [found[name] for name in names]


def tthcs_field() -> NamedRowsField:
    return NamedRowsField(
        queryset=AdministrativeProcedure.objects.all(),
        by="code",
        unknown=_("There is no TTHC with the code %(name)s in the catalogue."),
        label=_("TTHC that it carries out"),
        help_text=_("The codes of the TTHC, one a line, such as 1.000656."),
    )


def laws_field() -> NamedRowsField:
    return NamedRowsField(
        queryset=LegalDocument.objects.all(),
        by="number",
        unknown=_("There is no legal document with the number %(name)s; enter it first."),
        label=_("Legal bases beyond those of the TTHC"),
        help_text=_("The numbers of the documents, one a line, such as 59/2015/NĐ-CP."),
    )


class ProcedureForm(forms.ModelForm):
    """A new document."""

    code = FormCharField(
        label=_("Code"), max_length=40, required=False, help_text=_("Empty: the next one of the agency's scheme.")
    )
    tthcs = tthcs_field()

    class Meta:
        model = Procedure
        fields = ("kind", "title", "code", "owner_unit")

    def __init__(self, *args, agency: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner_unit"].queryset = agency.units.filter(closed_on=None)

    def clean(self) -> dict:
        return self.cleaned_data


class DescribeForm(forms.ModelForm):
    """What does not belong to a revision."""

    class Meta:
        model = Procedure
        fields = ("owner_unit", "units", "review_months")
        field_classes = {"units": RowsField}
        widgets = {"units": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = self.instance.agency.units.filter(closed_on=None)
        self.fields["owner_unit"].queryset = self.fields["units"].queryset = units
        self.fields["units"].help_text = _("None: the whole agency applies it.")
        self.fields["review_months"].help_text = _("0: no periodic review.")


code_pattern = RegexValidator(
    r"^[^{}]*\{n(:0[1-9])?\}[^{}]*$", _("A pattern holds {n} or {n:02} once, for the running number.")
)


class CodesForm(forms.Form):
    """One pattern for each kind of document."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind, label in Kind.choices:
            self.fields[kind] = FormCharField(label=label, max_length=30, validators=[code_pattern])


class WordsForm(forms.ModelForm):
    class Meta:
        model = Revision
        fields = WORDS
        widgets = {
            name: forms.Textarea(attrs={"rows": 6}) for name in WORDS if name not in ("title", "change_summary")
        }


class GroundsForm(forms.Form):
    tthcs = tthcs_field()
    legal_bases = laws_field()


class StepForm(forms.ModelForm):
    quarters = QuartersField(label=_("Working days"))

    class Meta:
        model = Step
        fields = ("order", "kind", "quarters", "what", "who", "form", "output", "next_order", "no_order", "details")
        widgets = {"details": forms.Textarea(attrs={"rows": 2})}

    def clean(self) -> dict:
        values = self.cleaned_data
        if values.get("no_order") is not None and values.get("kind") != Step.Kind.DECISION:
            self.add_error("no_order", gettext("Only a decision has a way for the answer no."))
        return values


class FormItemForm(forms.ModelForm):
    upload = forms.FileField(
        label=_("File for citizens and staff"),
        required=False,
        help_text=_("Word, Excel or PDF, at most 20 MB. Empty: the file that is there stays."),
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx,.pdf"}),
    )

    class Meta:
        model = FormItem
        fields = ("code", "title", "is_local")


class RecordForm(forms.ModelForm):
    class Meta:
        model = KeptRecord
        fields = ("title", "place", "retention")


class RecipientForm(forms.ModelForm):
    class Meta:
        model = Recipient
        fields = ("name", "copy")


class RowsFormSet(forms.BaseFormSet):
    """A list that is written as a whole; a row marked for deletion is left out, the others are numbered anew."""

    numbered = False

    def rows(self) -> list[dict]:
        kept = [form.cleaned_data for form in self.forms if form.has_changed() or form.initial]
        kept = [dict(row) for row in kept if row and not row.pop("DELETE", False)]
        if self.numbered:
            return sorted(kept, key=lambda row: row["order"])
        return [{"order": n} | row for n, row in enumerate(kept, start=1)]


class StepsFormSet(RowsFormSet):
    numbered = True


FORMSETS: dict[str, type[RowsFormSet]] = {
    "steps": forms.formset_factory(StepForm, StepsFormSet, extra=SPARE_ROWS, can_delete=True, max_num=100),
    "forms": forms.formset_factory(FormItemForm, RowsFormSet, extra=SPARE_ROWS, can_delete=True, max_num=100),
    "records": forms.formset_factory(RecordForm, RowsFormSet, extra=SPARE_ROWS, can_delete=True, max_num=100),
    "recipients": forms.formset_factory(RecipientForm, RowsFormSet, extra=SPARE_ROWS, can_delete=True, max_num=100),
}


class SendForm(forms.Form):
    """To whom a draft goes; nobody named means anybody who may review."""

    reviewer = forms.ModelChoiceField(label=_("Reviewer"), queryset=User.objects.none(), required=False)

    def __init__(self, *args, revision: Revision, **kwargs):
        super().__init__(*args, **kwargs)
        people = Membership.objects.filter(agency=revision.agency_id, role__in=AGENCY_ROLES).on(today())
        users = User.objects.filter(pk__in=people.values("user"), is_active=True).exclude(pk__in=revision.author_ids)
        self.fields["reviewer"].queryset = users.order_by("sort_text")
        self.fields["reviewer"].empty_label = _("Anybody who may review")


class ApproveForm(forms.Form):
    effective_on = forms.DateField(label=_("Takes effect on"))


class ReasonForm(forms.Form):
    reason = FormCharField(label=_("Reason"), max_length=500)


class RemarksForm(forms.Form):
    """A reason at each section or step that must change."""

    def __init__(self, *args, places: Iterable[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        for key, label in places:
            self.fields[key] = FormCharField(
                label=label, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )

    def values(self) -> dict[str, dict[str, str]]:
        return {"remarks": {key: text for key, text in self.cleaned_data.items() if text}}
