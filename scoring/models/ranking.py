"""The frozen order of the agencies of a round, by kind."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyKind
from core.actors import Actor
from core.frozen import Frozen
from core.text import CharField
from core.workflow import Move
from scoring import checks
from scoring.effects import rankings
from scoring.models.criteria import Points
from scoring.models.rounds import ScoringRound
from scoring.permissions import Perm


class RankingQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor):
        """The province sees all; agencies those that are decided and of which a kind is published."""
        return self if actor.sees_all else self.public()

    def public(self):
        """Decided, and at least one kind is published."""
        return self.filter(status=Ranking.Status.DECIDED, published_kinds__isnull=False).distinct()


class Ranking(Frozen):
    """Who stands where: frozen when the round closes; the province decides, and says which kinds are published."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Waits for the province's decision")
        DECIDED = "decided", _("Decided")
        WITHDRAWN = "withdrawn", _("Ranking withdrawn")

    MOVES = (
        Move(
            "decide", {Status.PROPOSED}, Status.DECIDED, Perm.RANKING_DECIDE,
            _("Record the decision"), _("recorded the decision on the ranking"),
            checks=(checks.is_the_newest_ranking,), effect=rankings.decide,
        ),
        Move(
            "withdraw", {Status.PROPOSED, Status.DECIDED}, Status.WITHDRAWN, Perm.FINALISE,
            _("Withdraw the ranking"), _("withdrew the ranking"), effect=rankings.withdraw,
        ),
    )  # fmt: skip

    round = models.ForeignKey(ScoringRound, on_delete=models.PROTECT, related_name="rankings")
    revision = models.PositiveSmallIntegerField(default=1)
    status = CharField(max_length=9, choices=Status.choices, default=Status.PROPOSED)
    decision_number = CharField(_("Number of the decision"), max_length=60, blank=True)
    decided_on = models.DateField(_("Date of the decision"), null=True, blank=True)
    published_kinds = models.ManyToManyField(
        AgencyKind, blank=True, related_name="+", verbose_name=_("Kinds whose ranking is published")
    )
    note = CharField(_("Reason"), max_length=500, blank=True)
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)

    objects = RankingQuerySet.as_manager()

    class Meta:
        ordering = ["-round__year", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["round", "revision"], name="one_ranking_per_revision"),
            models.UniqueConstraint(
                fields=["round"], condition=~Q(status="withdrawn"), name="one_standing_ranking_per_round"
            ),
            models.CheckConstraint(
                condition=~Q(status="decided") | (~Q(decision_number="") & Q(decided_on__isnull=False)),
                name="a_decided_ranking_has_its_decision",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Ranking %(year)d") % {"year": self.round.year})

    def get_absolute_url(self) -> str:
        return reverse("ranking", args=[self.pk])

    @property
    def agency_id(self) -> None:
        """The province's: of no agency."""
        return None

    @property
    def template(self) -> str:
        return f"documents/{self.template_version}/ranking.html"

    @property
    def file_name(self) -> str:
        return f"xep-hang-{self.round.year}-{self.revision:02d}.pdf"


class RankingRow(models.Model):
    """One agency's place among those of its kind; equal totals share a place."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="rows")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="ranking_rows")
    kind = models.ForeignKey(AgencyKind, on_delete=models.PROTECT, related_name="+")
    total = Points()
    grade = CharField(max_length=20)
    grade_name = CharField(max_length=60)
    rank = models.PositiveSmallIntegerField()
    groups = models.JSONField(default=dict)

    class Meta:
        ordering = ["kind", "rank", "agency__sort_text"]
        constraints = [models.UniqueConstraint(fields=["ranking", "agency"], name="one_place_per_agency")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.agency}"
