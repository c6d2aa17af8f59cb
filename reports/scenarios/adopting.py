"""Adoptions of the standard in a scenario, each with its declaration and the clause on design left out."""

from datetime import date, timedelta

from agencies.models import Adoption, Agency, Clause, ClauseExclusion, Declaration, StandardEdition

DESIGN = {"9001:2008": "7.3", "9001:2015": "8.3"}


class Adopter:
    """Writes adoptions of the editions by code."""

    def __init__(self):
        self.editions = {edition.code: edition for edition in StandardEdition.objects.all()}
        self.design = {
            code: Clause.objects.get(edition=self.editions[code], number=number) for code, number in DESIGN.items()
        }

    def adopt(self, agency: Agency, edition: str, applied: date, position: int, *, ended: date | None = None) -> None:
        """Declared some days after it was applied; superseded where it ended."""
        adoption = Adoption.objects.create(
            agency=agency,
            edition=self.editions[edition],
            status=Adoption.Status.SUPERSEDED if ended else Adoption.Status.DECLARED,
            scope="Các hoạt động liên quan đến giải quyết thủ tục hành chính cho tổ chức, cá nhân (minh họa)",
            planned_on=applied - timedelta(days=270),
            building_from=applied - timedelta(days=180),
            applied_from=applied,
            effectiveness_confirmed_on=applied + timedelta(days=15),
            ended_on=ended,
        )
        decided_on = applied + timedelta(days=20)
        Declaration.objects.create(
            adoption=adoption,
            number=f"{100 + position}/QĐ-{agency.code.rpartition('.')[2]}",
            decided_on=decided_on,
            scope=adoption.scope,
            notified_on=decided_on + timedelta(days=2),
            posted_on=decided_on + timedelta(days=3),
        )
        ClauseExclusion.objects.create(
            adoption=adoption,
            clause=self.design[edition],
            reason="Cơ quan thực hiện theo quy định của pháp luật, không tự thiết kế sản phẩm.",
        )
