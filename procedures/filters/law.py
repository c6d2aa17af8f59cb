"""What the lists of legal documents, TTHC and reviews can be narrowed to, by address."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from agencies.models import Agency
from core.dates import today
from core.search import matching
from core.text import fold
from procedures import coverage
from procedures.models import AdministrativeProcedure, DocumentReview, LegalChange, LegalDocument, TthcScope

ALL = "all"


class LawFilter(WordsFilterSet):
    STATES = (("in_force", _("In force")), ("ended", _("No longer in force")), ("coming", _("Not yet in force")))

    q = TextFilter(label=_("Number, title or issuer"), method="having_words", max_length=200)
    kind = filters.ChoiceFilter(label=_("Type"), choices=LegalDocument.Kind.choices, empty_label=_("All"))
    state = filters.ChoiceFilter(label=_("In force or not"), choices=STATES, method="of_state", empty_label=_("All"))

    class Meta:
        model = LegalDocument
        fields: list[str] = []

    def of_state(self, queryset, name: str, value: str):
        day = today()
        if value == "ended":
            return queryset.filter(effective_to__lte=day)
        return queryset.in_force_on(day) if value == "in_force" else queryset.filter(effective_from__gt=day)


class TthcFilter(WordsFilterSet):
    """`coverage` speaks of the chosen agency, else of any agency that the actor sees."""

    STATES = (
        ("covered", _("With a procedure in effect")),
        ("uncovered", _("Without a procedure in effect")),
        ("mismatched", _("With a procedure that no longer matches")),
    )

    q = TextFilter(label=_("Code, name or field"), method="having_words", max_length=200)
    field = filters.ChoiceFilter(label=_("Field of work"), empty_label=_("All"))
    level = filters.ChoiceFilter(
        label=_("Level"), choices=AdministrativeProcedure.Level.choices, empty_label=_("All")
    )
    agency = filters.ModelChoiceFilter(
        label=_("Handled by"), queryset=Agency.objects.none(), method="handled", empty_label=_("Any agency")
    )
    coverage = filters.ChoiceFilter(label=_("Procedure"), choices=STATES, method="of_state", empty_label=_("All"))
    repealed = filters.BooleanFilter(
        label=_("Repealed ones too"), method="left_to_filter_queryset", widget=filters.widgets.forms.CheckboxInput
    )

    class Meta:
        model = AdministrativeProcedure
        fields: list[str] = []

    def __init__(self, *args, agencies, **kwargs):
        self.agencies = agencies
        super().__init__(*args, **kwargs)
        fields = AdministrativeProcedure.objects.order_by("field").values_list("field", flat=True).distinct()
        self.filters["field"].extra["choices"] = [(name, name) for name in fields]
        self.filters["agency"].queryset = Agency.objects.filter(
            pk__in=TthcScope.objects.filter(agency__in=agencies).values("agency")
        ).in_order()

    def handled(self, queryset, name: str, value: Agency):
        return queryset.filter(pk__in=coverage.scopes_in_force(today()).filter(agency=value).values("tthc"))

    def of_state(self, queryset, name: str, value: str):
        chosen = self.chosen.get("agency")
        agencies = self.agencies.filter(pk=chosen.pk) if chosen else self.agencies
        if value == "mismatched":
            pairs = coverage.mismatched_pairs(agencies.values("pk"), today())
            return queryset.filter(pk__in={tthc for _agency, tthc in pairs})
        scopes = coverage.scopes_in_force(today()).filter(agency__in=agencies.values("pk"))
        lacking = coverage.uncovered_scopes(today()).filter(agency__in=agencies.values("pk"))
        if value == "covered":
            return queryset.filter(pk__in=scopes.values("tthc")).exclude(pk__in=lacking.values("tthc"))
        return queryset.filter(pk__in=lacking.values("tthc"))

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.chosen.get("repealed") else queryset.filter(~Q(repealed_on__lte=today()))


class ReviewFilter(WordsFilterSet):
    """What is to be decided now unless a state is chosen; `agencies` are those to choose from, None for an agency's
    own page."""

    STATES = (
        ("overdue", _("Overdue")),
        ("open", _("All open ones, also those far ahead")),
        ("closed", _("Closed")),
        (ALL, _("Open and closed")),
    )
    GROUNDS = (("law", _("A change of the law")), ("interval", _("The interval of the procedure")))

    q = TextFilter(label=_("Procedure or TTHC"), method="having_words", max_length=200)
    agency = filters.ModelChoiceFilter(label=_("Agency"), queryset=Agency.objects.none(), empty_label=_("All"))
    ground = filters.ChoiceFilter(label=_("Asked by"), choices=GROUNDS, method="of_ground", empty_label=_("Both"))
    change = filters.ModelChoiceFilter(
        label=_("Change of the law"),
        queryset=LegalChange.objects.select_related("document", "changed"),
        empty_label=_("All"),
    )
    state = filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="left_to_filter_queryset", empty_label=_("To be decided now")
    )

    class Meta:
        model = DocumentReview
        fields: list[str] = []

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        if agencies is None:
            del self.filters["agency"]
        else:
            asked = DocumentReview.objects.filter(agency=OuterRef("pk"))
            self.filters["agency"].queryset = agencies.filter(Exists(asked)).in_order()

    def having_words(self, queryset, name: str, value: str):
        words = fold(value).split()
        found = [matching(queryset, words, f"{path}__search_text") for path in ("procedure", "tthc")]
        return found[0] | found[1]

    def of_ground(self, queryset, name: str, value: str):
        return queryset.of_law() if value == "law" else queryset.periodic()

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        state = self.chosen.get("state")
        if state == "overdue":
            return queryset.overdue_on(today())
        if state == "closed":
            return queryset.exclude(closed_on=None).order_by("-closed_on", "-pk")
        if state == "open":
            return queryset.open()
        return queryset if state == ALL else queryset.asked_on(today())
