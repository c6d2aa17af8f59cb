"""What risks and the context ask of people, and by when."""

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.roles import AGENCY_ROLES
from core.actors import Actor
from core.dates import add_months, today
from core.permissions import can
from core.todos import Todo, todos
from registers.models import ContextIssue, InterestedParty, Risk
from registers.permissions import OWNERS, Perm

MONTHS_AHEAD = 1


@todos
def risks_to_treat(actor: Actor) -> list[Todo]:
    """Those for which this person is responsible, a month ahead; by day."""
    if actor.role not in AGENCY_ROLES:
        return []
    own = Risk.objects.visible_to(actor).filter(owner=actor.user_id, status=Risk.Status.OPEN).exclude(action="")
    return _by_day(
        own.filter(due_on__lte=add_months(today(), MONTHS_AHEAD)),
        "due_on",
        lambda n: ngettext("Treat %(n)d risk and record it", "Treat %(n)d risks and record them", n) % {"n": n},
        f"{reverse('risks')}?owner=me&state=open",
        actor,
    )


@todos
def risks_to_review(actor: Actor) -> list[Todo]:
    """Those for which this person is responsible, a month ahead; by day."""
    if actor.role not in AGENCY_ROLES:
        return []
    own = Risk.objects.visible_to(actor).standing().filter(owner=actor.user_id)
    return _by_day(
        own.filter(review_on__lte=add_months(today(), MONTHS_AHEAD)),
        "review_on",
        lambda n: ngettext("Review %(n)d risk", "Review %(n)d risks", n) % {"n": n},
        f"{reverse('risks')}?owner=me",
        actor,
    )


def _by_day(risks: QuerySet[Risk], day: str, title, several: str, actor: Actor) -> list[Todo]:
    """One leads to its page, several to the list."""
    days = risks.order_by().values(day).annotate(n=Count("pk"), risk=Min("pk"))
    return [
        Todo(
            title(row["n"]),
            reverse("risk", args=[row["risk"]]) if row["n"] == 1 else several,
            row[day],
            actor.agency_name,
            count=row["n"],
        )
        for row in days
    ]


@todos
def risks_to_judge(actor: Actor) -> list[Todo]:
    """Secretary and head: what others have treated and nobody has judged."""
    if actor.role not in OWNERS:
        return []
    treated = Risk.objects.visible_to(actor).filter(status=Risk.Status.TREATED).exclude(owner=actor.user_id)
    pks = list(treated.order_by("pk").values_list("pk", flat=True))
    if not pks:
        return []
    title = ngettext(
        "Judge whether the action on %(n)d risk was effective",
        "Judge whether the actions on %(n)d risks were effective",
        len(pks),
    )
    url = reverse("risk", args=pks) if len(pks) == 1 else f"{reverse('risks')}?state=treated"
    return [Todo(title % {"n": len(pks)}, url, agency=actor.agency_name, count=len(pks))]


@todos
def context_to_review(actor: Actor) -> list[Todo]:
    """Secretaries: issues and parties of the latest year whose day comes within a month; the earliest counts."""
    if not can(actor, Perm.YEAR_KEEP):
        return []
    found: list[Todo] = []
    for model, url, title in (
        (ContextIssue, "context", _("Review the context issues")),
        (InterestedParty, "parties", _("Review the interested parties")),
    ):
        near = model.objects.visible_to(actor).current().filter(review_on__lte=add_months(today(), MONTHS_AHEAD))
        counted = near.aggregate(n=Count("pk"), day=Min("review_on"))
        if counted["n"]:
            found.append(Todo(title, reverse(url), counted["day"], actor.agency_name, count=counted["n"]))
    return found
