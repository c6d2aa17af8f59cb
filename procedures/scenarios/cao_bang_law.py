"""Two changes of the law in 2019 and what they asked of Cao Bằng's procedures: most answered, one overdue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core.actors import SYSTEM
from core.log import log
from procedures.bulk import Document, Review
from procedures.models import LegalChange, LegalDocument
from procedures.sample.offices import Office
from procedures.scenarios import law_followed
from procedures.scenarios.law_followed import Outcome, due_on

OVERDUE = ("CB.BAOLAM.TNMT", 7)
ANSWERED_ON, REISSUED_ON = date(2019, 9, 12), date(2019, 9, 23)


@dataclass(frozen=True)
class Changes:
    """`amended` took effect on 1 July, its reviews were due on 1 October; `replaced` took effect on 1 October."""

    amended: LegalChange
    replaced: LegalChange

    def resting(self, laws: Iterable[LegalDocument]) -> list[LegalChange]:
        """The changes that concern what rests on these documents."""
        return law_followed.resting(laws, (self.amended, self.replaced))

    def followed(self, document: Document, office: Office, number: int) -> Document:
        """The document with its reviews, and with a new issue where one answered the amendment."""
        for change in self.resting(document.issues[-1].laws):
            if change == self.replaced or (office.agency.code, number) == OVERDUE:
                document = law_followed.waiting(document, change)
            else:
                document = law_followed.answered(
                    document, change, office, number, decided_on=ANSWERED_ON, issued_on=REISSUED_ON
                )
        return document

    def review_of_tthc(self, change: LegalChange) -> Review:
        if change == self.replaced:
            return Review(change, due_on(change))
        note = "Trình tự, thành phần hồ sơ và thời hạn không thay đổi."
        return Review(change, due_on(change), Outcome.NO_CHANGE, note, ANSWERED_ON, ANSWERED_ON)


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
