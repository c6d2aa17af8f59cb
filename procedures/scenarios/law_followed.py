"""What became of a document after a legal act that it rests on was changed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from core.dates import add_months
from procedures.bulk import Document, Review
from procedures.models import DocumentReview, LegalChange, LegalDocument
from procedures.sample.offices import Office

MONTHS = 3
Outcome = DocumentReview.Outcome


def due_on(change: LegalChange) -> date:
    """QĐ 19/2014/QĐ-TTg, Art. 4.4 a: within 3 months."""
    return add_months(change.effective_on, MONTHS)


def resting(laws: Iterable[LegalDocument], changes: Iterable[LegalChange]) -> list[LegalChange]:
    """The changes that concern what rests on these legal documents."""
    numbers = {law.number for law in laws}
    return [change for change in changes if change.changed.number in numbers]


def waiting(document: Document, change: LegalChange) -> Document:
    """Its review is still open."""
    return _reviewed(document, Review(change, due_on(change)))


def answered(
    document: Document, change: LegalChange, office: Office, number: int, *, decided_on: date, issued_on: date
) -> Document:
    """By the finding that nothing changes, where the number is odd, else by a new issue that cites the change."""
    by = office.signers().author
    if number % 2:
        note = "Nội dung sửa đổi không liên quan đến trình tự của quy trình."
        found = Review(change, due_on(change), Outcome.NO_CHANGE, note, decided_on, decided_on, by, by)
        return _reviewed(document, found)
    last = document.issues[-1]
    issue = replace(
        last,
        day=issued_on,
        change=f"Cập nhật theo {change.document.number}",
        laws=[*last.laws, change.document],
        readers=office.readers(issued_on, document.units, last.signers),
    )
    note = f"Bổ sung căn cứ {change.document.number}."
    found = Review(change, due_on(change), Outcome.NEW_REVISION, note, decided_on, issued_on, by, by)
    return _reviewed(replace(document, issues=[*document.issues, issue]), found)


def _reviewed(document: Document, review: Review) -> Document:
    return replace(document, reviews=[*document.reviews, review])
