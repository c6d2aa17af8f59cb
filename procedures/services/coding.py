"""The next codes of an agency's documents, by its own schemes or the usual ones."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from agencies.models import Agency
from core.actors import Actor
from core.log import log
from core.permissions import require
from procedures.models import CodeScheme, Procedure
from procedures.models.procedure import DEFAULT_PATTERNS
from procedures.numbering import Numbering
from procedures.permissions import Perm


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


def patterns_of(agency: Agency) -> dict[str, str]:
    """The pattern of every kind of document: the agency's own, else the usual one."""
    own = dict(CodeScheme.objects.filter(agency=agency).values_list("kind", "pattern"))
    return {str(kind): own.get(kind, pattern) for kind, pattern in DEFAULT_PATTERNS.items()}


def patterns_save(*, agency: Agency, patterns: Mapping[str, str], by: Actor) -> None:
    """Number new documents by these patterns, one a kind; documents that exist keep their codes."""
    require(by, Perm.PROCEDURE_KEEP, agency)
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        before = patterns_of(agency)
        changed = {kind: pattern for kind, pattern in patterns.items() if pattern != before[kind]}
        for kind, pattern in changed.items():
            CodeScheme.objects.update_or_create(agency=agency, kind=kind, defaults={"pattern": pattern})
        if changed:
            log(agency, "codes.set", by=by, before={kind: before[kind] for kind in changed}, after=changed)
