"""Weak points of the procedures in effect of one agency, or of all: two for one TTHC, steps that go back and forth,
and times above the legal limit. A provincial model is no procedure of its agency and is left out."""

from dataclasses import dataclass

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce, Lag

from core.actors import Actor
from procedures import flow
from procedures.models import Coverage, Procedure, Revision, Step


@dataclass(frozen=True)
class Excess:
    """A revision whose longest way takes more than the law allows, in quarter-days."""

    revision: Revision
    takes: int
    limit: int

    @property
    def takes_days(self) -> str:
        return flow.in_days(self.takes)

    @property
    def limit_days(self) -> str:
        return flow.in_days(self.limit)


def revisions_of(actor: Actor) -> QuerySet[Revision]:
    return Revision.objects.visible_to(actor).effective().filter(procedure__is_model=False)


def doubled(actor: Actor) -> QuerySet:
    """(revision__agency, tthc, n): TTHCs for which one agency has several procedures in effect."""
    return (
        Coverage.objects.filter(revision__in=revisions_of(actor).values("pk"))
        .values("revision__agency", "tthc")
        .annotate(n=Count("revision__procedure", distinct=True))
        .filter(n__gt=1)
        .order_by("revision__agency__sort_text", "tthc__sort_text", "tthc")
    )


def procedures_behind(pairs: list[dict]) -> list[dict]:
    """The agency, the TTHC and the procedures of each pair that `doubled` names, in one query."""
    wanted = {(row["revision__agency"], row["tthc"]): row for row in pairs}
    rows = (
        Coverage.objects.filter(
            tthc__in=[tthc for _agency, tthc in wanted],
            revision__agency__in=[agency for agency, _tthc in wanted],
            revision__status=Revision.Status.EFFECTIVE,
            revision__procedure__is_model=False,
        )
        .select_related("tthc", "revision__procedure__agency")
        .order_by("revision__procedure__code")
    )
    found: dict[tuple[int, int], dict] = {}
    for row in rows.defer("revision__payload"):
        key = (row.revision.agency_id, row.tthc_id)
        if key in wanted:
            procedure = row.revision.procedure
            place = found.setdefault(key, {"agency": procedure.agency, "tthc": row.tthc, "procedures": []})
            place["procedures"].append(procedure)
    return [found[key] for key in wanted]


def handed_back(actor: Actor) -> QuerySet[Procedure]:
    """Procedures in which two people hand back and forth: four steps that follow each other by A, B, A, B."""
    before = {
        f"before_{n}": Window(Lag("who", n), partition_by=F("revision"), order_by=F("order").asc()) for n in (1, 2, 3)
    }
    alternating = (
        Step.objects.filter(revision__in=revisions_of(actor).values("pk"))
        .annotate(**before)
        .filter(Q(who=F("before_2")) & Q(before_1=F("before_3")) & ~Q(who=F("before_1")))
    )
    procedures = {row.revision_id for row in alternating.only("revision")}
    return (
        Procedure.objects.filter(revisions__in=procedures)
        .select_related("agency")
        .order_by("agency__sort_text", "code")
    )


def with_passages(procedures: list[Procedure]) -> list[dict]:
    """Each procedure with the runs of steps that go back and forth, in one query."""
    steps: dict[int, list[Step]] = {procedure.pk: [] for procedure in procedures}
    rows = Step.objects.filter(
        revision__procedure__in=steps, revision__status=Revision.Status.EFFECTIVE
    ).select_related("revision")
    for step in rows.defer("revision__payload").order_by("revision", "order"):
        steps[step.revision.procedure_id].append(step)
    return [{"procedure": row, "passages": passages(steps[row.pk])} for row in procedures]


def passages(steps: list[Step]) -> list[list[Step]]:
    """The longest runs of at least four steps that two people do in turn."""
    found, start = [], 0
    for end in range(1, len(steps) + 1):
        if end < len(steps) and goes_on(steps, start, end):
            continue
        if end - start >= 4:
            found.append(steps[start:end])
        start = max(start, end - 1)
    return found


def goes_on(steps: list[Step], start: int, at: int) -> bool:
    """Whether the step at a place is again the turn of the other of the two."""
    if steps[at].who == steps[at - 1].who:
        return False
    return at - start < 2 or steps[at].who == steps[at - 2].who


def above_the_limit(actor: Actor) -> list[Excess]:
    """Revisions whose longest way is longer than the strictest time limit of their TTHCs, the worst first.

    The database leaves only those whose steps together exceed it; which ways there are is told by `flow`.
    """
    limits = (
        Coverage.objects.filter(revision=OuterRef("pk"), tthc__methods__limit_quarters__gt=0)
        .order_by()
        .values("revision")
        .annotate(limit=Min("tthc__methods__limit_quarters"))
        .values("limit")
    )
    spent = Step.objects.filter(revision=OuterRef("pk")).order_by().values("revision").annotate(n=Sum("quarters"))
    suspected = (
        revisions_of(actor)
        .annotate(limit=Subquery(limits), spent=Coalesce(Subquery(spent.values("n")), 0))
        .filter(spent__gt=F("limit"))
        .defer("payload")
        .select_related("procedure__agency")
        .prefetch_related("steps")
    )
    found = []
    for revision in suspected:
        steps = list(revision.steps.all())
        takes = 0 if flow.problems(steps) else flow.longest(steps)
        if takes > revision.limit:
            found.append(Excess(revision, takes, revision.limit))
    return sorted(found, key=lambda row: (row.limit - row.takes, row.revision.pk))
