"""What a scoring round asks of agencies and of the administrator, and by when."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actors import Actor
from core.dates import today
from core.permissions import can
from core.todos import Todo, todos
from scoring import conflicts
from scoring.models import Assessment, ScoringRound
from scoring.permissions import OWNERS, Perm

UNANSWERED = Q(scores__self_points=None, scores__self_na=False)


@todos
def self_assessments_to_make(actor: Actor) -> list[Todo]:
    """Secretary: criteria to answer until the last day. Head: to send, once all are answered."""
    if actor.role not in OWNERS:
        return []
    own = Assessment.objects.filter(
        agency=actor.agency_id,
        status=Assessment.Status.SELF,
        self_due_on__gte=today(),
        round__status=ScoringRound.Status.OPEN,
    )
    rows = own.defer("payload").select_related("round").annotate(waiting=Count("scores", filter=UNANSWERED))
    return [todo for row in rows.order_by("pk") if (todo := _todo(row, row.waiting, actor))]


def _todo(row: Assessment, waiting: int, actor: Actor) -> Todo | None:
    told = {"year": row.round.year, "n": waiting}
    if can(actor, Perm.ASSESSMENT_SUBMIT, row):
        if waiting:
            return None
        title, url = _("Check and send the self-assessment of %(year)d"), reverse("assessment_check", args=[row.pk])
    elif waiting:
        title = _("Assess your agency for %(year)d: %(n)d criteria wait for an answer")
        url = row.get_absolute_url()
    else:
        title = _("The self-assessment of %(year)d is answered; the head has to send it")
        url = row.get_absolute_url()
    return Todo(title % told, url, row.self_due_on, actor.agency_name)


@todos
def rounds_to_manage(actor: Actor) -> list[Todo]:
    """Administrator: a round whose first day has come and that is still a draft."""
    if not can(actor, Perm.ROUND_MANAGE):
        return []
    ready = ScoringRound.objects.filter(status=ScoringRound.Status.DRAFT, opens_on__lte=today())
    return [
        Todo(_("Open the scoring round of %(year)d") % {"year": row.year}, row.get_absolute_url(), row.opens_on)
        for row in ready
    ]


@todos
def agencies_to_score(actor: Actor) -> list[Todo]:
    """Inspectors: self-assessments that were sent, and agencies whose time for one is over. None of an agency too
    near to them."""
    if not can(actor, Perm.SCORE_WRITE) or actor.user_id is None:
        return []
    near = conflicts.agencies_near([actor.user_id]).get(actor.user_id, set())
    is_submitted = Q(assessments__status=Assessment.Status.SUBMITTED)
    is_new = Q(assessments__scored_on=None)
    is_late = Q(assessments__status=Assessment.Status.SELF, assessments__self_due_on__lt=today())
    others = ~Q(assessments__agency__in=near)
    rounds = ScoringRound.objects.filter(status=ScoringRound.Status.OPEN)
    counted = rounds.annotate(
        sent=Count("assessments", filter=is_submitted & is_new & others),
        back=Count("assessments", filter=is_submitted & ~is_new & others),
        late=Count("assessments", filter=is_late & others),
    )
    return [todo for row in counted for todo in (*_sent(row), *_back(row), *_late(row))]


def _sent(row) -> list[Todo]:
    title = ngettext(
        "Score the agency that sent its self-assessment of %(year)d",
        "Score the %(n)d agencies that sent their self-assessment of %(year)d",
        row.sent,
    )
    return _to_score(row, title, Assessment.Status.SUBMITTED, row.sent)


def _back(row) -> list[Todo]:
    title = ngettext(
        "Hand in again the scores of %(year)d that were taken back of %(n)d agency",
        "Hand in again the scores of %(year)d that were taken back of %(n)d agencies",
        row.back,
    )
    return _to_score(row, title, Assessment.Status.SUBMITTED, row.back)


def _late(row) -> list[Todo]:
    title = ngettext(
        "Score the agency that sent no self-assessment of %(year)d in time",
        "Score the %(n)d agencies that sent no self-assessment of %(year)d in time",
        row.late,
    )
    return _to_score(row, title, "late", row.late)


def _to_score(row, title: str, status: str, number: int) -> list[Todo]:
    chosen = urlencode({"year": row.year, "status": status})
    told = title % {"year": row.year, "n": number}
    return [Todo(told, f"{reverse('assessments')}?{chosen}", row.inspect_due_on, count=number)] if number else []
