"""What the moves of a complaint do to it. Each returns what the log should note, and never who brought it."""

from datetime import date

from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.words import said
from registers.complaint_checks import refuse_denunciations
from registers.models.clocks import ClockRule


def rule_for(complaint, step: str) -> ClockRule:
    """The clock rule that held on the day of receipt; Refused where there is none."""
    rule = ClockRule.objects.holding(complaint).filter(step=step).first()
    if rule is None:
        raise Refused(
            _("No rule says how many days there are for this kind on %(day)s. Ask the programme administrator.")
            % {"day": f"{complaint.received_on:%d/%m/%Y}"}
        )
    return rule


def start_clocks(complaint) -> None:
    """Set the days that receipt itself decides; later changes of the rules no longer move them."""
    complaint.accept_due_on = rule_for(complaint, ClockRule.Step.ACCEPT).last_day(complaint.received_on)
    answering = rule_for(complaint, ClockRule.Step.ANSWER)
    if answering.counts_from == ClockRule.From.RECEIPT:
        complaint.answer_due_on = answering.last_day(complaint.received_on)


def accept(complaint, by: Actor, *, accepted_on: date) -> dict:
    """The clock of the answer starts on the day of acceptance, where the rule says so."""
    _refuse_unless_between(accepted_on, complaint.received_on, _("It cannot be accepted before it was received."))
    complaint.accepted_on = accepted_on
    answering = rule_for(complaint, ClockRule.Step.ANSWER)
    if answering.counts_from == ClockRule.From.ACCEPTANCE:
        complaint.answer_due_on = answering.last_day(accepted_on)
    return {"accepted_on": accepted_on.isoformat(), "answer_due_on": complaint.answer_due_on.isoformat()}


def decline(complaint, by: Actor, *, reason: str) -> dict:
    """It ends today, with the reason that the person is told."""
    refuse_denunciations(reason)
    complaint.reason, complaint.ended_on = said(reason), today()
    return {"reason": complaint.reason}


def forward(complaint, by: Actor, *, forwarded_to: str, reason: str) -> dict:
    """It ends here today; another agency is competent for it."""
    refuse_denunciations(forwarded_to, reason)
    complaint.forwarded_to = said(forwarded_to, _("Name the competent agency."))
    complaint.reason, complaint.ended_on = said(reason), today()
    return {"forwarded_to": complaint.forwarded_to, "reason": complaint.reason}


def extend(complaint, by: Actor, *, reason: str) -> dict:
    """More days from the due day, once."""
    refuse_denunciations(reason)
    rule = rule_for(complaint, ClockRule.Step.EXTEND)
    complaint.answer_due_on = rule.last_day(complaint.answer_due_on)
    complaint.extended_on, complaint.extension_reason = today(), said(reason)
    return {"answer_due_on": complaint.answer_due_on.isoformat(), "reason": complaint.extension_reason}


def answer(complaint, by: Actor, *, answer: str, outcome: str, answered_on: date) -> dict:
    """The words of the answer are kept, not logged: they may speak to the person by name."""
    refuse_denunciations(answer)
    _refuse_unless_between(answered_on, complaint.accepted_on, _("It cannot be answered before it was accepted."))
    if complaint.kind == "complaint" and not outcome:
        raise Refused(_("Say whether the complaint was found to be justified."))
    complaint.answer = said(answer, _("Write what the person was told."))
    complaint.outcome, complaint.answered_on = outcome, answered_on
    return {"answered_on": answered_on.isoformat(), "outcome": str(complaint.get_outcome_display())}


def withdraw(complaint, by: Actor, *, withdrawn_on: date, reason: str) -> dict:
    """The person took it back, which they may until it is answered (Luật Khiếu nại 2011, Art. 10); its clocks stop on
    that day, and it is neither answered nor late."""
    refuse_denunciations(reason)
    first = complaint.accepted_on or complaint.received_on
    _refuse_unless_between(withdrawn_on, first, _("It cannot be withdrawn before it was received or accepted."))
    complaint.reason = said(reason, _("Write how and why the person withdrew it."))
    complaint.ended_on = withdrawn_on
    return {"withdrawn_on": withdrawn_on.isoformat(), "reason": complaint.reason}


def close(complaint, by: Actor) -> dict:
    complaint.closed_on = today()
    return {}


def _refuse_unless_between(day: date, first: date, too_early: str) -> None:
    if day < first:
        raise Refused(too_early)
    if day > today():
        raise Refused(_("The day cannot lie in the future."))
