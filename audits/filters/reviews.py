"""What the lists of management reviews and of their decisions can be narrowed to, by address."""

import django_filters as filters
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from agencies.models import Agency, AgencyKind
from audits.models import ManagementReview, ReviewDecision
from core.dates import today

Status = ManagementReview.Status


class ReviewFilter(WordsFilterSet):
    """The reviews of one agency."""

    q = TextFilter(label=_("Number of the review"), method="having_words", max_length=200)
    status = filters.ChoiceFilter(label=_("State of the review"), choices=Status.choices, empty_label=_("All"))

    class Meta:
        model = ManagementReview
        fields: list[str] = []


class AgencyReviewFilter(WordsFilterSet):
    """Agencies of the programme, and whether each held its review in the year (this year unless asked)."""

    STATES = (
        ("held", _("Review held")), ("planned", _("Only planned")), ("none", _("Neither held nor planned")),
        ("overdue", _("With overdue decisions")),
    )  # fmt: skip

    q = TextFilter(label=_("Name or code"), method="having_words", max_length=200)
    kind = filters.ModelChoiceFilter(
        label=_("Kind of agency"), queryset=AgencyKind.objects.all(), empty_label=_("All")
    )
    year = filters.NumberFilter(
        label=_("Year of the review"), method="left_to_filter_queryset", min_value=2000, max_value=2999,
        decimal_places=0,
    )  # fmt: skip
    state = filters.ChoiceFilter(
        label=_("State of the year"), choices=STATES, method="left_to_filter_queryset", empty_label=_("All")
    )

    class Meta:
        model = Agency
        fields: list[str] = []

    @property
    def of_year(self) -> int:
        return int(self.chosen.get("year") or today().year)

    def filter_queryset(self, queryset):
        found = with_reviews(super().filter_queryset(queryset), self.of_year)
        state = self.chosen.get("state")
        narrowing = {
            "held": Q(was_held=True),
            "planned": Q(was_held=False, was_planned=True),
            "none": Q(was_held=False, was_planned=False),
            "overdue": Q(overdue__gt=0),
        }
        return found.filter(narrowing[state]) if state else found


def with_reviews(agencies, year: int):
    """With `was_held`, `was_planned`, `overdue` (decisions of any year) and the list `reviews_of_year`."""
    of_agency = ManagementReview.objects.filter(agency=OuterRef("pk"))
    late = ReviewDecision.objects.overdue_on(today()).filter(agency=OuterRef("pk")).order_by().values("agency")
    planned = of_agency.filter(status=Status.PLANNED, planned_on__year=year)
    listed = ManagementReview.objects.of_year(year).defer("payload", "inputs", "remarks").select_related("chair")
    return agencies.annotate(
        was_held=Exists(of_agency.filter(held_on__year=year)),
        was_planned=Exists(planned),
        overdue=Coalesce(Subquery(late.annotate(n=Count("pk")).values("n")), 0),
    ).prefetch_related(Prefetch("management_reviews", listed.order_by("planned_on", "pk"), to_attr="reviews_of_year"))


class DecisionFilter(WordsFilterSet):
    """Decisions of signed minutes; those still to be carried out unless others are asked for."""

    STATES = (
        ("overdue", _("Decision overdue")),
        ("done", _("Carried out")),
        ("dropped", _("Given up")),
        ("all", _("All")),
    )

    q = TextFilter(label=_("Number or words of the decision"), method="having_words", max_length=200)
    agency = TextFilter(label=_("Agency"), method="of_agency", max_length=200)
    state = filters.ChoiceFilter(
        label=_("State of the decision"), choices=STATES, method="left_to_filter_queryset",
        empty_label=_("To be carried out"),
    )  # fmt: skip
    mine = filters.ChoiceFilter(
        label=_("Whose decisions"), choices=[("yes", _("Only mine"))], method="left_to_filter_queryset",
        empty_label=_("Everybody's"),
    )  # fmt: skip
    year = filters.NumberFilter(
        label=_("Year of the review"), field_name="review__held_on__year", min_value=2000, max_value=2999,
        decimal_places=0,
    )  # fmt: skip

    class Meta:
        model = ReviewDecision
        fields: list[str] = []

    def __init__(self, *args, user_id: int | None, sees_all: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.user_id = user_id
        if not sees_all:
            del self.filters["agency"]

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset.standing())
        if self.chosen.get("mine"):
            found = found.filter(owner=self.user_id)
        state = self.chosen.get("state")
        if state == "overdue":
            return found.overdue_on(today())
        if state in ("done", "dropped"):
            return found.filter(status=state)
        return found if state == "all" else found.open()


def in_order(decisions):
    """The earliest due day first; what ended comes after, the latest first."""
    return decisions.order_by(F("done_on").desc(nulls_first=True), "due_on", "pk")
