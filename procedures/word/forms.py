"""What the person corrects before a Word procedure becomes a draft."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.text import FormCharField
from procedures.forms.documents import FORMSETS, GroundsForm, RowsFormSet, WordsForm
from procedures.models import Kind
from procedures.services.drafting import WORDS
from procedures.word.matching import laws_of, tthcs_of, unknown
from procedures.word.recognising import Proposal
from procedures.word.tables import Found

ABOUT = ("kind", "code", "issue", "title", "change_summary")


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Word file"),
        help_text=_("A .docx file with one procedure, at most 20 MB."),
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )


class DocumentForm(WordsForm, GroundsForm):
    """Everything but the lists."""

    kind = forms.ChoiceField(label=_("Kind of document"), choices=Kind.choices)
    code = FormCharField(
        label=_("Code"), max_length=40, required=False, help_text=_("Empty: the next one of the agency's scheme.")
    )
    issue = forms.IntegerField(
        label=_("Issue number"), min_value=1, max_value=999, help_text=_("The issue number that the document bears.")
    )
    field_order = (*ABOUT, *WORDS, "tthcs", "legal_bases")


class Sheet:
    """All forms of the page: the document, its steps, its forms, its records."""

    def __init__(self, proposal: Proposal, data: Any = None):
        tthcs, laws = tthcs_of(proposal.tthc_codes), laws_of(proposal.law_numbers)
        self.told = proposal.told + unknown(proposal.tthc_codes, tthcs)
        names = ("kind", "code", "issue", "title")
        initial = proposal.words | {name: getattr(proposal, name) for name in names}
        initial |= {"tthcs": [tthc.pk for tthc in tthcs], "legal_bases": [law.pk for law in laws]}
        self.form = DocumentForm(data, initial=initial)
        self.steps = _formset("steps", proposal.steps, data)
        self.forms = _formset("forms", proposal.forms, data)
        self.records = _formset("records", proposal.records, data)

    @property
    def about(self) -> list[forms.BoundField]:
        return [self.form[name] for name in ABOUT]

    @property
    def words(self) -> list[forms.BoundField]:
        return [self.form[name] for name in WORDS if name not in ABOUT]

    @property
    def grounds(self) -> list[forms.BoundField]:
        return [self.form[name] for name in ("tthcs", "legal_bases")]

    def is_valid(self) -> bool:
        wrong = [part for part in (self.form, self.steps, self.forms, self.records) if not part.is_valid()]
        return not wrong

    def values(self) -> dict[str, Any]:
        """What `procedure_import` takes of a valid sheet."""
        values = self.form.cleaned_data
        return {
            "about": {name: values[name] for name in ("kind", "code", "title")},
            "issue": values["issue"],
            "words": {name: values[name] for name in WORDS},
            "tthcs": values["tthcs"],
            "legal_bases": values["legal_bases"],
            "steps": self.steps.rows(),
            "forms": self.forms.rows(),
            "records": self.records.rows(),
        }


def _formset(part: str, rows: list[Found], data: Any) -> RowsFormSet:
    """The recognised rows with a sentence at each field that somebody should look at."""
    formset = FORMSETS[part](data, initial=[row.values for row in rows], prefix=part)
    for form, row in zip(formset.forms, rows, strict=False):
        for name, sentence in row.doubts.items():
            form.fields[name].help_text = format_html('<strong class="doubt">{}</strong>', sentence)
    return formset
