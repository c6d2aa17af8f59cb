"""What every agency fills in for itself in a provincial model. Pure.

In the text of a model a local field stands as a mark, [[receiving_desk]]; the copy of an agency holds its own words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

LONGEST = 120
MARK = re.compile(r"\[\[\s*([^\[\]]*?)\s*\]\]")


@dataclass(frozen=True)
class LocalField:
    """`default` is what official documents say where an agency has said nothing; for `agency_name` its own name."""

    key: str
    label: Any
    default: str


FIELDS = (
    LocalField("agency_name", _("Name of the agency"), "cơ quan"),
    LocalField("head_title", _("Title of the head"), "Thủ trưởng cơ quan"),
    LocalField("unit_name", _("Division that handles the work"), "Bộ phận chuyên môn"),
    LocalField("receiving_desk", _("Receiving desk"), "Bộ phận Tiếp nhận và Trả kết quả"),
)
KEYS = tuple(field.key for field in FIELDS)
USUAL = {field.key: field.default for field in FIELDS}
READABLE = {field.key: f"[{field.default}]" for field in FIELDS}


def localised(text: str, values: Mapping[str, str]) -> str:
    """A text of a model with the values in place of its marks; marks without a value stay."""
    if "[[" not in text:
        return text
    return MARK.sub(lambda mark: values.get(mark[1], mark[0]), text)


def filled(content: Any, values: Mapping[str, str]) -> Any:
    """`localised` for every text of a structure of lists and dictionaries."""
    if isinstance(content, str):
        return localised(content, values)
    if isinstance(content, dict):
        return {key: filled(value, values) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [filled(value, values) for value in content]
    return content


def renewed(text: str, of_model: str, old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """An agency's text under new values: a text that is no longer the model's stays as it is."""
    return localised(of_model, new) if text == localised(of_model, old) else text


def marks_in(texts: Iterable[str]) -> set[str]:
    """What stands between the brackets, known or not."""
    return {key for text in texts if "[[" in text for key in MARK.findall(text)}


def unknown_marks(texts: Iterable[str]) -> list[str]:
    return sorted(marks_in(texts) - set(KEYS))


def longest(text: str) -> int:
    """How long a text of a model may become in the copy of an agency."""
    return len(localised(text, dict.fromkeys(KEYS, "x" * LONGEST)))


def values_for(agency_name: str, kept: Mapping[str, str]) -> dict[str, str]:
    """Every local field of an agency: what it has said itself, else what is usual."""
    usual = USUAL | {"agency_name": agency_name[:LONGEST]}
    return {key: kept.get(key) or usual[key] for key in KEYS}
