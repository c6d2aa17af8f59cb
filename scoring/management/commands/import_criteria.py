from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import AgencyKind
from core.actors import SYSTEM
from core.errors import DomainError
from core.files import MAX_UPLOAD
from core.spreadsheets import Problem, Sheet, read_book, read_csv
from scoring.counting import problems_of
from scoring.criteria_imports import TABLE, TABLES, content_in
from scoring.criteria_table import COLUMNS
from scoring.models import CriteriaSet
from scoring.services.criteria_files import Content, content_write
from scoring.services.criteria_sets import set_open
from scoring.tree import USUAL

REQUIRED = ", ".join(column.name for column in TABLE.columns if column.required)
SHAPE = f"""Columns: {", ".join(COLUMNS)}; not empty: {REQUIRED}. Levels: points, the edge if figures decide, words,
such as "3 >= 90: words | 0: words". An .xlsx may also hold the sheets of grades and of rules, as the portal exports
them. Nothing is saved of a file with a fault; faults are told with their rows."""


class Command(BaseCommand):
    help = "Make a draft of a criteria set from an .xlsx made from the template, or a .tsv with the same columns."

    def add_arguments(self, parser):
        parser.epilog = SHAPE
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--kinds", required=True, help="codes of kinds of agencies, between commas")

    def handle(self, *, file: Path, year: int, name: str, kinds: str, **options):
        codes = [code.strip() for code in kinds.split(",") if code.strip()]
        found = list(AgencyKind.objects.filter(code__in=codes))
        if unknown := set(codes) - {kind.code for kind in found}:
            raise CommandError(f"there is no kind of agency {', '.join(sorted(unknown))}")
        content = self.content_of(file)
        try:
            with transaction.atomic():
                criteria_set = set_open(year=year, name=name, kinds=found, by=SYSTEM)
                content_write(criteria_set=criteria_set, content=content, by=SYSTEM)
        except DomainError as error:
            raise CommandError("\n".join(map(str, error.reasons))) from error
        self.tell(criteria_set, len(content.rows))

    def content_of(self, file: Path) -> Content:
        try:
            if file.stat().st_size > MAX_UPLOAD:
                raise CommandError(f"{file} is larger than {MAX_UPLOAD // 1024 // 1024} MB")
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from error
        is_tsv = file.suffix.lower() == ".tsv"
        sheets = (
            [read_csv(content, TABLE, delimiter="\t"), Sheet(), Sheet()] if is_tsv else read_book(content, TABLES)
        )
        found = content_in(sheets, USUAL)
        if faults := [each for sheet in sheets for each in sheet.problems if each.severity == "error"]:
            raise CommandError("\n".join(map(said, faults)))
        return found

    def tell(self, criteria_set: CriteriaSet, number: int) -> None:
        self.stdout.write(f"{number} rows; saved as a draft: {criteria_set.get_absolute_url()}")
        for problem in problems_of(CriteriaSet.objects.get(pk=criteria_set.pk)):
            self.stderr.write(f"before it is issued: {problem}")


def said(problem: Problem) -> str:
    """With its sheet where there are several, and its row unless the sentence names the place itself."""
    told = problem.message
    if problem.row is not None and not problem.column_label:
        told = _("Row %(n)d: %(problem)s") % {"n": problem.row, "problem": told}
    return _("Sheet “%(sheet)s”: %(problem)s") % {"sheet": problem.sheet, "problem": told} if problem.sheet else told
