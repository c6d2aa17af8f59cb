"""What the moves of a risk do to it. Each returns what the log should note."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.actors import SYSTEM, Actor
from core.dates import today
from core.errors import Refused
from core.log import log
from core.words import said
from core.workflow import perform_many
from registers.levels import SCALE
from registers.year_effects import with_confirmation


def begin(risk, by: Actor) -> dict:
    """In force from today; what was found out since the copy was made goes with it."""
    risk.opened_on = today()
    if risk.carried_from:
        risk.residual_likelihood = risk.carried_from.residual_likelihood
        risk.residual_impact = risk.carried_from.residual_impact
    return {}


def resume(risk, by: Actor) -> dict:
    """As `begin`, with what was done last year and still waits for its judgement."""
    begin(risk, by)
    waiting = risk.carried_from.treatments.get(judged_on=None)
    risk.treatments.create(done_on=waiting.done_on, done_by_id=waiting.done_by_id, done=waiting.done)
    return {}


def end(risk, by: Actor) -> dict:
    """In its year it is followed until today."""
    risk.ended_on = today()
    return {}


def treat(risk, by: Actor, *, done: str, likelihood: int, impact: int) -> dict:
    """The owner says what was done and rates what is left."""
    done = said(done, _("Write what was done."))
    risk.treatments.create(done_on=today(), done_by_id=by.user_id, done=done)
    return {"done": done} | _rate(risk, by, "treatment", likelihood, impact, done)


def close(risk, by: Actor, *, effectiveness: str) -> dict:
    """Somebody else confirms that it was effective."""
    risk.effectiveness = said(effectiveness, _("Write how it shows that the action was effective."))
    risk.closed_on, risk.closed_by_id = today(), by.user_id
    _judge(risk, by, is_effective=True, judgement=risk.effectiveness)
    return {"effectiveness": risk.effectiveness}


def reopen(risk, by: Actor, *, reason: str, due_on: date) -> dict:
    """The action was not effective; it has a new day."""
    reason = said(reason, _("Write why it was not effective."))
    _judge(risk, by, is_effective=False, judgement=reason)
    return {"reason": reason} | _new_day(risk, due_on)


def recur(risk, by: Actor, *, reason: str, due_on: date) -> dict:
    """What was closed has come back; the action has a new day."""
    reason = said(reason, _("Write why the risk is opened again."))
    treatment = risk.treatment
    treatment.reopened_on = today()
    treatment.save()
    risk.effectiveness, risk.closed_on, risk.closed_by = "", None, None
    return {"reason": reason} | _new_day(risk, due_on)


def review(risk, by: Actor, *, likelihood: int, impact: int, note: str, review_on: date) -> dict:
    if review_on <= today():
        raise Refused(_("The next review must lie ahead."))
    noted = _rate(risk, by, "review", likelihood, impact, said(note, _("Write what the review found.")))
    risk.review_on = review_on
    return noted | {"note": note, "review_on": review_on.isoformat()}


def reassess(risk, by: Actor, *, likelihood: int, impact: int, note: str) -> dict:
    """After a corrective action, which says why."""
    note = said(note, _("Write why the risk is rated so."))
    return {"note": note} | _rate(risk, by, "correction", likelihood, impact, note)


def _rate(risk, by: Actor, occasion: str, likelihood: int, impact: int, note: str) -> dict:
    if likelihood not in SCALE or impact not in SCALE:
        raise Refused(_("Likelihood and impact are rated from 1 to 5."))
    risk.reviews.create(
        occasion=occasion,
        reviewed_on=today(),
        reviewed_by_id=by.user_id,
        likelihood=likelihood,
        impact=impact,
        note=note,
    )
    risk.residual_likelihood, risk.residual_impact = likelihood, impact
    return {"level": f"{likelihood} × {impact} = {likelihood * impact}"}


def _judge(risk, by: Actor, *, is_effective: bool, judgement: str) -> None:
    treatment = risk.treatments.get(judged_on=None)
    treatment.judged_on, treatment.judged_by_id = today(), by.user_id
    treatment.is_effective, treatment.judgement = is_effective, judgement
    treatment.save()


def _new_day(risk, due_on: date) -> dict:
    if due_on < today():
        raise Refused(_("The new day of the action cannot lie in the past."))
    risk.due_on = due_on
    return {"due_on": due_on.isoformat()}


def prepare_copies(pairs: Sequence[tuple[Any, Any]]) -> None:
    """A copied risk comes from the copy of its context issue. One query however many risks."""
    if not pairs:
        return
    issues = type(pairs[0][0])._meta.get_field("context_issue").remote_field.model
    origins = {before.context_issue_id for _new, before in pairs} - {None}
    copies = dict(issues.objects.filter(carried_from__in=origins).values_list("carried_from", "pk"))
    for new, before in pairs:
        new.context_issue_id = copies.get(before.context_issue_id)
        new.refresh_index()


@with_confirmation
def open_with_the_year(year, by: Actor) -> None:
    """Drafts come into force with their year and take the place of last year's, which end today.

    What was closed meanwhile is not opened again; what the year leaves out is followed no longer.
    """
    risks = year.risk_rows.model._default_manager
    drafts = list(year.risk_rows.filter(status="draft").select_for_update().order_by("pk"))
    earlier = risks.filter(agency=year.agency_id, register__year__lt=year.year).standing()
    stood = {risk.pk: risk for risk in earlier.select_for_update().order_by("pk")}
    kept = set(year.risk_rows.exclude(carried_from=None).values_list("carried_from", flat=True))
    _drop_closed_meanwhile(year, [risk for risk in drafts if _is_over(risk, stood)], by)
    opened = [risk for risk in drafts if not _is_over(risk, stood)]
    perform_many([stood[pk] for pk in stood if pk not in kept], "abandon", by=SYSTEM)
    waiting = {risk.pk for risk in stood.values() if risk.status == risk.Status.TREATED}
    perform_many([stood[pk] for pk in stood if pk in kept], "carry", by=SYSTEM)
    for risk in opened:
        risk.carried_from = stood.get(risk.carried_from_id)
    perform_many([risk for risk in opened if risk.carried_from_id not in waiting], "open", by=SYSTEM)
    perform_many([risk for risk in opened if risk.carried_from_id in waiting], "resume", by=SYSTEM)


def _is_over(draft, stood: dict) -> bool:
    return draft.carried_from_id is not None and draft.carried_from_id not in stood


def _drop_closed_meanwhile(year, drafts: Sequence[Any], by: Actor) -> None:
    for risk in drafts:
        log(risk, "risk.drop", by=by, before={"row": str(risk)})
        log(year, "registeryear.drop", by=by, after={"row": str(risk)})
    year.risk_rows.filter(pk__in=[risk.pk for risk in drafts]).delete()
