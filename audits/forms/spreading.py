"""To which divisions or agencies the same is proposed."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyKind, Unit
from audits.models import CorrectiveAction
from audits.services.spreading import possible_agencies, possible_units
from core.actors import Actor
from core.choices import RowsField
from core.search import matching
from core.text import FormCharField, fold, number_in


class AgenciesField(RowsField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, agency: Agency) -> str:
        return f"{agency.code} {agency.name}"


class SpreadForm(forms.Form):
    """Divisions of the own agency; for the programme, agencies of a kind or found by words, those of the same kind at
    first. What is ticked stays in the list, whatever it is narrowed to."""

    units = RowsField(
        label=_("Divisions"), queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ModelChoiceField(
        label=_("Kind of agency"), queryset=AgencyKind.objects.all(), required=False, empty_label=_("All")
    )
    q = FormCharField(label=_("Name or code"), max_length=200, required=False)
    agencies = AgenciesField(label=_("Agencies"), queryset=Agency.objects.none(), required=False)

    def __init__(self, data, *, action: CorrectiveAction, actor: Actor):
        given = data.copy()
        if "kind" not in given:
            given["kind"] = str(action.agency.kind_id)
        super().__init__(given)
        self.fields["units"].queryset = possible_units(action).order_by("sort_text")
        if not self.fields["units"].queryset.exists():
            del self.fields["units"]
        if actor.sees_all:
            self.fields["agencies"].queryset = self._listed(action)
        else:
            for name in ("kind", "q", "agencies"):
                del self.fields[name]

    def _listed(self, action: CorrectiveAction):
        ticked = [pk for value in self.data.getlist("agencies") if (pk := number_in(value))]
        found = possible_agencies(action)
        if kind := number_in(self.data.get("kind", "")):
            found = found.filter(kind=kind)
        found = matching(found, fold(self.data.get("q", ""))[:200].split())
        wanted = Q(pk__in=found.values("pk")) | Q(pk__in=ticked)
        return possible_agencies(action).filter(wanted).in_order()

    def places(self) -> dict[str, list[Any]]:
        return {name: list(self.cleaned_data.get(name, ())) for name in ("units", "agencies")}
