"""Forms of the annual report: one for each kind of written section, and what moves and periods ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.text import FormCharField
from reports.models import ReportingPeriod
from reports.outline import ARTICLE_36, BY_KEY, RESULTS, Written, written_for

TASK_ROWS = 8


class SectionForm(forms.Form):
    """Any written section: its text, whether it is finished, and the version the person saw."""

    text = FormCharField(label=_("Text"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 12}))
    is_done = forms.BooleanField(label=_("This section is complete"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, written: Written, **kwargs):
        super().__init__(*args, **kwargs)
        self.written = written

    @staticmethod
    def initial_of(data: dict) -> dict:
        return {"text": data.get("text", "")}

    def content(self) -> dict:
        """What is stored in the narrative."""
        return {"text": self.cleaned_data["text"]}


class CodedForm(SectionForm):
    """Choices that the province can count, with words beside them."""

    codes = forms.MultipleChoiceField(label=_("Choices"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ["codes", "text"]

    def __init__(self, *args, written: Written, **kwargs):
        super().__init__(*args, written=written, **kwargs)
        self.fields["codes"].choices = written.choices

    @staticmethod
    def initial_of(data: dict) -> dict:
        return {"text": data.get("text", ""), "codes": data.get("codes", [])}

    def content(self) -> dict:
        return super().content() | {"codes": self.cleaned_data["codes"]}


class TasksForm(SectionForm):
    """Rows of a table: task, division, due; empty rows are left out."""

    PARTS = {"task": _("Task"), "unit": _("Division in charge"), "due": _("Due")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, TASK_ROWS + 1):
            for part, label in self.PARTS.items():
                field = FormCharField(label=f"{label} {number}", required=False, max_length=300)
                self.fields[f"{part}_{number}"] = field
        self.order_fields([name for name in self.fields if "_" in name and name[-1].isdigit()])

    @staticmethod
    def initial_of(data: dict) -> dict:
        rows = enumerate(data.get("rows", []), start=1)
        return {f"{part}_{n}": row[part] for n, row in rows for part in row} | {"text": data.get("text", "")}

    def rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"{part}_{number}"] for part in self.PARTS] for number in range(1, TASK_ROWS + 1)]

    def clean(self) -> dict:
        for number in range(1, TASK_ROWS + 1):
            row = {part: self.cleaned_data.get(f"{part}_{number}", "") for part in self.PARTS}
            if any(row.values()) and not row["task"]:
                self.add_error(f"task_{number}", _("Say what is to be done."))
        return self.cleaned_data

    def content(self) -> dict:
        rows = [
            {part: self.cleaned_data[f"{part}_{number}"] for part in self.PARTS} for number in range(1, TASK_ROWS + 1)
        ]
        return super().content() | {"rows": [row for row in rows if row["task"]]}


class Article36Form(SectionForm):
    """The thirteen items of TT 26/2014/TT-BKHCN, Art. 36, each judged with its evidence or reason."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for item, label in ARTICLE_36.items():
            self.fields[f"result_{item}"] = forms.ChoiceField(
                label=f"{item}. {label}", required=False, choices=[("", "–"), *RESULTS.items()]
            )
            self.fields[f"note_{item}"] = FormCharField(label=_("Evidence or reason"), required=False, max_length=500)
        del self.fields["text"]

    @staticmethod
    def initial_of(data: dict) -> dict:
        items = data.get("items", {})
        return {f"{part}_{item}": value[part] for item, value in items.items() for part in ("result", "note")}

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"result_{item}"], self[f"note_{item}"]) for item in ARTICLE_36]

    def content(self) -> dict:
        given = self.cleaned_data
        return {
            "items": {
                item: {"result": given[f"result_{item}"], "note": given[f"note_{item}"]}
                for item in ARTICLE_36
                if given[f"result_{item}"]
            }
        }


FORMS: dict[str, type[SectionForm]] = {
    "text": SectionForm,
    "coded": CodedForm,
    "tasks": TasksForm,
    "article36": Article36Form,
}


def section_form(key: str, data: dict, seen: int, is_done: bool, posted=None) -> SectionForm:
    """The form of one written section, filled with what is stored."""
    written = BY_KEY[key]
    form = FORMS[written.kind]
    initial = form.initial_of(data) | {"seen": seen, "is_done": is_done}
    return form(posted, initial=initial, written=written)


class SendBackForm(forms.Form):
    reason = FormCharField(
        label=_("What must be put right"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReturnForm(forms.Form):
    """A reason at each section that must be completed."""

    def __init__(self, *args, form: str, **kwargs):
        super().__init__(*args, **kwargs)
        for written in written_for(form):
            self.fields[written.key] = FormCharField(
                label=written.title, required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
            )

    def values(self) -> dict:
        return {"reasons": self.cleaned_data}


class RegisterForm(forms.Form):
    """What the registry clerk enters once the paper is signed."""

    number = FormCharField(label=_("Number and notation"), max_length=60)
    on = forms.DateField(label=_("Date of the document"))
    upload = forms.FileField(label=_("Signed copy (PDF)"), help_text=_("PDF, at most 20 MB."))


class ForAgencyForm(forms.Form):
    """Names one reporting agency of a period."""

    agency = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none())
    reason = FormCharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, period: ReportingPeriod, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = period.agencies().in_order()


class ExtensionForm(ForAgencyForm):
    due_on = forms.DateField(label=_("New due day"))
    field_order = ["agency", "due_on", "reason"]


class WaiverForm(ForAgencyForm):
    pass


class VerifyForm(forms.Form):
    code = FormCharField(label=_("Verification code"), max_length=20, required=False)


class CompareForm(forms.Form):
    upload = forms.FileField(label=_("The PDF you have"))
