"""Forms of the catalogue of TTHC."""

import re
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import ActForm
from agencies.models import Agency, AgencyKind
from core.choices import RowsField
from core.dates import today
from core.numbers import FormIntegerField
from core.text import FormCharField
from procedures.durations import QuartersField
from procedures.forms.law import law_of
from procedures.models import AdministrativeProcedure, DossierItem, SubmissionMethod
from procedures.models.tthc import tthc_code
from procedures.services.tthc import METHOD_FIELDS, PAPER_FIELDS, TTHC_FIELDS, Content, content_of, seen_of

SEPARATORS = re.compile(r"[;\n]")
MONEY = 10**12
BLANK_PAPERS = 4


def parts_of(text: str) -> list[str]:
    """What stands between semicolons or in lines, each once, in its order."""
    return list(dict.fromkeys(part for piece in SEPARATORS.split(text) if (part := piece.strip())))


class LawsField(FormCharField):
    """Legal documents named by their numbers, one a line or between semicolons."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value):
        found, problems = [], []
        for number in parts_of(super().clean(value)):
            try:
                found.append(law_of(number))
            except forms.ValidationError as error:
                problems.extend(error.messages)
        if problems:
            raise forms.ValidationError(problems)
        return found


class AgenciesField(FormCharField):
    """Standing agencies named by their codes, one a line or between semicolons."""

    widget = forms.Textarea(attrs={"rows": 6})

    def clean(self, value):
        codes = [code.upper() for code in parts_of(super().clean(value))]
        known = {agency.code: agency for agency in Agency.objects.active_on(today()).filter(code__in=codes)}
        if missing := [code for code in codes if code not in known]:
            sentence = _("There is no agency with the code %(codes)s.")
            raise forms.ValidationError(sentence % {"codes": ", ".join(missing)})
        return list(known.values())


class TthcForm(ActForm):
    """The fields of the national database in their order; methods and papers stand in forms beside it."""

    code = FormCharField(label=_("TTHC code"), max_length=30, validators=[tthc_code])
    legal_bases = LawsField(
        label=_("Legal bases"), required=False, max_length=10_000, help_text=_("Their numbers, one a line.")
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = AdministrativeProcedure
        fields = TTHC_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].widget.attrs |= {"list": "tthc-fields", "autocomplete": "off"}
        self.initial["seen"] = seen_of(self.instance)
        if self.instance.pk:
            self.initial["legal_bases"] = "\n".join(law.number for law in self.instance.legal_bases.all())


class MethodForm(forms.Form):
    """One way of submission: offered or not, with deadline, fee and charge of its own."""

    channel = forms.ChoiceField(choices=SubmissionMethod.Channel.choices, widget=forms.HiddenInput)
    is_offered = forms.BooleanField(label=_("Dossiers are received this way"), required=False)
    limit_quarters = QuartersField(label=_("Time limit in working days"), help_text=_("For example 2,5."))
    limit_note = FormCharField(label=_("Note on the time limit"), required=False, max_length=300)
    fee = FormIntegerField(label=_("Fee (phí), đồng"), required=False, min_value=0, max_value=MONEY)
    charge = FormIntegerField(label=_("Charge (lệ phí), đồng"), required=False, min_value=0, max_value=MONEY)
    note = FormCharField(label=_("Description"), required=False, max_length=500)

    @property
    def title(self) -> str:
        return str(dict(SubmissionMethod.Channel.choices)[self["channel"].value()])

    def clean(self) -> dict:
        values = self.cleaned_data
        filled = [name for name in METHOD_FIELDS[1:] if values.get(name)]
        if filled and not values["is_offered"]:
            self.add_error("is_offered", _("Tick this, or empty what is entered below it."))
        return values

    def row(self) -> dict | None:
        """What is stored; None for a way that is not offered."""
        if not self.cleaned_data["is_offered"]:
            return None
        values = {name: self.cleaned_data[name] for name in METHOD_FIELDS}
        return values | {"limit_quarters": values["limit_quarters"] or None}


class PaperForm(forms.ModelForm):
    """One paper of the dossier; a row without a name is left out."""

    class Meta:
        model = DossierItem
        fields = PAPER_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False

    def clean(self) -> dict:
        values = self.cleaned_data
        if not values.get("name") and values.get("form_code"):
            self.add_error("name", _("Name the paper."))
        return values

    def row(self) -> dict | None:
        return {name: self.cleaned_data[name] for name in PAPER_FIELDS} if self.cleaned_data.get("name") else None


WAYS = len(SubmissionMethod.Channel.values)
Methods = forms.formset_factory(MethodForm, extra=0, min_num=WAYS, max_num=WAYS, validate_max=True)
Papers = forms.formset_factory(PaperForm, extra=BLANK_PAPERS, max_num=200, absolute_max=200, validate_max=True)


def initial_methods(tthc: AdministrativeProcedure) -> list[dict]:
    known = {row["channel"]: row for row in (content_of(tthc).methods if tthc.pk else [])}
    return [
        {"channel": channel, "is_offered": channel in known} | known.get(channel, {})
        for channel in SubmissionMethod.Channel.values
    ]


def initial_papers(tthc: AdministrativeProcedure) -> list[dict]:
    return list(content_of(tthc).dossier) if tthc.pk else []


def content_from(form: TthcForm, methods, papers) -> Content:
    """What the three valid forms say together."""
    values = dict(form.cleaned_data)
    return Content(
        {name: values[name] for name in TTHC_FIELDS},
        _rows(methods),
        _rows(papers),
        values["legal_bases"],
    )


def _rows(formset: Iterable) -> list[dict]:
    return [row for form in formset if (row := form.row())]


class RepealForm(forms.Form):
    on = forms.DateField(
        label=_("Repealed from"), required=False, help_text=_("Empty for a TTHC that is in force after all.")
    )


class ScopeForm(forms.Form):
    agencies = AgenciesField(
        label=_("Agencies that handle it"), required=False, max_length=20_000, help_text=_("Their codes, one a line.")
    )
    kinds = RowsField(
        label=_("And every agency of the kinds"),
        queryset=AgencyKind.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    on = forms.DateField(label=_("From"), help_text=_("Agencies no longer named here end the day before."))

    def chosen(self) -> list[Agency]:
        named = {agency.pk: agency for agency in self.cleaned_data["agencies"]}
        of_kind = Agency.objects.active_on(today()).filter(kind__in=self.cleaned_data["kinds"])
        return list(({agency.pk: agency for agency in of_kind} | named).values())


class PostingForm(forms.Form):
    posted_on = forms.DateField(label=_("Posted on"))
    website = forms.URLField(label=_("Address on the website"), required=False, assume_scheme="https")
