"""The results of a survey as a table."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.spreadsheets import Column, Table, export_csv
from registers.survey_questions import BANDS, SCALE
from registers.survey_results import Results, Spread

TABLE = Table(
    _("Results of the survey"),
    (
        Column("part", _("Results by")),
        Column("label", _("Question or procedure"), width=60),
        Column("n", _("Answers counted"), kind="integer"),
        *(Column(f"band{band}", SCALE[band], kind="integer") for band in BANDS),
        Column("mean", _("Mean mark")),
        Column("share", _("Satisfied, percent")),
    ),
)


def as_csv(results: Results) -> bytes:
    """What the page shows and nothing more; comments are left out."""
    return export_csv(TABLE, _rows(results))


def _rows(results: Results) -> Iterator[dict[str, Any]]:
    for part, spreads in ((gettext("question"), results.questions), (gettext("procedure"), results.procedures)):
        for spread in spreads:
            yield _row(part, spread)


def _row(part: str, spread: Spread) -> dict[str, Any]:
    bands = dict(zip((f"band{band}" for band in BANDS), spread.by_band, strict=True))
    return {"part": part, "label": spread.label, "n": spread.n, "mean": spread.mean, "share": spread.share} | bands
