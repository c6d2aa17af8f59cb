"""What the list of requests can be narrowed to, by address."""

import django_filters as filters
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from agencies.models import Agency
from core.actors import Actor
from core.dates import today
from scoring.models import InspectionRequest

Status = InspectionRequest.Status


class RequestFilter(WordsFilterSet):
    """Requests that have begun to count and that the person sees; `actor` decides whether agencies can be chosen."""

    STATES = (
        ("waiting", _("The agency is to report, for the first time or again")),
        ("overdue", _("Overdue")),
        *((value, label) for value, label in Status.choices if value != Status.DRAFT),
    )

    q = TextFilter(label=_("Number or words of the request"), method="having_words", max_length=200)
    agency = TextFilter(label=_("Agency"), method="of_agency", max_length=200)
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state", empty_label=_("All"))
    year = filters.NumberFilter(
        label=_("Year of the inspection"), field_name="inspection__year", min_value=2000, max_value=2100,
        decimal_places=0,
    )  # fmt: skip

    class Meta:
        model = InspectionRequest
        fields: list[str] = []

    def __init__(self, data, queryset, *, actor: Actor):
        super().__init__(data, queryset)
        if not actor.sees_all:
            del self.filters["agency"]

    def in_state(self, queryset, name: str, value: str):
        if value == "waiting":
            return queryset.waiting()
        return queryset.overdue_on(today()) if value == "overdue" else queryset.filter(status=value)


def counted(requests) -> dict[str, int]:
    """How many of these requests there are, wait for the agency, are overdue, and wait for an answer; one query."""
    waits = Q(status__in=InspectionRequest.WAITING)
    return requests.order_by().aggregate(
        total=Count("pk"),
        waiting=Count("pk", filter=waits),
        overdue=Count("pk", filter=waits & Q(due_on__lt=today())),
        reported=Count("pk", filter=Q(status=Status.REPORTED)),
    )


def overdue_by_agency(requests) -> list[tuple[Agency, int]]:
    """Agencies that have overdue requests among these, by name, and how many; two queries."""
    late = requests.overdue_on(today()).order_by().values_list("agency").annotate(Count("pk"))
    numbers = dict(late)
    return [(agency, numbers[agency.pk]) for agency in Agency.objects.filter(pk__in=numbers).order_by("sort_text")]
