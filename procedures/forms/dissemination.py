# mypy: ignore-errors
"""What is asked about dissemination: filter of the list, a meeting in two steps, the use of a procedure."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet
from agencies.models import Agency, Membership, Unit, User
from agencies.roles import AGENCY_ROLES
from core.actors import Actor
from core.choices import RowsField
from core.dates import today
from core.numbers import FormIntegerField
from core.text import FormCharField, fold, number_in
from procedures.models import Acknowledgement, Dissemination
from procedures.permissions import OWNERS
from procedures.services.meetings import own_unit


class DisseminationFilter(WordsFilterSet):
    STATES = (
        ("unread", _("Not read by everybody")),
        ("overdue", _("Overdue")),
        ("former", _("No longer in effect")),
        ("every", _("All")),
    )

    q = TextFilter(label=_("Document or agency"), method="having_words", max_length=200)
    state = filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="left_to_filter_queryset", empty_label=_("In effect")
    )

    class Meta:
        model = Dissemination
        fields: list[str] = []

    def having_words(self, queryset, name: str, value: str):
        for word in fold(value).split():
            queryset = queryset.filter(
                Q(revision__search_text__contains=word) | Q(agency__search_text__contains=word)
            )
        return queryset

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        state = self.chosen.get("state")
        if state == "every":
            return queryset
        if state == "former":
            return queryset.exclude(pk__in=queryset.in_force().values("pk"))
        narrowing = {"unread": queryset.in_force().unread_on, "overdue": queryset.in_force().overdue_on}
        return narrowing[state](today()) if state else queryset.in_force()


class DocumentsField(RowsField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, spread: Dissemination) -> str:
        return f"{spread.revision.procedure.code} {spread.revision.title} ({spread.revision.issue_label})"


class MeetingChoiceForm(forms.Form):
    """First step: whose meeting it was, and about which documents."""

    unit = forms.ModelChoiceField(
        label=_("Division"), queryset=Unit.objects.none(), required=False, empty_label=_("The whole agency")
    )
    documents = DocumentsField(
        label=_("Documents"),
        queryset=Dissemination.objects.none(),
        help_text=_("Documents in effect that somebody has not read yet."),
    )

    def __init__(self, *args, agency: Agency, by: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        units = agency.units.filter(closed_on=None)
        if by.role not in OWNERS:
            units = units.filter(pk=own_unit(by))
            self.fields["unit"].required = True
            self.fields["unit"].empty_label = None
        self.fields["unit"].queryset = units
        spreads = Dissemination.objects.filter(agency=agency).select_related("revision__procedure")
        asked = set(self.data.getlist("documents")) if hasattr(self.data, "getlist") else set()
        chosen = Q(pk__in=[pk for value in asked if (pk := number_in(value))])
        unread = Q(pk__in=Dissemination.objects.filter(agency=agency).unread_on(today()).values("pk"))
        self.fields["documents"].queryset = spreads.filter(unread | chosen).order_by("revision__procedure__code")


class PeopleField(RowsField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person: User) -> str:
        return person.full_name


class MeetingForm(forms.Form):
    """Second step: who was there, when, and the minutes."""

    held_on = forms.DateField(label=_("Held on"))
    chaired_by = FormCharField(label=_("Chaired by"), max_length=120)
    present = PeopleField(label=_("Those present"), queryset=User.objects.none())
    minutes = FormCharField(label=_("Minutes"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    upload = forms.FileField(
        label=_("Scanned minutes (PDF)"),
        required=False,
        help_text=_("PDF, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )

    def __init__(self, *args, agency: Agency, unit: Unit | None, documents, **kwargs):
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(agency=agency, role__in=AGENCY_ROLES)
        if unit:
            members = members.filter(unit=unit)
        asked = Acknowledgement.objects.filter(dissemination__in=documents)
        people = User.objects.filter(pk__in=asked.values("user")).filter(pk__in=members.values("user"))
        self.fields["present"].queryset = people.order_by("sort_text", "pk")


class UseForm(forms.Form):
    used_on = forms.DateField(label=_("Used up to"))
    dossiers = FormIntegerField(label=_("Dossiers"), min_value=1, max_value=1_000_000)
