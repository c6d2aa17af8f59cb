"""What a scoring round asks of agencies and of the administrator, and by when."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.permissions import can
from core.todos import Todo, todos
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
