"""What must be right before a move: each check returns whole sentences, none when all is well."""

from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import local_day, now
from reports.outline import is_written, words, written_for
from reports.sameness import compared, is_repeated


def every_section_is_written(report, by: Actor) -> list[str]:
    """Every required section of the report's form says something and is not too long."""
    data = dict(report.narratives.values_list("key", "data"))
    problems = []
    for written in written_for(report.form):
        content = data.get(written.key, {})
        if written.is_required and not is_written(written, content):
            problems.append(_("The section “%(title)s” is not written yet.") % {"title": written.title})
        elif len(words(content).split()) > written.max_words:
            problems.append(
                _("The section “%(title)s” is longer than %(n)d words.")
                % {"title": written.title, "n": written.max_words}
            )
    return problems


def shortcomings_have_reasons(report, by: Actor) -> list[str]:
    """An item judged not conforming says why (Điều 36: each item with evidence)."""
    narrative = report.narratives.filter(key="article36").first()
    items = narrative.data.get("items", {}) if narrative else {}
    return [
        _("Item %(item)s of Article 36 does not conform and needs a reason.") % {"item": key}
        for key, item in items.items()
        if item["result"] == "nonconform" and not item["note"].strip()
    ]


def letterhead_is_known(report, by: Actor) -> list[str]:
    if report.agency.letterheads.on(local_day(now())).exists():
        return []
    return [_("The agency has no letterhead for today; enter it on the agency's page first.")]


def agency_confirmed_it(report, by: Actor) -> list[str]:
    if not report.is_automatic:
        return []
    return [_("This is an automatic summary that the agency has not confirmed.")]


def nobody_judges_the_own_agency(report, by: Actor) -> list[str]:
    if by.agency_id != report.agency_id:
        return []
    return [_("You belong to this agency; somebody else must decide on its report.")]


def not_registered_yet(report, by: Actor) -> list[str]:
    return [_("The official number is entered already.")] if report.official_number else []


def no_other_revision_is_open(report, by: Actor) -> list[str]:
    if not type(report).objects.filter(period=report.period_id, agency=report.agency_id).working().exists():
        return []
    return [_("Another revision of this report is being written.")]


def it_stands_now(report, by: Actor) -> list[str]:
    newer = type(report).objects.filter(
        period=report.period_id, agency=report.agency_id, revision__gt=report.revision or 0
    )
    return [_("A newer revision stands in the place of this document.")] if newer.exists() else []


def reminders(report, previous_words: dict[str, str]) -> list[str]:
    """What does not forbid submitting but should be seen: sections that repeat last year's almost word for word."""
    repeated = [
        written.title
        for narrative in report.narratives.all()
        if (written := {w.key: w for w in written_for(report.form)}.get(narrative.key))
        and is_repeated(compared(words(narrative.data), previous_words.get(narrative.key, "")))
    ]
    return [_("The section “%(title)s” is almost the same as last year.") % {"title": title} for title in repeated]
