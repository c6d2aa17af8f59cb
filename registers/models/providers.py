"""Those who provide processes, products and services from outside, and how they are controlled (clause 8.4)."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.agency import ends_after_it_starts
from core.dates import add_months, today
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold, sort_key

LOWEST, HIGHEST = 1, 5
LONGEST_MONTH = 31
AHEAD = timedelta(days=30)


def last_day_overdue(day: date) -> date:
    """The latest day of an evaluation whose successor should have come before `day`."""
    months = settings.PROVIDER_REVIEW_MONTHS
    last = add_months(day, -months) + timedelta(days=LONGEST_MONTH)
    while add_months(last, months) >= day:
        last -= timedelta(days=1)
    return last


class ExternalProviderQuerySet(ScopedQuerySet):
    def in_use(self):
        return self.filter(ended_on=None)

    def with_last_evaluation(self):
        """With `last_on` and `last_verdict`: of the latest evaluation, None where there is none."""
        latest = ProviderEvaluation.objects.filter(provider=OuterRef("pk")).order_by("-evaluated_on")
        return self.annotate(
            last_on=Subquery(latest.values("evaluated_on")[:1]), last_verdict=Subquery(latest.values("verdict")[:1])
        )

    def overdue_on(self, day: date):
        """In use, and not evaluated within the interval; whoever was never evaluated is due since the first day."""
        due = Q(last_on__lte=last_day_overdue(day)) | Q(last_on=None, starts_on__lt=day)
        return self.in_use().with_last_evaluation().filter(due)

    def due_soon_on(self, day: date):
        """Overdue already or within the next thirty days."""
        return self.overdue_on(day + AHEAD)


class ExternalProvider(models.Model):
    """Somebody outside on whom the agency's outputs depend: why, by what criteria, under what control."""

    class Kind(models.TextChoices):
        PROCESS = "process", _("Process")
        PRODUCT = "product", _("Product")
        SERVICE = "service", _("Service")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="external_providers")
    name = CharField(_("Name of the provider"), max_length=200)
    provides = CharField(_("What it provides"), max_length=300)
    kind = CharField(_("Kind of provision"), max_length=7, choices=Kind.choices)
    importance = TextField(_("Why it matters to the agency's outputs"), max_length=1000)
    criteria = TextField(_("Criteria of selection and evaluation"), max_length=1000)
    control = TextField(_("How it is controlled"), max_length=1000)
    starts_on = models.DateField(_("In use since"))
    contract_until = models.DateField(_("Contract until"), null=True, blank=True)
    ended_on = models.DateField(_("No longer in use from"), null=True, editable=False)
    search_text = TextField(editable=False)
    sort_text = TextField(editable=False)

    last_on: date | None
    last_verdict: str | None

    objects = ExternalProviderQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "sort_text", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"], condition=Q(ended_on=None), name="one_provider_in_use_per_name"
            ),
            ends_after_it_starts("provider_ends_after_it_starts", ends="ended_on"),
            ends_after_it_starts("contract_ends_after_it_starts", ends="contract_until"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("provider", args=[self.pk])

    @property
    def is_in_use(self) -> bool:
        return self.ended_on is None

    @property
    def evaluate_by(self) -> date | None:
        """The day by which it must be evaluated (anew); None once it is no longer in use."""
        if not self.is_in_use:
            return None
        last = self.last_on if hasattr(self, "last_on") else self.evaluations.aggregate(d=Max("evaluated_on"))["d"]
        return add_months(last, settings.PROVIDER_REVIEW_MONTHS) if last else self.starts_on

    @property
    def last_verdict_label(self) -> str:
        """In words, of a row `with_last_evaluation`."""
        return str(ProviderEvaluation.Verdict(self.last_verdict).label) if self.last_verdict else ""

    @property
    def days_left(self) -> int | None:
        return (self.evaluate_by - today()).days if self.evaluate_by else None

    @property
    def contract_has_ended(self) -> bool:
        return self.is_in_use and self.contract_until is not None and self.contract_until < today()

    def refresh_index(self) -> None:
        """Recompute the folded search column and the sorting key; call before saving changed words."""
        self.search_text = fold(f"{self.name} {self.provides}")
        self.sort_text = sort_key(self.name)


class ProviderEvaluation(models.Model):
    """Marks from 1 to 5 for quality, time and response, and the verdict of one day."""

    SCOPE = "provider__agency_id"

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        CONDITIONS = "conditions", _("Accepted with conditions")
        REJECTED = "rejected", _("Provider rejected")

    provider = models.ForeignKey(ExternalProvider, on_delete=models.CASCADE, related_name="evaluations")
    evaluated_on = models.DateField(_("Evaluated on"))
    evaluated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Evaluated by")
    )
    quality = models.PositiveSmallIntegerField(_("Quality, 1 to 5"))
    timeliness = models.PositiveSmallIntegerField(_("Time, 1 to 5"))
    response = models.PositiveSmallIntegerField(_("Response, 1 to 5"))
    verdict = CharField(_("Verdict on the provider"), max_length=10, choices=Verdict.choices)
    comment = TextField(_("Comment"), max_length=1000, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-evaluated_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "evaluated_on"], name="one_evaluation_of_a_provider_per_day"),
            models.CheckConstraint(
                condition=Q(
                    **{f"{name}__gte": LOWEST for name in ("quality", "timeliness", "response")},
                    **{f"{name}__lte": HIGHEST for name in ("quality", "timeliness", "response")},
                ),
                name="marks_of_a_provider_are_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(verdict="accepted") | ~Q(comment=""), name="reservations_about_a_provider_are_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.evaluated_on:%d/%m/%Y}"

    @property
    def agency_id(self) -> int:
        return self.provider.agency_id
