"""What the list of assessments can be narrowed to, by address."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from agencies.models import AgencyKind
from core.actors import Actor
from scoring.models import Assessment, GradeBand


def grades() -> list[tuple[str, str]]:
    """Code and name of every grade that a score has, once."""
    given = Assessment.objects.exclude(grade="").values("grade")
    return list(
        dict(GradeBand.objects.filter(code__in=given).order_by("from_points").values_list("code", "name")).items()
    )


class AssessmentFilter(WordsFilterSet):
    """All that the person sees; roles of one agency narrow by year and status only."""

    STATES = (("late", _("Self-assessment late")), *Assessment.Status.choices)

    q = TextFilter(label=_("Agency: name or code"), method="of_agency", max_length=200)
    year = filters.NumberFilter(label=_("Year"), field_name="round__year", min_value=2000, max_value=2100)
    kind = filters.ModelChoiceFilter(
        label=_("Kind"), queryset=AgencyKind.objects.all(), field_name="agency__kind", empty_label=_("All")
    )
    status = filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state", empty_label=_("All"))
    grade = filters.ChoiceFilter(label=_("Grade"), choices=grades, empty_label=_("All"))

    class Meta:
        model = Assessment
        fields: list[str] = []

    def __init__(self, data, queryset, *, actor: Actor):
        super().__init__(data, queryset)
        if not actor.sees_all:
            for name in ("q", "kind", "grade"):
                del self.filters[name]

    def in_state(self, queryset, name: str, value: str):
        return queryset.late() if value == "late" else queryset.filter(status=value)
