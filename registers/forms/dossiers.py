"""Typing the figures of one month, and those of a whole year on one page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import SeenForm
from agencies.models import Agency
from core.dates import today
from core.numbers import FormIntegerField
from core.text import FormCharField
from registers.dossier_rules import FIGURES, wrong_day, wrong_figures
from registers.models import DossierMonth
from registers.services.dossiers import DOSSIER_FIELDS, LABELS, reason_is_asked, replaces_one_stop, seen_of


class FigureField(FormIntegerField):
    """A whole number whose range is for the rules to judge."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"min_value": None, "max_value": None})


class MonthForm(SeenForm):
    """The figures of one month. A reason is asked where they replace those of the one-stop system."""

    SEEN = DOSSIER_FIELDS

    class Meta:
        model = DossierMonth
        fields = DOSSIER_FIELDS
        field_classes = dict.fromkeys(FIGURES, FigureField)
        widgets = {"note": forms.TextInput, "correction": forms.TextInput}
        help_texts = {
            "received": _("Of this month alone, without those carried over."),
            "apologies": _("For dossiers resolved late or overdue."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.asks_for_reason:
            self.fields["correction"].widget = forms.HiddenInput()
        if self.instance.pk is None:
            self.initial["taken_on"] = today()

    @property
    def asks_for_reason(self) -> bool:
        row = self.stored
        return row.source == DossierMonth.Source.ONE_STOP or bool(row.correction)

    @property
    def stored(self) -> DossierMonth:
        return self.instance

    def clean(self) -> dict:
        values = self.cleaned_data
        for name, sentence in wrong_figures(values).items():
            self.add_error(name, sentence)
        if self.instance.month and (sentence := wrong_day(self.instance.month, values.get("taken_on"))):
            self.add_error("taken_on", sentence)
        if not self.errors and not values["correction"] and replaces_one_stop(self.stored, values):
            self.add_error("correction", reason_is_asked())
        return values

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DOSSIER_FIELDS}


class YearMonthForm(forms.Form):
    """One line of the year: eight figures, a reason where the one-stop system has told them, and what was seen."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, month: date, stored: DossierMonth | None, **kwargs):
        initial = {name: getattr(stored, name) for name in (*FIGURES, "correction")} if stored else {}
        super().__init__(
            *args,
            prefix=f"m{month.month:02d}",
            initial=initial | {"seen": seen_of(stored)},
            empty_permitted=stored is None,
            use_required_attribute=False,
            **kwargs,
        )
        self.month, self.stored = month, stored
        self.theirs: DossierMonth | None = None
        for name in FIGURES:
            label = self.spoken(LABELS[name])
            self.fields[name] = FigureField(label=label, show_hidden_initial=True)
            self.fields[name].widget.attrs |= {"class": "form-control figure", "aria-label": label}
        if stored and (stored.source == DossierMonth.Source.ONE_STOP or stored.correction):
            label = self.spoken(LABELS["correction"])
            self.fields["correction"] = FormCharField(
                label=label, required=False, max_length=300, show_hidden_initial=True
            )

    def has_changed(self) -> bool:
        """Whether this person typed something; what others did meanwhile is no change of theirs."""
        return bool(set(self.changed_data) - {"seen"})

    def spoken(self, label: Any) -> str:
        return f"{self.month:%m/%Y}: {label}"

    @property
    def figures(self) -> list[tuple[Any, forms.BoundField]]:
        return [(LABELS[name], self[name]) for name in FIGURES]

    @property
    def reason(self) -> forms.BoundField | None:
        return self["correction"] if "correction" in self.fields else None

    @property
    def reason_seen(self) -> str:
        """The hidden control by which a changed reason is told from one that stood there."""
        return self["correction"].as_hidden(only_initial=True)

    @property
    def label(self) -> str:
        return f"{self.month:%m/%Y}"

    def show_theirs(self, row: DossierMonth) -> None:
        """What was typed stays; sent once more, it takes the place of what stands now."""
        self.theirs = row
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = seen_of(row)

    @property
    def their_figures(self) -> list[tuple[Any, int]]:
        return [(LABELS[name], getattr(self.theirs, name)) for name in FIGURES] if self.theirs else []

    def clean(self) -> dict:
        values = self.cleaned_data
        for name, sentence in wrong_figures(values).items():
            self.add_error(name, sentence)
        asked = self.stored and not self.errors and not values.get("correction")
        if asked and replaces_one_stop(self.stored, values):
            self.add_error("correction", reason_is_asked())
        return values

    def values(self, taken_on: date) -> dict[str, Any]:
        note = self.stored.note if self.stored else ""
        figures = {name: self.cleaned_data[name] for name in FIGURES}
        return figures | {"taken_on": taken_on, "note": note, "correction": self.cleaned_data.get("correction", "")}


class TakenForm(forms.Form):
    """The day on which all the figures that are typed now were read."""

    taken_on = forms.DateField(label=_("Figures taken on"))

    def __init__(self, *args, months: list[date], **kwargs):
        super().__init__(*args, initial={"taken_on": today()}, **kwargs)
        self.months = months

    def clean_taken_on(self) -> date:
        day = self.cleaned_data["taken_on"]
        for month in self.months:
            if sentence := wrong_day(month, day):
                raise forms.ValidationError(f"{month:%m/%Y}: {sentence}")
        return day


def year_forms(agency: Agency, months: list[date], data: Mapping | None) -> list[YearMonthForm]:
    """One form for each month, beside what stands of it now."""
    stored = {row.month: row for row in DossierMonth.objects.filter(agency=agency, month__in=months)}
    return [YearMonthForm(data, month=month, stored=stored.get(month)) for month in months]
