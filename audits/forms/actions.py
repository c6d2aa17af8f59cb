"""What is asked about a corrective action: its proposal, its files, cause and action."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Clause
from audits import causes
from audits.models import CorrectiveAction
from audits.services.actions import SOURCE_OF
from core.text import FormCharField
from procedures.models import Procedure

YES_NO = (("yes", _("Yes")), ("no", _("No")))
WITHOUT_RECORD = {"audit", "inspection", "complaint", "dossier", "objective", "output", "review", "other"}


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; their content is checked where they are kept."""

    widget = ManyFiles(attrs={"accept": ".pdf,.docx,.xlsx,image/jpeg,image/png,image/webp"})

    def clean(self, data, initial=None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], "required")
        return [super(FilesField, self).clean(one, initial) for one in files]


def files_field(*, required: bool = False) -> FilesField:
    return FilesField(
        label=_("Files and photos"),
        required=required,
        help_text=_("PDF, Word, Excel, JPEG, PNG or WebP, at most 20 MB each."),
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file.")},
    )


class EvidenceForm(forms.Form):
    files = files_field(required=True)


def clauses_of(agency: Agency):
    """Clauses of the editions that the agency has adopted, of the newest edition where it has none."""
    adopted = Clause.objects.filter(edition__adoptions__agency=agency)
    if adopted.exists():
        return adopted.select_related("edition").distinct()
    newest = Clause.objects.order_by("-edition__published_on").values_list("edition", flat=True).first()
    return Clause.objects.filter(edition=newest).select_related("edition")


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ProposalForm(forms.ModelForm):
    """Part 1. A proposal from a record of the portal has its source from there."""

    class Meta:
        model = CorrectiveAction
        fields = ("source", "description", "evidence", "clause", "procedure", "unit")
        widgets = {"description": area(5), "evidence": area(4)}
        help_texts = {
            "description": _("What was found, where and when, against which requirement; no names of citizens."),
        }

    def __init__(self, *args, agency: Agency, origin: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if origin:
            del self.fields["source"]
        else:
            choices = [choice for choice in CorrectiveAction.Source.choices if choice[0] in WITHOUT_RECORD]
            self.fields["source"].choices = [("", "---------"), *choices]
        self.fields["clause"].queryset = clauses_of(agency)
        self.fields["procedure"].queryset = Procedure.objects.filter(agency=agency).standing().order_by("code")
        self.fields["unit"].queryset = agency.units.filter(closed_on=None)

    def clean(self) -> dict:
        return self.cleaned_data


def initial_of(origin: str, record: Any) -> dict[str, Any]:
    """What a proposal takes over from the record it comes from."""
    initial = {name: getattr(record, name, None) for name in ("clause", "procedure", "unit")}
    words = {
        "finding": lambda: {"description": record.statement, "evidence": record.evidence},
        "decision": lambda: {"description": record.text},
        "complaint": lambda: {"description": record.subject},
    }.get(origin, lambda: {"description": str(record)})
    return {"source": SOURCE_OF[origin]} | initial | words()


class LinesField(FormCharField):
    """A few lines of text, one cause each."""

    widget = area(3)

    def __init__(self, *, most: int, **kwargs):
        super().__init__(**{"required": False, "max_length": most * (causes.LONGEST + 1)} | kwargs)
        self.most = most

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > self.most:
            raise forms.ValidationError(gettext("Name at most %(n)d causes here, one a line.") % {"n": self.most})
        if any(len(line) > causes.LONGEST for line in lines):
            raise forms.ValidationError(gettext("A cause has at most %(n)d characters.") % {"n": causes.LONGEST})
        return lines


class PlanForm(forms.Form):
    """Part 2. Everything may be left empty until it is sent for approval."""

    correction = FormCharField(
        label=_("Correction: what was put right at once"), max_length=3000, required=False, widget=area(3)
    )
    method = forms.ChoiceField(
        label=_("Method of analysis"), choices=CorrectiveAction.Method.choices, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    root_cause = FormCharField(
        label=_("Root cause"), max_length=3000, required=False, widget=area(3),
        help_text=_("What has to go so that it does not happen again."),
    )  # fmt: skip
    action = FormCharField(
        label=_("Corrective action: what removes the cause"), max_length=5000, required=False, widget=area(4)
    )
    elsewhere = forms.ChoiceField(
        label=_("Are there similar cases elsewhere?"), choices=YES_NO, required=False, widget=forms.RadioSelect
    )
    elsewhere_note = FormCharField(
        label=_("Where, or how it was looked for"), max_length=2000, required=False, widget=area(3)
    )
    changes_procedure = forms.BooleanField(
        label=_("The procedure has to change"), required=False,
        help_text=_("Its revision is opened when the head approves the action."),
    )  # fmt: skip
    procedure = forms.ModelChoiceField(
        label=_("Procedure concerned"), queryset=Procedure.objects.none(), required=False, empty_label=_("Not chosen")
    )
    due_on = forms.DateField(label=_("To be closed by"), required=False)

    def __init__(self, *args, action: CorrectiveAction, **kwargs):
        super().__init__(*args, **kwargs)
        for n in range(1, causes.MOST_WHYS + 1):
            label = gettext("Why does it happen? (1)") if n == 1 else gettext("And why? (%(n)d)") % {"n": n}
            self.fields[f"why{n}"] = FormCharField(label=label, max_length=causes.LONGEST, required=False)
        for branch, label in causes.BRANCHES.items():
            self.fields[f"branch_{branch}"] = LinesField(label=label, most=causes.MOST_CAUSES)
        own = Procedure.objects.filter(agency=action.agency_id)
        self.fields["procedure"].queryset = own.standing().order_by("code")

    @property
    def whys(self) -> list[forms.BoundField]:
        return [self[f"why{n}"] for n in range(1, causes.MOST_WHYS + 1)]

    @property
    def branches(self) -> list[forms.BoundField]:
        return [self[f"branch_{branch}"] for branch in causes.BRANCHES]

    def clean_elsewhere(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["elsewhere"])

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        whys = [given.pop(f"why{n}") for n in range(1, causes.MOST_WHYS + 1)]
        fishbone = {branch: given.pop(f"branch_{branch}") for branch in causes.BRANCHES}
        return given | {"analysis": {causes.WHYS: whys} | fishbone}


def plan_initial(action: CorrectiveAction) -> dict[str, Any]:
    """A stored part 2 as the form shows it."""
    names = ("correction", "root_cause", "action", "elsewhere_note", "changes_procedure", "procedure")
    answers = {True: "yes", False: "no", None: ""}
    whys = dict(enumerate(action.analysis.get(causes.WHYS, []), start=1))
    return (
        {name: getattr(action, name) for name in names}
        | {"elsewhere": answers[action.elsewhere], "due_on": action.due_on, "method": action.method or causes.WHYS}
        | {f"why{n}": why for n, why in whys.items()}
        | {f"branch_{branch}": action.analysis.get(branch, []) for branch in causes.BRANCHES}
    )
