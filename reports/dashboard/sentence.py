"""Where the province stands, in one sentence made of figures."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import shown
from reports.dashboard.source import Source


def sentence(source: Source) -> str:
    """Reports, inspections, scores and what is overdue, as far as anything is known of them; "" for nothing."""
    parts = list(_parts(source))
    if not parts:
        return ""
    told = {"day": f"{source.period.as_of:%d/%m/%Y}", "parts": "; ".join(parts)}
    return _("On %(day)s: %(parts)s.") % told


def _parts(source: Source) -> Iterator[str]:
    due, on_time = source.total("reports.due"), source.total("reports.on_time")
    if due:
        told = {"on_time": shown(on_time), "due": shown(due)}
        yield _("%(on_time)s of %(due)s agencies have confirmed their report on time") % told
    if source.planned:
        told = {"held": shown(source.total("inspections.total")), "planned": shown(len(source.planned))}
        yield _("%(held)s of %(planned)s inspections have been held") % told
    mean = source.total("scores.final_mean")
    if mean is not None and source.scored:
        n = len(source.scored)
        words = ngettext("%(n)s agency has %(mean)s points", "%(n)s agencies have %(mean)s points on average", n)
        yield words % {"n": shown(n), "mean": shown(mean)}
    if source.year in source.known_years:
        overdue = {"requests": "requests.overdue", "actions": "actions.overdue"}
        told = {name: shown(source.total(key)) for name, key in overdue.items()}
        yield _("%(requests)s requests and %(actions)s corrective actions are overdue") % told
