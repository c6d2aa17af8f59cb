"""Why an agency has the score that it has, and what would gain the next grade."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core.charts import Bar, Bars, Columns, Moved, shown
from scoring.conditions import holding
from scoring.counting import tree_of
from scoring.gains import Held, Outlook, outlook
from scoring.models import Assessment, GradeBand
from scoring.points import median
from scoring.tree import CriteriaTree, Method

LEAST_PEERS = 3
SHOWN = 10
Shares = Mapping[tuple[str, str], Decimal | None]


@dataclass(frozen=True)
class Loss:
    """A criterion that cost points: what it could give, what it gave, and the inspector's reason."""

    code: str
    text: str
    most: Decimal
    got: Decimal
    reason: str

    @property
    def points(self) -> Decimal:
        return self.most - self.got


@dataclass(frozen=True)
class Why:
    """`against_last_year` is None where last year's score is not final; `peers` counts the final ones of the kind."""

    groups: Bars
    against_last_year: Columns | None
    peers: int
    losses: Sequence[Loss]
    losses_in_all: int
    outlook: Outlook
    conditions: Sequence[str]

    @property
    def has_medians(self) -> bool:
        return self.peers >= LEAST_PEERS

    @property
    def steps(self) -> Sequence:
        return self.outlook.steps[:SHOWN]


def why(assessment: Assessment) -> Why:
    """Of a final score, which has its payload. As many queries for one agency of the kind as for all."""
    payload = assessment.payload
    tree = tree_of(assessment.criteria_set)
    own, peers, before = _shares(payload["groups"]), _peers(assessment), _last_year(assessment)
    losses = losses_of(payload["scores"], tree)
    ahead = _outlook(assessment, tree)
    return Why(
        groups=_bars(own, medians_of(peers), before),
        against_last_year=_columns(own, before, assessment.round.year) if before else None,
        peers=len(peers),
        losses=losses[:SHOWN],
        losses_in_all=len(losses),
        outlook=ahead,
        conditions=[str(GradeBand.Condition(code).label) for code in ahead.failing],
    )


def losses_of(scores: Sequence[Mapping], tree: CriteriaTree) -> list[Loss]:
    """The criteria that gave less than they could, or took points off, the most lost first. A bonus is no loss."""
    found = []
    for row in scores:
        leaf = tree.by_code.get(row["code"])
        if leaf is None or leaf.method == Method.BONUS or row["na"] or row["final"] is None:
            continue
        loss = Loss(row["code"], row["text"], leaf.highest, Decimal(row["final"]), row["note"])
        found += [loss] if loss.points > 0 else []
    return sorted(found, key=lambda loss: -loss.points)


def medians_of(peers: Sequence[Shares]) -> dict[tuple[str, str], Decimal | None]:
    """The median share of each group; nothing below LEAST_PEERS agencies, so that no other can be told from it."""
    if len(peers) < LEAST_PEERS:
        return {}
    keys = {key for shares in peers for key in shares}
    values = {key: [share for shares in peers if (share := shares.get(key)) is not None] for key in keys}
    return {key: median(found) for key, found in values.items() if len(found) >= LEAST_PEERS}


def _shares(groups: Sequence[Mapping]) -> dict[tuple[str, str], Decimal | None]:
    """Code and text of a top group → its share; what is taken off has none."""
    return {
        (group["code"], group["text"]): None if group["share"] is None else Decimal(group["share"])
        for group in groups
        if group["is_top"] and Decimal(group["possible"])
    }


def _peers(assessment: Assessment) -> list[Shares]:
    rows = Assessment.objects.final().filter(round=assessment.round_id, agency__kind=assessment.agency.kind_id)
    return [_shares(groups) for groups in rows.order_by("pk").values_list("payload__groups", flat=True)]


def _last_year(assessment: Assessment) -> Shares:
    rows = Assessment.objects.final().filter(agency=assessment.agency_id, round__year=assessment.round.year - 1)
    groups = rows.values_list("payload__groups", flat=True).first()
    return _shares(groups) if groups else {}


def _outlook(assessment: Assessment, tree: CriteriaTree) -> Outlook:
    rows = assessment.scores.select_related("criterion")
    held = {row.criterion.code: Held(row.final_points, row.final_na, row.basis) for row in rows}
    return outlook(
        tree.grades,
        tree.leaves,
        held,
        total=assessment.final_total or Decimal(0),
        grade=assessment.grade,
        holds=holding([assessment])[assessment.pk],
    )


def _bars(own: Shares, medians: Shares, before: Shares) -> Bars:
    bars = [Bar(_named(key), share, "", _beside(key, medians, before)) for key, share in own.items()]
    return Bars(
        title=_("Share of the points, by group of criteria"),
        bars=bars,
        row_head=_("Group of criteria"),
        value_head=_("Share"),
        note_head=_("To compare") if medians or before else "",
        maximum=100,
        unit="%",
    )


def _beside(key: tuple[str, str], medians: Shares, before: Shares) -> str:
    told = []
    if (middle := medians.get(key)) is not None:
        told.append(_("median %(share)s") % {"share": shown(middle, "%")})
    if (last := before.get(key)) is not None:
        told.append(_("last year %(share)s") % {"share": shown(last, "%")})
    return "; ".join(told)


def _columns(own: Shares, before: Shares, year: int) -> Columns:
    moved = [Moved(_named(key), before.get(key), share) for key, share in own.items()]
    title = _("Against last year")
    return Columns(title, moved, _("Group of criteria"), str(year - 1), str(year), is_rank=False, unit="%")


def _named(key: tuple[str, str]) -> str:
    return ". ".join(key)
