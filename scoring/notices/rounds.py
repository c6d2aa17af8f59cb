"""What the history calls the acts on rounds and self-assessments, and who is told of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from agencies.roles import Role
from core.dates import today
from core.log import labels, verbs
from core.notices import Message, notify_many, on
from scoring.models import Assessment, ScoringRound

verbs(
    {
        "scoringround.prepare": _("prepared the scoring round"),
        "scoringround.change": _("changed the dates of the scoring round"),
        "scoringround.reschedule": _("moved days of the open scoring round"),
        "assessment.reschedule": _("moved the last day of the self-assessment"),
        "assessment.add": _("let the agency take part in the scoring round"),
        "assessment.self_score": _("answered a criterion"),
        "assessment.show": _("showed evidence"),
        "assessment.show_no_more": _("took evidence away"),
        "assessment.propose": _("read the figures again"),
    }
)

labels(
    {
        "criterion": _("criterion"),
        "points": _("points"),
        "na": _("does not apply"),
        "note": _("note"),
        "evidence": _("evidence"),
        "effective_on": _("in effect since"),
        "changed": _("changed"),
        "agencies": _("agencies"),
        "total": _("total"),
    }
)


def owners_of(agencies: Collection[int]) -> dict[int, set[int]]:
    """Agency → its secretaries and heads who may sign in today; one query."""
    posts = Membership.objects.filter(
        agency__in=agencies, role__in=[Role.SECRETARY, Role.HEAD], user__is_active=True
    ).on(today())
    found: dict[int, set[int]] = defaultdict(set)
    for agency, user in posts.values_list("agency_id", "user_id"):
        found[agency].add(user)
    return found


def _opening(rows: Iterable[Assessment]) -> list[Message]:
    rows = list(rows)
    owners = owners_of([row.agency_id for row in rows])
    subject = gettext("The scoring of %(year)d is open: assess your agency until %(day)s.")
    return [
        Message(
            user,
            subject % _due(row),
            gettext(
                "Points that your own records propose stand beside every criterion, with the figures behind them."
            ),
            row.get_absolute_url(),
        )
        for row in rows
        for user in sorted(owners[row.agency_id])
    ]


@on("scoringround.open")
def round_is_open(scoring_round: ScoringRound, by) -> list[Message]:
    return _opening(scoring_round.assessments.select_related("round").order_by("pk"))


def tell_of_opening(rows: Collection[Assessment]) -> None:
    """Tell the secretaries and heads of agencies that take part from now on."""
    notify_many((f"assessment.add:{message.url}", message) for message in _opening(rows))


def tell_of_new_dates(rows: Collection[Assessment], reason: str) -> None:
    """Tell the secretaries and heads of agencies that have another last day for their self-assessment."""
    owners = owners_of([row.agency_id for row in rows])
    with translation.override(settings.LANGUAGE_CODE):
        subject = gettext("The self-assessment of %(year)d is now to be sent by %(day)s.")
        notify_many(
            (
                f"assessment.reschedule:{row.pk}:{row.version}",
                Message(user, subject % _due(row), reason, row.get_absolute_url()),
            )
            for row in rows
            for user in sorted(owners[row.agency_id])
        )


def _due(row: Assessment) -> dict:
    return {"year": row.round.year, "day": f"{row.self_due_on:%d/%m/%Y}"}


@on("assessment.submit")
def assessment_is_sent(assessment: Assessment, by) -> list[Message]:
    owners = sorted(owners_of([assessment.agency_id])[assessment.agency_id])
    subject = gettext("The self-assessment of %(year)d has been sent: %(total)s points.")
    told = subject % {"year": assessment.round.year, "total": assessment.self_total}
    return [Message(user, told, url=assessment.get_absolute_url()) for user in owners]


@on("assessment.return")
def assessment_came_back(assessment: Assessment, by) -> list[Message]:
    owners = sorted(owners_of([assessment.agency_id])[assessment.agency_id])
    subject = gettext("The self-assessment of %(year)d came back; correct it until %(day)s.")
    told = subject % _due(assessment)
    return [Message(user, told, assessment.note, assessment.get_absolute_url()) for user in owners]
