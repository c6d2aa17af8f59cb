"""What the moves of an inspection do. Each returns what the log should note."""

from datetime import date

from django.utils.translation import gettext as _

from core import jobs
from core.actors import Actor
from core.dates import now, today
from core.errors import Refused
from core.words import present, said

TEMPLATE_VERSION = "scoring1"


def request(inspection, by: Actor, *, request_number: str, requested_on: date, report_due_on: date) -> dict:
    """A letter asks for a report on the items of Art. 36 with evidence (Art. 35.2)."""
    if not requested_on <= today():
        raise Refused(_("The letter cannot be dated in the future."))
    if report_due_on <= requested_on:
        raise Refused(_("The report is due after the day of the letter."))
    inspection.request_number = said(request_number, _("Write the number of the letter."))
    inspection.requested_on, inspection.report_due_on = requested_on, report_due_on
    return {"number": inspection.request_number, "report_due_on": report_due_on.isoformat()}


def decide(inspection, by: Actor, *, decision_number: str, decided_on: date, programme: str) -> dict:
    """Decision (Mẫu 20.QĐKT) with the written programme, before the team comes."""
    if not (inspection.requested_on or decided_on) <= decided_on <= today():
        raise Refused(_("The decision lies between the letter that requests the report and today."))
    inspection.decision_number = said(decision_number, _("Write the number of the decision."))
    inspection.programme = said(programme, _("Write the programme of the inspection."))
    inspection.decided_on = decided_on
    return {"decision": inspection.decision_number, "decided_on": decided_on.isoformat()}


def begin(inspection, by: Actor, *, held_on: date, announced_to: str = "") -> dict:
    """The decision is announced at the office, or the dossier is opened. Earlier requests are asked for first."""
    from scoring.services.checklists import checklist_make

    first = inspection.decided_on or inspection.requested_on
    if not (first or held_on) <= held_on <= today():
        raise Refused(_("The inspection begins between its decision or request and today."))
    if inspection.is_on_site:
        inspection.announced_to = present(announced_to)
    inspection.opened_on = held_on
    checklist_make(inspection)
    return {"opened_on": held_on.isoformat()}


def conclude(
    inspection, by: Actor, *, held_on: date, conclusion: str, strengths: str = "", shortcomings: str = ""
) -> dict:
    """The team has agreed on the minutes or on the letter, and its head signs."""
    if not inspection.opened_on <= held_on <= today():
        raise Refused(_("The inspection ends between its first day and today."))
    inspection.concluded_on, inspection.note = held_on, ""
    inspection.signed_by_id, inspection.signed_on = by.user_id, today()
    inspection.strengths, inspection.shortcomings = strengths.strip(), shortcomings.strip()
    inspection.conclusion = said(conclusion, _("Write the conclusion of the inspection."))
    return {"concluded_on": held_on.isoformat()}


def send_back(inspection, by: Actor, *, reason: str) -> dict:
    """The agency does not sign yet and says why."""
    inspection.note, inspection.signed_by_id, inspection.signed_on = said(reason), None, None
    return {"reason": inspection.note}


def confirm(
    inspection, by: Actor, *, opinion: str = "", letter_number: str = "", report_due_on: date | None = None
) -> dict:
    """Minutes signed by both sides, or the letter sent: frozen, requests begin to count, a job makes the PDF.

    At the office the agency reports within two months of this day; by dossier until the day in the letter.
    """
    from scoring.freezing import inspection_payload
    from scoring.services.follow_ups import follow_ups_take_effect
    from scoring.services.requests import requests_open

    inspection.confirmed_by_id, inspection.confirmed_on = by.user_id, today()
    inspection.agency_opinion = opinion.strip() or inspection.agency_opinion
    if not inspection.is_on_site:
        inspection.letter_number = said(letter_number, _("Write the number of the letter."))
    opened = requests_open(inspection, report_due_on)
    followed = follow_ups_take_effect(inspection, report_due_on, by)
    inspection.keep(inspection_payload(inspection), now(), TEMPLATE_VERSION)
    jobs.plan("scoring.render_inspection", f"scoring.render_inspection:{inspection.pk}", id=inspection.pk)
    return {"requests": opened, "sha256": inspection.payload_sha256} | followed


def postpone(inspection, by: Actor, *, starts_on: date, ends_on: date, reason: str) -> dict:
    """Other days of the same year."""
    if ends_on < starts_on:
        raise Refused(_("The last day cannot lie before the first."))
    if {starts_on.year, ends_on.year} != {inspection.year}:
        raise Refused(_("The inspection belongs to the plan of %(year)d.") % {"year": inspection.year})
    inspection.starts_on, inspection.ends_on, inspection.note = starts_on, ends_on, said(reason)
    return {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat(), "reason": inspection.note}


def cancel(inspection, by: Actor, *, reason: str) -> dict:
    """It stays in the plan with its reason and counts no more."""
    inspection.note = said(reason)
    return {"reason": inspection.note}
