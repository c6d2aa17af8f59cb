"""What the list of auditors' courses can be narrowed to, by address."""

from datetime import timedelta

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from agencies.models import Agency, User
from audits.models import AuditorCourse
from audits.training import EXPIRES_WITHIN, expiring
from core.dates import today
from core.search import matching
from core.text import fold


class CourseFilter(WordsFilterSet):
    STATES = (("valid", _("Valid today")), ("expiring", _("Expires soon")), ("expired", _("Expired")))

    q = TextFilter(label=_("Name of the person or agency"), method="having_words", max_length=200)
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state", empty_label=_("All"))

    class Meta:
        model = AuditorCourse
        fields: list[str] = []

    def having_words(self, queryset, name: str, value: str):
        words = fold(value).split()
        users, agencies = matching(User.objects.all(), words), matching(Agency.objects.all(), words)
        return queryset.filter(Q(user__in=users.values("pk")) | Q(agency__in=agencies.values("pk")))

    def in_state(self, queryset, name: str, value: str):
        if value == "expired":
            return queryset.filter(valid_to__lt=today())
        if value == "expiring":
            return expiring(queryset, today(), today() + timedelta(days=EXPIRES_WITHIN))
        return queryset.filter(Q(valid_to=None) | Q(valid_to__gte=today()))
