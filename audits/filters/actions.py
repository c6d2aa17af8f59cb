"""What the list of corrective actions can be narrowed to, by address."""

import django_filters as filters
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from agencies.models import Unit
from audits.models import CorrectiveAction
from core.actors import Actor
from core.dates import today


class ActionFilter(WordsFilterSet):
    """All slips that the person sees; `actor` decides between agencies and divisions."""

    STATES = (("open", _("Not ended yet")), *CorrectiveAction.Status.choices)
    CARES = (("mine", _("Assigned to me")), ("overdue", _("Overdue slips")), ("verify", _("To be verified by me")))

    q = TextFilter(label=_("Number or words of the slip"), method="having_words", max_length=200)
    agency = TextFilter(label=_("Agency"), method="of_agency", max_length=200)
    state = filters.ChoiceFilter(
        label=_("State of the slip"), choices=STATES, method="in_state", empty_label=_("All")
    )
    source = filters.ChoiceFilter(
        label=_("Where it comes from"), choices=CorrectiveAction.Source.choices, empty_label=_("All")
    )
    care = filters.ChoiceFilter(label=_("Needs attention"), choices=CARES, method="to_care", empty_label=_("All"))
    unit = filters.ModelChoiceFilter(label=_("Division"), queryset=Unit.objects.none(), empty_label=_("All"))
    year = filters.NumberFilter(
        label=_("Year of the proposal"), field_name="proposed_on__year", min_value=2000, max_value=2100
    )

    class Meta:
        model = CorrectiveAction
        fields: list[str] = []

    def __init__(self, data, queryset, *, actor: Actor):
        super().__init__(data, queryset)
        self.actor = actor
        if actor.sees_all:
            del self.filters["unit"]
        else:
            del self.filters["agency"]
            self.filters["unit"].queryset = Unit.objects.filter(agency__in=actor.agency_ids).order_by("sort_text")

    def in_state(self, queryset, name: str, value: str):
        return queryset.open() if value == "open" else queryset.filter(status=value)

    def to_care(self, queryset, name: str, value: str):
        if value == "overdue":
            return queryset.late_on(today())
        if value == "mine":
            return queryset.open().filter(owner=self.actor.user_id)
        waiting = queryset.filter(status=CorrectiveAction.Status.VERIFYING)
        return waiting.exclude(pk__in=CorrectiveAction.objects.worked_on_by(self.actor.user_id).values("pk"))


def counted(actions) -> dict[str, int]:
    """How many of these slips there are, are open, and are overdue; one query."""
    is_open = Q(status__in=CorrectiveAction.OPEN)
    return actions.order_by().aggregate(
        total=Count("pk"),
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_on__lt=today())),
    )
