"""Two changes of the law in 2019 and what they asked of Cao Bằng's procedures: most answered, one overdue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.actors import SYSTEM
from core.dates import add_months
from core.log import log
from procedures.bulk import Document, Review
from procedures.models import DocumentReview, LegalChange, LegalDocument
from procedures.sample.offices import Office

MONTHS = 3
OVERDUE = ("CB.BAOLAM.TNMT", 7)
ANSWERED_ON, REISSUED_ON = date(2019, 9, 12), date(2019, 9, 23)
Outcome = DocumentReview.Outcome


@dataclass(frozen=True)
class Changes:
    """`amended` took effect on 1 July, its reviews were due on 1 October; `replaced` took effect on 1 October."""

    amended: LegalChange
    replaced: LegalChange

    def resting(self, laws: Iterable[LegalDocument]) -> list[LegalChange]:
        """The changes that concern what rests on these documents."""
        numbers = {law.number for law in laws}
        return [change for change in (self.amended, self.replaced) if change.changed.number in numbers]

    def followed(self, document: Document, office: Office, number: int) -> Document:
        """The document with its reviews, and with a new issue where one answered the amendment."""
        for change in self.resting(document.issues[-1].laws):
            if change == self.replaced or (office.agency.code, number) == OVERDUE:
                document = _reviewed(document, Review(change, due_on(change)))
            else:
                document = _answered(document, change, office, number)
        return document

    def review_of_tthc(self, change: LegalChange) -> Review:
        if change == self.replaced:
            return Review(change, due_on(change))
        note = "Trình tự, thành phần hồ sơ và thời hạn không thay đổi."
        return Review(change, due_on(change), Outcome.NO_CHANGE, note, ANSWERED_ON, ANSWERED_ON)


def due_on(change: LegalChange) -> date:
    """QĐ 19/2014/QĐ-TTg, Art. 4.4 a: within 3 months."""
    return add_months(change.effective_on, MONTHS)


def write_changes(laws: Mapping[str, LegalDocument]) -> Changes:
    amended = LegalChange(
        document=laws["40/2019/NĐ-CP"], changed=laws["18/2015/NĐ-CP"], kind=LegalChange.Kind.AMENDS,
        effective_on=date(2019, 7, 1), note="Sửa đổi quy định về đánh giá tác động môi trường (minh họa)",
    )  # fmt: skip
    replaced = LegalChange(
        document=laws["68/2019/NĐ-CP"], changed=laws["32/2015/NĐ-CP"], kind=LegalChange.Kind.REPLACES,
        effective_on=date(2019, 10, 1), note="Thay thế quy định về quản lý chi phí đầu tư xây dựng (minh họa)",
    )  # fmt: skip
    LegalChange.objects.bulk_create([amended, replaced])
    for change in (amended, replaced):
        log(change.document, "legaldocument.alter", by=SYSTEM, after={"changed": change.changed.number})
    return Changes(amended, replaced)


def _reviewed(document: Document, review: Review) -> Document:
    return replace(document, reviews=[*document.reviews, review])


def _answered(document: Document, change: LegalChange, office: Office, number: int) -> Document:
    """By a new issue that cites the amendment, or by the finding that nothing changes."""
    by = office.signers().author
    if number % 2:
        note = "Nội dung sửa đổi không liên quan đến trình tự của quy trình."
        found = Review(change, due_on(change), Outcome.NO_CHANGE, note, ANSWERED_ON, ANSWERED_ON, by, by)
        return _reviewed(document, found)
    last = document.issues[-1]
    issue = replace(
        last,
        day=REISSUED_ON,
        change=f"Cập nhật theo {change.document.number}",
        laws=[*last.laws, change.document],
        readers=office.readers(REISSUED_ON, document.units, last.signers),
    )
    note = f"Bổ sung căn cứ {change.document.number}."
    found = Review(change, due_on(change), Outcome.NEW_REVISION, note, ANSWERED_ON, REISSUED_ON, by, by)
    return _reviewed(replace(document, issues=[*document.issues, issue]), found)
