"""Context issues and interested parties of an agency in a year (ISO 9001, 4.1 and 4.2, with Amendment 1:2024)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.dates import today
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold
from registers.carrying import Carried, YearRow, carry
from registers.models.year import RegisterYear


class ContextQuerySet(ScopedQuerySet):
    def current(self):
        """Of the latest year of each agency."""
        latest = RegisterYear.objects.filter(agency=models.OuterRef("agency")).order_by("-year").values("pk")[:1]
        return self.filter(register=models.Subquery(latest))

    def review_overdue_on(self, day: date):
        return self.filter(review_on__lt=day)


class ContextRow(YearRow):
    """What issues and parties share: relevance of climate change, and the day of the next review."""

    is_climate_related = models.BooleanField(
        _("Climate change matters here"), default=False, help_text=_("ISO 9001:2015/Amd 1:2024, 4.1 and 4.2.")
    )
    climate_note = CharField(_("How climate change matters"), max_length=500, blank=True)
    review_on = models.DateField(_("Next review on"))
    search_text = TextField(editable=False)

    objects = ContextQuerySet.as_manager()

    class Meta(YearRow.Meta):
        abstract = True
        constraints = [
            *YearRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_climate_related=False) | ~Q(climate_note=""),
                name="%(class)s_says_how_climate_matters",
                violation_error_message=_("Say how climate change matters here."),
            ),
        ]

    @property
    def is_review_overdue(self) -> bool:
        return self.review_on < today()

    @property
    def days_left(self) -> int:
        """Whole days until the review; negative when it is overdue."""
        return (self.review_on - today()).days


class ContextIssue(ContextRow):
    """An internal or external issue and what it does to the quality management system."""

    PREFIX = "BC"

    class Side(models.TextChoices):
        INTERNAL = "internal", _("Internal issue")
        EXTERNAL = "external", _("External issue")

    class Category(models.TextChoices):
        POLITICAL = "political", _("Policy and law")
        ECONOMIC = "economic", _("Economy and budget")
        SOCIAL = "social", _("Society and culture")
        TECHNOLOGICAL = "technological", _("Technology and digital transformation")
        ENVIRONMENTAL = "environmental", _("Nature, climate and environment")
        ORGANISATIONAL = "organisational", _("Organisation of the agency")
        PEOPLE = "people", _("People and competence")
        INFRASTRUCTURE = "infrastructure", _("Infrastructure and equipment")
        OTHER = "other", _("Something else of the context")

    side = CharField(_("Internal or external"), max_length=8, choices=Side.choices)
    category = CharField(_("Category of the context"), max_length=14, choices=Category.choices)
    issue = TextField(_("Context issue"), max_length=1000)
    effect = TextField(_("Effect on the quality management system"), max_length=1000)

    class Meta(ContextRow.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.number} {self.issue}"

    def get_absolute_url(self) -> str:
        return reverse("context_issue", args=[self.pk])

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving changed words."""
        self.search_text = fold(f"{self.number} {self.issue} {self.effect}")


class InterestedParty(ContextRow):
    """Somebody whose needs and expectations count, and how the agency follows them."""

    PREFIX = "BQT"

    party = CharField(_("Interested party"), max_length=300)
    needs = TextField(_("Needs and expectations"), max_length=1000)
    is_requirement = models.BooleanField(_("The quality management system must meet them"), default=False)
    monitoring = CharField(_("How they are monitored"), max_length=500)

    class Meta(ContextRow.Meta):
        abstract = False
        verbose_name_plural = "interested parties"

    def __str__(self) -> str:
        return f"{self.number} {self.party}"

    def get_absolute_url(self) -> str:
        return reverse("interested_party", args=[self.pk])

    def refresh_index(self) -> None:
        """Recompute the folded search column; call before saving changed words."""
        self.search_text = fold(f"{self.number} {self.party} {self.needs}")


class ContextReview(models.Model):
    """One look at one issue or party: whether it still holds."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="context_reviews")
    issue = models.ForeignKey(ContextIssue, null=True, on_delete=models.CASCADE, related_name="reviews")
    party = models.ForeignKey(InterestedParty, null=True, on_delete=models.CASCADE, related_name="reviews")
    reviewed_on = models.DateField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = CharField(_("What the review found"), max_length=500)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(issue=None, party__isnull=False) | Q(issue__isnull=False, party=None),
                name="a_context_review_is_of_an_issue_or_a_party",
            ),
        ]
        indexes = [models.Index(fields=["agency", "reviewed_on"], name="context_review_by_day")]

    def __str__(self) -> str:
        return f"{self.issue or self.party} {self.reviewed_on:%d/%m/%Y}"


CLIMATE_FIELDS = ("is_climate_related", "climate_note")
ISSUE_COMPARED = ("side", "category", "issue", "effect", *CLIMATE_FIELDS)
PARTY_COMPARED = ("party", "needs", "is_requirement", "monitoring", *CLIMATE_FIELDS)
ISSUE_FIELDS = (*ISSUE_COMPARED, "review_on")
PARTY_FIELDS = (*PARTY_COMPARED, "review_on")


def index_copies(pairs: Sequence[tuple[Any, Any]]) -> None:
    """The number of a copy is new, and is searched too."""
    for new, _before in pairs:
        new.refresh_index()


carry(
    Carried(
        ContextIssue,
        _("Context issues"),
        fields=ISSUE_FIELDS,
        compared=ISSUE_COMPARED,
        prepare=index_copies,
    )
)
carry(
    Carried(
        InterestedParty,
        _("Interested parties"),
        fields=PARTY_FIELDS,
        compared=PARTY_COMPARED,
        prepare=index_copies,
    )
)
