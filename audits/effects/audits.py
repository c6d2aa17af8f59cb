"""What the moves of an audit do to it. Each returns what the log should note."""

from datetime import date

from django.utils.translation import gettext as _

from audits import independence, questions
from audits.editions import edition_on
from audits.freezing.audit import audit_payload
from core import jobs
from core.actors import Actor
from core.dates import now, today
from core.errors import Refused
from core.words import present as named
from core.words import said

TEMPLATE_VERSION = "audit1"


def announce(audit, by: Actor) -> dict:
    """The edition in force for the agency is fixed, and the checklist and the follow-up are made where missing."""
    audit.edition = edition_for(audit)
    if not audit.items.exists():
        questions.make_checklist(audit)
    questions.make_follow_ups(audit)
    audit.note = ""
    return {"questions": audit.items.count(), "starts_on": audit.starts_on.isoformat()}


def edition_for(audit):
    """The edition that the agency applies on the first day of the audit, else the one whose clauses were chosen."""
    chosen = audit.clauses.select_related("edition").first()
    return edition_on(audit.agency_id, audit.starts_on) or (chosen.edition if chosen else None)


def postpone(audit, by: Actor, *, starts_on: date, ends_on: date, reason: str) -> dict:
    """To later days within the year of the programme."""
    if ends_on < starts_on:
        raise Refused(_("The last day cannot lie before the first."))
    if starts_on <= audit.starts_on:
        raise Refused(_("A postponed audit starts after the day planned until now."))
    if {starts_on.year, ends_on.year} != {audit.programme.year}:
        raise Refused(_("The audit belongs to the programme of %(year)d.") % {"year": audit.programme.year})
    audit.starts_on, audit.ends_on, audit.note = starts_on, ends_on, said(reason)
    audit.postponed += 1
    return {"starts_on": starts_on.isoformat(), "reason": audit.note}


def open_audit(audit, by: Actor, *, held_on: date, present: str, notes: str = "") -> dict:
    """The opening meeting took place; from now on answers are taken. Earlier findings are asked for first."""
    if held_on > today():
        raise Refused(_("The opening meeting cannot lie in the future."))
    if held_on.year != audit.programme.year:
        raise Refused(_("The audit belongs to the programme of %(year)d.") % {"year": audit.programme.year})
    if not audit.agency.is_active_on(held_on):
        raise Refused(_("The agency did not exist on that day."))
    if sentences := independence.problems(audit, held_on):
        raise Refused(sentences)
    questions.make_follow_ups(audit)
    _meet(audit, "opening", held_on, present, notes)
    audit.opened_on = held_on
    return {"held_on": held_on.isoformat()}


def conclude(
    audit, by: Actor, *, held_on: date, present: str, conclusion: str, strengths: str = "", notes: str = ""
) -> dict:
    """The closing meeting took place, and the report goes to the head."""
    if not audit.opened_on <= held_on <= today():
        raise Refused(_("The closing meeting lies between the opening meeting and today."))
    _meet(audit, "closing", held_on, present, notes)
    audit.concluded_on, audit.strengths, audit.note = held_on, strengths, ""
    audit.conclusion = said(conclusion, _("Write the conclusion of the audit."))
    return {"held_on": held_on.isoformat()}


def _meet(audit, stage: str, held_on: date, present: str, notes: str) -> None:
    values = {"held_on": held_on, "present": named(present), "notes": notes}
    audit.meetings.update_or_create(stage=stage, defaults=values)


def send_back(audit, by: Actor, *, reason: str) -> dict:
    """The team writes on in checklist and findings."""
    audit.note = said(reason)
    return {"reason": audit.note}


def sign(audit, by: Actor) -> dict:
    """The report is frozen; every nonconformity without a slip gets one; a job makes the PDF."""
    from audits.services.actions import actions_from_audit

    audit.signed_by_id, audit.signed_on = by.user_id, today()
    audit.keep(audit_payload(audit, signer=by.name), now(), TEMPLATE_VERSION)
    opened = actions_from_audit(audit, by)
    jobs.plan("audits.render_audit", f"audits.render_audit:{audit.pk}", id=audit.pk)
    return {"actions": len(opened), "sha256": audit.payload_sha256}


def cancel(audit, by: Actor, *, reason: str) -> dict:
    """It stays in the programme with its reason, and counts no more."""
    audit.note = said(reason)
    return {"reason": audit.note}
