"""The dashboard on paper, for a meeting: made when asked for, from the same pictures as on the screen."""

import json
from datetime import datetime

from django.conf import settings
from django.utils import translation

from core.documents import render
from reports.dashboard import Dashboard, dashboard

TEMPLATE = "documents/leaders1/dashboard.html"


def paper(year: int, moment: datetime) -> bytes:
    """The PDF of a year as it stands at the moment, in Vietnamese; its figures are attached as data.

    Raises core.documents.RenderError.
    """
    with translation.override("vi"):
        found = dashboard(year)
        payload = {
            "province": settings.PROVINCE_NAME,
            "year": str(year),
            "sentence": found.sentence,
            "numbers": found.numbers,
            "notes": [figure.note for figure in found.numbers.figures if figure.note],
            "ranking": list(found.ranking.values()),
            "heat": list(found.heat.values()),
            "against_time": list(found.against_time.values()),
            "overdue": [picture for picture in found.overdue.values() if picture.bars],
            "made_on": moment.date().isoformat(),
            "as_of": found.source.period.as_of.isoformat(),
        }
        return render(TEMPLATE, payload, created=moment, attachment=_data(found))


def _data(found: Dashboard) -> bytes:
    tables = {name: {"heads": picture.heads, "rows": picture.rows} for name, picture in found.files.items()}
    told = {"year": found.source.year, "sentence": found.sentence, "tables": tables}
    return json.dumps(told, ensure_ascii=False, default=str).encode()
