"""Who follows which provincial model, and how far behind: what the pages of the models show."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from agencies.models import Agency
from core.actors import Actor
from core.dates import today
from procedures.comparison import Comparison, compare
from procedures.content import content_of, with_content
from procedures.models import Procedure, Revision
from procedures.services.adopting import followers_counted
from procedures.services.taking_over import local_values


@dataclass(frozen=True)
class ModelRow:
    """A model with the issue in effect, the reader's own procedure made from it, and how many follow it."""

    model: Procedure
    issue: int
    own: Procedure | None
    followers: int
    lagging: int
    meant: int

    @property
    def is_behind(self) -> bool:
        return self.own is not None and (self.own.model_issue or 0) < self.issue


def possible_followers():
    """Agencies that stand today and have a quality management system of their own."""
    return Agency.objects.active_on(today()).filter(shares_qms_of=None)


def model_rows(models: Sequence, actor: Actor) -> list[ModelRow]:
    """Rows for models that were fetched `in_force()` with their kinds, in a constant number of queries."""
    pks = [model.pk for model in models]
    own = {row.model_id: row for row in own_followers(actor).filter(model__in=pks)}
    counted = followers_counted(pks)
    by_kind = dict(possible_followers().order_by().values_list("kind").annotate(n=Count("pk")))
    return [
        ModelRow(model, model.issue, own.get(model.pk), *counted.get(model.pk, (0, 0)), meant=_meant(model, by_kind))
        for model in models
    ]


def _meant(model: Procedure, by_kind: dict[int, int]) -> int:
    kinds = [kind.pk for kind in model.model_kinds.all()]
    return sum(by_kind.get(kind, 0) for kind in kinds) if kinds else sum(by_kind.values())


def own_followers(actor: Actor):
    """What the actor's own agency has from models, with `is_open`: whether a revision is in work."""
    return with_open(Procedure.objects.following().filter(agency=actor.agency_id))


def with_open(followers):
    opened = Revision.objects.filter(procedure=OuterRef("pk"), status__in=Revision.OPEN)
    return followers.annotate(is_open=Exists(opened))


def issues_of(model: Procedure) -> list[Revision]:
    """Every issue that has taken effect, the newest first, without its payload."""
    return list(model.revisions.exclude(effective_from=None).defer("payload").order_by("-issue_number"))


def take_over_contents(procedure: Procedure) -> dict[str, dict]:
    """What the issue that an agency follows and the newest one say under its local fields ("followed", "newest"),
    and what its own issue in effect says ("own"); sides that do not exist are left out."""
    values = local_values(procedure)
    issues = with_content(Revision.objects.filter(procedure=procedure.model_id, effective_from__isnull=False))
    sides = {
        "followed": issues.filter(issue_number=procedure.model_issue).first(),
        "newest": issues.effective().first(),
        "own": with_content(Revision.objects.effective().filter(procedure=procedure)).first(),
    }
    return {name: content_of(revision, values) for name, revision in sides.items() if revision}


def own_changes(contents: dict[str, dict]) -> Comparison | None:
    """Where the agency's words and steps depart from the issue it follows; a take-over does not keep these."""
    if not {"followed", "own"} <= contents.keys():
        return None
    followed, own = contents["followed"], contents["own"]
    lists = ("legal_bases", "tthcs", "forms", "records", "recipients")
    found = compare(followed, own | {name: followed[name] for name in lists})
    return found if found.count else None
