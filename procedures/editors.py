"""What a person writes one part of a draft with: a form of words or a list of rows, filled from what is stored."""

from typing import Any

from django.forms import BaseForm, BaseFormSet
from django.utils.translation import gettext as _

from procedures.forms.documents import FORMSETS, GroundsForm, WordsForm
from procedures.models import Revision
from procedures.services.drafting import WORDS, part_of


class Editor:
    """The form or formset of one part; `values()` is what `part_save` takes."""

    def __init__(self, revision: Revision, part: str, data: Any = None, files: Any = None):
        self.revision, self.part = revision, part
        self.form: Any = self._form(data, files)

    def _form(self, data: Any, files: Any) -> BaseForm | BaseFormSet:
        stored: Any = part_of(self.revision, self.part)
        if self.part == "words":
            form = WordsForm(data, initial=stored)
            if self.revision.issue_number == 1:
                del form.fields["change_summary"]
            return form
        if self.part == "grounds":
            return GroundsForm(data, initial=stored)
        return FORMSETS[self.part](data, files, initial=stored, prefix=self.part)

    @property
    def has_files(self) -> bool:
        return self.part == "forms"

    @property
    def is_list(self) -> bool:
        return self.part in FORMSETS

    def is_valid(self) -> bool:
        return self.form.is_valid()

    def values(self) -> Any:
        if isinstance(self.form, BaseFormSet):
            return self._with_files(self.form.rows())
        return self.form.cleaned_data

    def _with_files(self, rows: list[dict]) -> list[dict]:
        """Forms keep the file that lies under their code."""
        if self.part != "forms":
            return rows
        files = dict(self.revision.forms.values_list("code", "file_id"))
        return [row | {"file_id": files.get(row["code"])} for row in rows]

    def concerns(self, key: str) -> bool:
        """Whether a reviewer's reason at a place belongs to this part."""
        if self.part == "words":
            return key in WORDS
        return key.startswith("step:") if self.part == "steps" else key == self.part

    def differences(self, stored: "Editor") -> list[tuple[str, str, str]]:
        """(label, mine, theirs) of what a valid editor would store against what is stored now."""
        if isinstance(self.form, BaseFormSet):
            return self._row_differences(stored)
        mine = {name: _words(self.form.cleaned_data[name]) for name in self.form.fields}
        theirs = {name: _words(stored.form[name].value()) for name in stored.form.fields}
        return [
            (str(self.form[name].label), mine[name], theirs[name])
            for name in self.form.fields
            if mine[name] != theirs[name]
        ]

    def _row_differences(self, stored: "Editor") -> list[tuple[str, str, str]]:
        mine = [_row(row) for row in self.values()]
        rows: Any = part_of(stored.revision, self.part)
        theirs = [_row(row) for row in rows]
        longest = max(len(mine), len(theirs))
        pairs = zip(mine + [""] * (longest - len(mine)), theirs + [""] * (longest - len(theirs)), strict=True)
        return [
            (_("Row %(n)d") % {"n": number}, own, other)
            for number, (own, other) in enumerate(pairs, start=1)
            if own != other
        ]


def _words(value: Any) -> str:
    """Text as it stands; records as their codes or numbers, one a line."""
    if isinstance(value, list):
        return "\n".join(getattr(row, "code", "") or row.number for row in value)
    return str(value or "")


def _row(row: dict) -> str:
    return " · ".join(
        str(value) for name, value in row.items() if value not in (None, "", False) and name != "file_id"
    )
