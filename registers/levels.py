"""How likely, how grave, and the bands of their product: the one place that says which level is high."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

LOWEST, HIGHEST = 1, 5
SCALE = range(LOWEST, HIGHEST + 1)


class Likelihood(models.IntegerChoices):
    RARE = 1, _("1 – almost never")
    UNLIKELY = 2, _("2 – seldom")
    POSSIBLE = 3, _("3 – sometimes")
    LIKELY = 4, _("4 – often")
    CERTAIN = 5, _("5 – nearly always")


class Impact(models.IntegerChoices):
    NEGLIGIBLE = 1, _("1 – negligible")
    SLIGHT = 2, _("2 – slight")
    NOTICEABLE = 3, _("3 – noticeable")
    SERIOUS = 4, _("4 – serious")
    GRAVE = 5, _("5 – very serious")


@dataclass(frozen=True)
class Band:
    """Levels from `floor` up to the next band. `tone` colours its words; `vi` stands in official documents."""

    key: str
    floor: int
    label: Any
    tone: str
    vi: str


BANDS = (
    Band("low", 1, _("Low risk level"), "good", "Thấp"),
    Band("medium", 5, _("Medium risk level"), "neutral", "Trung bình"),
    Band("high", 10, _("High risk level"), "wait", "Cao"),
    Band("critical", 20, _("Critical risk level"), "bad", "Rất cao"),
)
ACTION_FROM = 10


def band_of(level: int) -> Band:
    """The band of a level, 1–25."""
    return next(band for band in reversed(BANDS) if level >= band.floor)


def bounds(key: str) -> tuple[int, int]:
    """The lowest and the highest level of a band. Raises KeyError for an unknown one."""
    keys = [band.key for band in BANDS]
    position = {key: n for n, key in enumerate(keys)}[key]
    ceiling = BANDS[position + 1].floor - 1 if position + 1 < len(BANDS) else HIGHEST * HIGHEST
    return BANDS[position].floor, ceiling


def present(name: str) -> Coalesce:
    """The value of `likelihood` or `impact` that counts now: the residual one once there is one."""
    return Coalesce(F(f"residual_{name}"), F(name))


def rated(name: str) -> Q:
    """The condition that a column holds a value of the scale."""
    return Q(**{f"{name}__range": (LOWEST, HIGHEST)})
