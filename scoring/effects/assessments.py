"""What the moves of an assessment do. Each returns what the log should note."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import now, today
from core.errors import Refused
from core.words import said

TEMPLATE_VERSION = "scoring1"


def submit(assessment, by: Actor) -> dict:
    """The agency's own total stands as sent; inspectors who scored an earlier one begin anew."""
    from scoring.counting import count

    assessment.self_total = count(assessment, "self").total
    assessment.submitted_on, assessment.submitted_by_id, assessment.note = today(), by.user_id, ""
    assessment.scored_on = None
    return {"total": str(assessment.self_total)}


def send_back(assessment, by: Actor, *, reason: str, self_due_on: date) -> dict:
    """The agency corrects what it sent, until a new day before the end of the inspections."""
    if not today() <= self_due_on <= assessment.round.inspect_due_on:
        told = {"day": f"{assessment.round.inspect_due_on:%d/%m/%Y}"}
        raise Refused(_("The new day lies between today and %(day)s.") % told)
    assessment.note, assessment.self_due_on = said(reason), self_due_on
    return {"reason": assessment.note, "self_due_on": self_due_on.isoformat()}


def conclude(assessment, by: Actor) -> dict:
    """The agency sees the inspectors' points and has its days to explain itself."""
    from scoring.counting import count

    assessment.inspector_total = count(assessment, "inspector").total
    assessment.scored_on = today()
    assessment.explain_until = today() + timedelta(days=assessment.round.explain_days)
    return {"total": str(assessment.inspector_total), "explain_until": assessment.explain_until.isoformat()}


def take_back(assessment, by: Actor, *, reason: str) -> dict:
    """The inspectors put their points right and hand them in again; the agency's own stay as they are, even where
    none were sent. The day of scoring remains and tells it from what was never scored."""
    assessment.note = said(reason)
    assessment.inspector_total, assessment.explain_until = None, None
    return {"reason": assessment.note}


def settle(assessment, by: Actor) -> dict:
    """Final points are the inspectors', or those that the answer to an explanation gave."""
    from scoring.services.scores import scores_settle

    return {"changed": scores_settle(assessment)}


def resume(assessment, by: Actor, *, reason: str, explain_until: date) -> dict:
    """The agency may explain itself again until a new day; answers that were given may be corrected."""
    if explain_until < today():
        raise Refused(_("The new day cannot lie in the past."))
    assessment.note, assessment.explain_until = said(reason), explain_until
    return {"reason": assessment.note, "explain_until": explain_until.isoformat()}


def finalise(assessment, by: Actor, *, ends=None) -> dict:
    """Total, grade and every point are frozen; `ends` are those of many, computed together (`counting.finals`)."""
    from scoring.counting import finals
    from scoring.freezing import assessment_payload

    end = (ends or finals([assessment]))[assessment.pk]
    assessment.final_total, assessment.grade, assessment.finalised_on = end.total, end.grade.code, today()
    assessment.keep(assessment_payload(assessment, end), now(), TEMPLATE_VERSION)
    return {"total": str(assessment.final_total), "grade": end.grade.name}


def reopen(assessment, by: Actor, *, reason: str) -> dict:
    """What was frozen stays in the history."""
    assessment.note = said(reason)
    before = {"total": str(assessment.final_total), "grade": assessment.grade, "sha256": assessment.payload_sha256}
    assessment.thaw()
    assessment.final_total, assessment.grade, assessment.finalised_on = None, "", None
    return {"reason": assessment.note, "was": before}
