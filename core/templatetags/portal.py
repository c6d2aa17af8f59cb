"""What pages are built from: form controls, error summaries, histories, move buttons, Vietnamese figures."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from typing import Any

from django import forms, template
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.template.defaultfilters import capfirst
from django.template.defaulttags import querystring
from django.template.loader import get_template
from django.urls import reverse
from django.utils import formats
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from core import log
from core.actors import Actor
from core.charts import shown
from core.models import LogEntry
from core.panels import Panel
from core.permissions import Denied
from core.workflow import moves_for

register = template.Library()
register.simple_tag(querystring, takes_context=True, name="query")

NOTHING = "–"
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
SHOWN_AT_ONCE = 10
LONGEST_HISTORY = 200
# Moves that end a record, put it off or send it back, by name.
ASIDE = frozenset(
    {
        "abandon", "cancel", "decline", "discard", "drop", "extend", "postpone", "refuse", "reject_approval",
        "reject_review", "reopen", "retire", "return", "send_back", "take_back", "withdraw", "withhold",
    }
)  # fmt: skip


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "", optional: bool = True) -> dict:
    """A control with its label, hint and errors, tied together for screen readers.

    `optional=False` leaves out the word that marks fields nobody must fill, as filters want it.
    """
    widget = bound.field.widget
    kind = _kind(widget)
    shown_hint = hint or bound.help_text
    describing = {f"{bound.auto_id}_hint": shown_hint, f"{bound.auto_id}_error": bound.errors}
    described_by = " ".join(id_ for id_, shown in describing.items() if shown)
    return {
        "field": bound,
        "kind": kind,
        "hint": shown_hint,
        "described_by": described_by,
        "control": "" if kind == "choices" else bound.as_widget(attrs=_attrs(widget, kind, described_by)),
        "is_optional": optional and not bound.field.required and kind != "checkbox",
    }


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "select" if isinstance(widget, forms.Select) else "text"


def _attrs(widget: forms.Widget, kind: str, described_by: str) -> dict[str, str | bool]:
    is_date = isinstance(widget, forms.DateInput)
    css = {"select": "form-select", "text": "form-control"}.get(kind, "")
    classes = " ".join(filter(None, [css, "date" if is_date else "", widget.attrs.get("class", "")]))
    attrs = {"class": classes, "aria-describedby": described_by}
    if is_date:
        attrs |= {"placeholder": _("dd/mm/yyyy"), "autocomplete": "off"} | widget.attrs | {"class": classes}
    return {name: value for name, value in attrs.items() if value}


@register.inclusion_tag("components/error_summary.html")
def form_errors(*forms_and_sets: Any) -> dict:
    """Everything that is wrong on the page, each problem a link to its control; nothing when all is well."""
    every_form = [form for item in forms_and_sets if item for form in _forms_of(item)]
    problems = [problem for form in every_form for problem in _problems(form)]
    for item in forms_and_sets:
        if isinstance(item, forms.BaseFormSet):
            problems = [("", "", str(error)) for error in item.non_form_errors()] + problems
    return {"problems": problems}


def _forms_of(item: forms.BaseForm | forms.BaseFormSet | list[forms.BaseForm]) -> list[forms.BaseForm]:
    if isinstance(item, list):
        return item
    return list(item.forms) if isinstance(item, forms.BaseFormSet) else [item]


def _problems(form: forms.BaseForm) -> Iterator[tuple[str, str, str]]:
    """(id of the control or "", label, sentence)."""
    for name, errors in form.errors.items():
        target = label = ""
        if name in form.fields and not (bound := form[name]).is_hidden:
            target, label = bound.id_for_label or f"{bound.auto_id}_0", str(bound.label)
        yield from ((target, label, str(error)) for error in errors)


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*parts: Any) -> dict:
    """Label, address, label, address, …; the last label, which has no address, is the present page."""
    return {"steps": list(zip_longest(parts[::2], parts[1::2]))}


@register.inclusion_tag("components/moves.html")
def move_buttons(obj: Any, actor: Actor, url: str, ask: str = "", confirm: str = "") -> dict:
    """One button per move this actor may make from the present status, or the reasons why not yet.

    `url` names an address that takes the primary key and the name of the move. Moves named in `ask` need
    more words, so their button opens that address; those in `confirm` ask once more where scripts run. The main
    button is the first that moves the record on.
    """
    rows = [
        {
            "label": move.label,
            "url": reverse(url, args=[obj.pk, move.name]),
            "reasons": answer.reasons if isinstance(answer, Denied) else (),
            "asks": move.name in ask.split(),
            "confirms": move.name in confirm.split(),
            "is_aside": move.name in ASIDE,
        }
        for move, answer in moves_for(obj, actor)
    ]
    main = next((row for row in rows if not row["reasons"] and not row["is_aside"]), None)
    return {"rows": rows, "main": main, "version": obj.version}


@register.inclusion_tag("components/history.html")
def history(obj: Model, without: Collection[str] = ()) -> dict:
    """Who did what with one record, newest first, in plain sentences; `without` the verbs kept from the reader."""
    rows = [_told(entry, obj) for entry in log.history(obj).exclude(verb__in=without)[:LONGEST_HISTORY]]
    return {"recent": rows[:SHOWN_AT_ONCE], "older": rows[SHOWN_AT_ONCE:]}


def _told(entry: LogEntry, obj: Model) -> dict:
    body = json.loads(entry.body)
    return {
        "who": body["actor"],
        "role": log.ROLES.get(body["role"], ""),
        "on_behalf_of": body["on_behalf_of"],
        "did": log.VERBS.get(entry.verb, entry.verb),
        "at": entry.at,
        "changes": _changes(body["before"], body["after"], obj),
    }


def _changes(before: dict, after: dict, obj: Model) -> list[tuple[str, str, str]]:
    """(what, old, new) of each noted value but the status, which the verb already tells."""
    names = [name for name in {**before, **after} if name != "status" and not _is_content(before, after, name)]
    return [
        (_label(obj, name), *(_said(_chosen(obj, name, values.get(name))) for values in (before, after)))
        for name in names
    ]


def _chosen(obj: Model, name: str, value: Any) -> Any:
    """What a code among choices is called; every other value as it is."""
    words: Mapping = log.CHOICES.get(name, {})
    with suppress(FieldDoesNotExist):
        words = dict(getattr(obj._meta.get_field(name), "flatchoices", ())) or words
    return str(words[value]) if isinstance(value, str) and value in words else value


def _is_content(before: dict, after: dict, name: str) -> bool:
    """Whole contents are kept in the log, but no sentence of a history."""
    return any(isinstance(values.get(name), dict | list) for values in (before, after))


def _label(obj: Model, name: str) -> str:
    if name in log.LABELS:
        return capfirst(str(log.LABELS[name]))
    try:
        label = getattr(obj._meta.get_field(name), "verbose_name", name)
    except FieldDoesNotExist:
        label = name.replace("_", " ")
    return capfirst(str(label))


def _said(value: Any) -> str:
    if isinstance(value, bool) or value in ("True", "False"):
        return _("yes") if str(value) == "True" else _("no")
    if value in log.ROLES:
        return str(log.ROLES[value])
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return f"{value[8:]}/{value[5:7]}/{value[:4]}"
    return NOTHING if value in (None, "") else str(value)


@register.simple_tag
def draw(panel: Panel) -> str:
    """A panel of another app, drawn from its own variables alone."""
    return get_template(panel.template).render(panel.context)


@register.filter
def number(value: int | float | Decimal | None, digits: int | None = None) -> str:
    """Grouped by thousands in the reader's language, rounded half up to `digits` decimals; an en dash for no data."""
    if value in (None, ""):
        return NOTHING
    if digits is not None:
        value = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return formats.number_format(value, digits, force_grouping=True)


@register.filter
def amount(value: int | Decimal | None, unit: str = "") -> str:
    """A figure with its unit and without idle zeros; an en dash for no data."""
    return shown(value, unit)


@register.filter
def date_vn(value: date | datetime | None) -> str:
    """dd/mm/yyyy, and HH:MM before it for a moment, in Asia/Ho_Chi_Minh; an en dash for none."""
    if isinstance(value, datetime):
        return f"{localtime(value) if is_aware(value) else value:%H:%M %d/%m/%Y}"
    return f"{value:%d/%m/%Y}" if value else NOTHING


@register.filter
def lookup(mapping: Mapping, key: Any) -> Any:
    """The value under a key that is itself a variable; None without one."""
    return mapping.get(key)
