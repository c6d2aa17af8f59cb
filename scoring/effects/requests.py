"""What the moves of a request do. Each returns what the log should note."""

from datetime import date

from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.words import said


def report(request, by: Actor, *, report: str, is_proposal: bool = False) -> dict:
    """The agency says what it did, or what it proposes to do (Art. 37.2 c)."""
    request.report = said(report, _("Write what was done, or what you propose."))
    request.is_proposal, request.reported_on, request.reported_by_id = is_proposal, today(), by.user_id
    request.first_reported_on = request.first_reported_on or today()
    request.refresh_index()
    return {"proposal": is_proposal, "report": request.report}


def accept(request, by: Actor, *, answer: str = "") -> dict:
    """Effectiveness is verified at the next inspection."""
    _answer(request, by, answer.strip())
    return {"answer": request.answer}


def refuse(request, by: Actor, *, answer: str, due_on: date) -> dict:
    """“Chưa chấp nhận hành động khắc phục”: with the reason and a new day (Art. 37.2 d)."""
    if due_on <= today():
        raise Refused(_("The new day lies after today."))
    _answer(request, by, said(answer))
    request.due_on = due_on
    request.refused += 1
    return {"answer": request.answer, "due_on": due_on.isoformat()}


def drop(request, by: Actor, *, answer: str) -> dict:
    """It was made by mistake or has lost its object."""
    _answer(request, by, said(answer))
    return {"answer": request.answer}


def _answer(request, by: Actor, words: str) -> None:
    request.answer, request.answered_by_id, request.answered_on = words, by.user_id, today()
