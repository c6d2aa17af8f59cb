"""The next codes of an agency's documents, by its own schemes or the usual ones."""

from collections.abc import Sequence

from procedures.models import CodeScheme, Procedure
from procedures.models.procedure import DEFAULT_PATTERNS
from procedures.numbering import Numbering


class Codes:
    """Hands out codes of several agencies in two queries. Hold the locks of the agencies until they are saved."""

    def __init__(self, agency_ids: Sequence[int]):
        schemes = CodeScheme.objects.filter(agency__in=agency_ids).values_list("agency", "kind", "pattern")
        self.patterns = {(agency_id, kind): pattern for agency_id, kind, pattern in schemes}
        taken: dict[int, list[str]] = {agency_id: [] for agency_id in agency_ids}
        for agency_id, code in Procedure.objects.filter(agency__in=agency_ids).values_list("agency_id", "code"):
            taken[agency_id].append(code)
        self.numbering = {agency_id: Numbering(codes) for agency_id, codes in taken.items()}

    def next(self, agency_id: int, kind: str) -> str:
        pattern = self.patterns.get((agency_id, kind)) or DEFAULT_PATTERNS[kind]
        return self.numbering[agency_id].next(pattern)
