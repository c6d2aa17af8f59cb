"""What dossiers, nonconforming outputs and external providers ask of people, and by when."""

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency
from agencies.roles import Role
from core.actors import Actor
from core.dates import add_working_days, today
from core.todos import Todo, todos
from procedures.models import TthcScope
from registers.dossier_rules import last_day_of, last_month, wrong_month
from registers.models import DossierMonth, ExternalProvider, NonconformingOutput
from registers.permissions import OWNERS


@todos
def dossiers_to_enter(actor: Actor) -> list[Todo]:
    """Secretaries of agencies that handle TTHC: the figures of last month, taken once it had ended."""
    if actor.role != Role.SECRETARY:
        return []
    month, day = last_month(today()), today()
    agency = Agency.objects.visible_to(actor).filter(pk=actor.agency_id).first()
    rows = DossierMonth.objects.visible_to(actor)
    if agency is None or wrong_month(agency, month):
        return []
    if rows.filter(month=month, taken_on__gte=last_day_of(month)).exists():
        return []
    if not (TthcScope.objects.visible_to(actor).on(day).exists() or rows.exists()):
        return []
    due_on = add_working_days(last_day_of(month), settings.DOSSIER_ENTRY_WORKING_DAYS)
    url = reverse("dossier_month_edit", args=[agency.pk, month.year, month.month])
    title = _("Enter the dossiers of %(month)s") % {"month": f"{month:%m/%Y}"}
    return [Todo(title, url, due_on, actor.agency_name)]


@todos
def outputs_to_handle(actor: Actor) -> list[Todo]:
    if actor.role != Role.SECRETARY:
        return []
    waiting = NonconformingOutput.objects.visible_to(actor).to_handle()
    title = ngettext("Handle %(n)d nonconforming output", "Handle %(n)d nonconforming outputs", waiting.count())
    return _of_outputs(actor, title, waiting)


@todos
def outputs_to_verify(actor: Actor) -> list[Todo]:
    """Secretary and head, but not those that they handled themselves."""
    if actor.role not in OWNERS:
        return []
    waiting = NonconformingOutput.objects.visible_to(actor).to_verify().exclude(handled_by=actor.user_id)
    title = ngettext("Verify %(n)d nonconforming output", "Verify %(n)d nonconforming outputs", waiting.count())
    return _of_outputs(actor, title, waiting)


def _of_outputs(actor: Actor, title: str, waiting) -> list[Todo]:
    """One leads to its page, several to the list."""
    pks = list(waiting.order_by("pk").values_list("pk", "status"))
    if not pks:
        return []
    pk, status = pks[0]
    url = reverse("output", args=[pk]) if len(pks) == 1 else f"{reverse('outputs')}?status={status}"
    return [Todo(title % {"n": len(pks)}, url, agency=actor.agency_name, count=len(pks))]


@todos
def providers_to_evaluate(actor: Actor) -> list[Todo]:
    """Secretaries: those whose day has come or comes within a month; the earliest day counts."""
    if actor.role != Role.SECRETARY:
        return []
    near = ExternalProvider.objects.visible_to(actor).due_soon_on(today())
    rows = list(near.order_by(F("last_on").asc(nulls_first=True), "pk"))
    if not rows:
        return []
    title = ngettext("Evaluate %(n)d external provider", "Evaluate %(n)d external providers", len(rows))
    url = rows[0].get_absolute_url() if len(rows) == 1 else f"{reverse('providers')}?state=due"
    days = [row.evaluate_by for row in rows if row.evaluate_by]
    return [Todo(title % {"n": len(rows)}, url, min(days), actor.agency_name, count=len(rows))]
