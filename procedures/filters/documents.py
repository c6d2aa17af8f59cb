"""What the register of documents can be narrowed to, by address."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from core.dates import today
from procedures.coverage import unused_procedures
from procedures.models import Kind, Procedure, Revision


class ProcedureFilter(WordsFilterSet):
    """Standing documents unless withdrawn ones are asked for."""

    STATES = (
        ("effective", _("In effect")),
        ("open", _("With an open revision")),
        ("never", _("Not yet in effect")),
        ("unused", _("Not used for a year")),
        ("withdrawn", _("Withdrawn from use")),
    )

    q = TextFilter(label=_("Code, title or TTHC"), method="having_words", max_length=200)
    agency = TextFilter(label=_("Agency"), method="of_agency", max_length=200)
    kind = filters.ChoiceFilter(label=_("Kind of document"), choices=Kind.choices, empty_label=_("All"))
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state", empty_label=_("Not withdrawn"))
    public = filters.ChoiceFilter(
        label=_("Shown to citizens"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        method="shown_to_citizens",
        empty_label=_("All"),
    )

    class Meta:
        model = Procedure
        fields: list[str] = []

    def in_state(self, queryset, name: str, value: str):
        if value == "withdrawn":
            return queryset.exclude(withdrawn_on=None)
        if value == "unused":
            return queryset.filter(pk__in=unused_procedures(today()))
        revisions = Revision.objects.filter(procedure=OuterRef("pk"))
        if value == "effective":
            return queryset.filter(Exists(revisions.effective()))
        if value == "open":
            return queryset.filter(Exists(revisions.filter(status__in=Revision.OPEN)))
        return queryset.filter(~Exists(revisions.exclude(effective_from=None)))

    def shown_to_citizens(self, queryset, name: str, value: str):
        shown = {"published_on__lte": today()}
        return queryset.filter(**shown) if value == "yes" else queryset.exclude(**shown)

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.chosen.get("state") == "withdrawn" else found.standing()


def with_revisions(procedures):
    """Each with lists `effective` and `opened` of at most one revision, without their content."""
    light = Revision.objects.defer("payload", "purpose", "scope", "references", "definitions", "notes")
    return procedures.select_related("agency").prefetch_related(
        Prefetch("revisions", light.effective(), to_attr="effective"),
        Prefetch("revisions", light.filter(status__in=Revision.OPEN), to_attr="opened"),
    )
