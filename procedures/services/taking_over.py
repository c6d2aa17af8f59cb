"""Followers of a provincial model take its newer issues over, and keep what is their own."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import Agency
from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.log import log_changes
from core.permissions import Answer, Denied, can, require
from procedures.local_fields import values_for
from procedures.models import AdministrativeProcedure, Coverage, FormItem, Procedure, Revision
from procedures.permissions import Perm
from procedures.services.adopting import AGENCIES_AT_ONCE
from procedures.services.copying import Draft, Handled, drafts_write, sources_of


def local_values(procedure: Procedure) -> dict[str, str]:
    """Every local field of a follower, its own or the usual one."""
    return values_for(procedure.agency.name, procedure.local)


def may_take_over(procedure: Procedure, by: Actor) -> Answer:
    """True, or the sentences why this person cannot take the newest issue of the model over now."""
    answer = can(by, Perm.MODEL_ADOPT, procedure)
    if not answer:
        return answer
    problem = take_over_problem(procedure)
    return Denied((problem,), Refused) if problem else True


def take_over_problem(procedure: Procedure) -> str:
    """Why there is nothing to take over, as a sentence; empty if there is."""
    if procedure.model is None:
        return _("This document follows no provincial model.")
    if procedure.withdrawn_on:
        return _("The procedure was withdrawn; a new one takes its place.")
    if opened := procedure.revisions.filter(status__in=Revision.OPEN).first():
        return _("Another revision is open (%(revision)s).") % {"revision": opened}
    newest = procedure.model.revisions.effective().first()
    if newest is None:
        return _("The model has no issue in effect.")
    if procedure.model_issue >= newest.issue_number and procedure.revisions.effective().exists():
        return _("There is no newer issue of the model.")
    return ""


def model_take_over(*, procedure: Procedure, by: Actor) -> Revision:
    """A draft with the content of the model's issue in effect under the agency's local fields, with its own forms.

    Raises Refused while another revision is open or where nothing is newer.
    """
    require(by, Perm.MODEL_ADOPT, procedure)
    with transaction.atomic():
        locked = locked_followers([procedure.pk])
        if problem := take_over_problem(locked[0]):
            raise Refused(problem)
        (revision,) = _take_over(locked, by)
    return revision


def model_take_over_many(*, model: Procedure, by: Actor, parent_id: int | None = None) -> int:
    """Open the drafts of all followers that lag and have no open revision, of all agencies or of those under one;
    how many. Followers with an open revision are left alone, so that it may be repeated."""
    require(by, Perm.MODEL_MANAGE)
    waiting = waiting_followers(model, parent_id)
    opened = 0
    with transaction.atomic():
        pks = list(waiting.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(pks), AGENCIES_AT_ONCE):
            locked = locked_followers(pks[start : start + AGENCIES_AT_ONCE])
            busy = _with_open_revision(locked)
            opened += len(_take_over([procedure for procedure in locked if procedure.pk not in busy], by))
    return opened


def waiting_followers(model: Procedure, parent_id: int | None = None):
    """Followers that lag and have no revision in work, of all agencies or of those under one."""
    lagging = Procedure.objects.lagging().filter(model=model, agency__in=_active(parent_id))
    return lagging.exclude(revisions__status__in=Revision.OPEN)


def _active(parent_id: int | None):
    active = Agency.objects.active_on(today())
    return active.filter(parent=parent_id) if parent_id else active


def locked_followers(pks: Sequence[int]) -> list[Procedure]:
    rows = Procedure.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    return list(rows.select_related("agency", "model"))


def _with_open_revision(procedures: Iterable[Procedure]) -> set[int]:
    opened = Revision.objects.filter(procedure__in=procedures, status__in=Revision.OPEN)
    return set(opened.values_list("procedure_id", flat=True))


def _take_over(procedures: Sequence[Procedure], by: Actor) -> list[Revision]:
    """Drafts for locked followers without an open revision."""
    in_effect = Revision.objects.effective().filter(procedure__in={row.model_id for row in procedures})
    sources = {source.revision.procedure_id: source for source in sources_of(in_effect)}
    numbers, own_forms, own_tthcs = _last_numbers(procedures), _own_forms(procedures), _own_tthcs(procedures)
    handled = Handled([row.agency_id for row in procedures], today())
    drafts = []
    for procedure in procedures:
        source = sources[procedure.model_id or 0]
        tthcs = [*source.tthcs, *own_tthcs[procedure.pk]]
        drafts.append(
            Draft(
                procedure,
                source,
                handled.of(procedure.agency_id, tthcs),
                local_values(procedure),
                issue_number=numbers.get(procedure.pk, 0) + 1,
                change_summary=f"Cập nhật theo lần ban hành {source.revision.issue_label} của mẫu chung",
                own_forms=own_forms[procedure.pk],
            )
        )
    revisions = drafts_write(drafts, by=by)
    log_changes(((draft.procedure, {}, _noted(draft)) for draft in drafts), "procedure.take_over", by=by)
    return revisions


def _noted(draft: Draft) -> dict:
    return {"model_issue": draft.source.revision.issue_number}


def _last_numbers(procedures: Sequence[Procedure]) -> dict[int, int]:
    kept = Revision.objects.filter(procedure__in=procedures).exclude(status=Revision.Status.DISCARDED).order_by()
    return dict(kept.values_list("procedure").annotate(highest=Max("issue_number")))


def _own_forms(procedures: Sequence[Procedure]) -> dict[int, list[FormItem]]:
    """The agencies' own forms in their issues in effect."""
    found: dict[int, list[FormItem]] = defaultdict(list)
    local = FormItem.objects.filter(is_local=True, revision__in=_in_effect(procedures))
    for form in local.select_related("revision"):
        found[form.revision.procedure_id].append(form)
    return found


def _in_effect(procedures: Sequence[Procedure]):
    return Revision.objects.effective().filter(procedure__in=procedures)


def _own_tthcs(procedures: Sequence[Procedure]) -> dict[int, list[AdministrativeProcedure]]:
    """The TTHCs in the agencies' issues in effect that no issue of their models names."""
    of_models = Coverage.objects.filter(revision__procedure__in={row.model_id for row in procedures})
    named = set(of_models.values_list("revision__procedure", "tthc"))
    found: dict[int, list[AdministrativeProcedure]] = defaultdict(list)
    model_of = {row.pk: row.model_id for row in procedures}
    own = Coverage.objects.filter(revision__in=_in_effect(procedures)).select_related("revision", "tthc")
    for coverage in own.order_by("pk"):
        pk = coverage.revision.procedure_id
        if (model_of[pk], coverage.tthc_id) not in named:
            found[pk].append(coverage.tthc)
    return found
