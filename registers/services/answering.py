"""Answers to a survey: once by each form that was handed out, or typed in from paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actors import Actor
from core.codes import random_code
from core.dates import today
from core.errors import DomainError, Refused, WrongStatus
from core.log import log
from core.permissions import require
from core.workflow import lock
from procedures.models import Procedure
from procedures.public import public_procedures
from registers.models import SatisfactionSurvey, SpentForm, SurveyMark, SurveyResponse
from registers.permissions import Perm

SALT = "registers.survey"
FORM_HOURS = 12
ONLINE, PAPER = SurveyResponse.Channel.ONLINE, SurveyResponse.Channel.PAPER


class AlreadySent(DomainError):
    """This very form was sent before; nothing has changed."""


@dataclass(frozen=True)
class Given:
    """One filled form: question id → mark, the procedure it is about if any, a comment."""

    marks: Mapping[int, int]
    procedure: Procedure | None = None
    comment: str = ""
    given_on: date = field(default_factory=today)


def form_hand_out(survey: SatisfactionSurvey) -> str:
    """A signed token for one form; it names the survey and a random code, and nobody."""
    return signing.dumps([survey.pk, random_code()], salt=SALT)


def survey_answer(*, survey: SatisfactionSurvey, token: str, given: Given) -> SurveyResponse:
    """Keep what somebody answered online. Neither who, nor whence, nor when but the day is kept or logged.

    Raises WrongStatus when the survey takes no answers now, Refused for a form that was not handed out or is too
    old, AlreadySent for one that has come back before.
    """
    digest = _digest(survey, token)
    with transaction.atomic():
        lock(survey)
        if not survey.is_answerable:
            raise WrongStatus(_("This survey takes no answers now."))
        _spend(survey, digest)
        return _keep(survey, [given], ONLINE)[0]


def was_sent(survey: SatisfactionSurvey, token: str) -> bool:
    """Whether this form has come back before. Raises Refused as `survey_answer`."""
    return SpentForm.objects.filter(digest=_digest(survey, token)).exists()


def papers_enter(*, survey: SatisfactionSurvey, forms: Sequence[Given], by: Actor, seen: int) -> list[SurveyResponse]:
    """Type in several paper forms at once. Raises Stale when the same page is sent twice, Refused for days outside
    the span."""
    require(by, Perm.SURVEY_KEEP, survey)
    with transaction.atomic():
        lock(survey, seen)
        if not survey.is_open:
            raise WrongStatus(_("Paper forms are entered while the survey is open."))
        if not forms:
            raise Refused(_("Fill in one form at least."))
        last = min(survey.ends_on, today())
        if any(not survey.starts_on <= form.given_on <= last for form in forms):
            raise Refused(_("The day must lie in the span of the survey and not in the future."))
        survey.version += 1
        survey.save()
        responses = _keep(survey, forms, PAPER)
        log(survey, "satisfactionsurvey.enter", by=by, after={"papers": len(responses)})
    return responses


def nameable(survey: SatisfactionSurvey) -> QuerySet[Procedure]:
    """The procedures that a form can name: those chosen, else all that the agency shows to citizens."""
    chosen = survey.procedures.all()
    found = chosen if chosen.exists() else shown_to_citizens(survey.agency_id)
    return found.order_by("sort_text", "pk")


def shown_to_citizens(agency_id: int) -> QuerySet[Procedure]:
    """The agency's procedures that citizens can look up today."""
    return public_procedures(today()).filter(agency=agency_id)


def _keep(survey: SatisfactionSurvey, forms: Iterable[Given], channel: str) -> list[SurveyResponse]:
    """Write responses with their marks; the caller holds the survey."""
    forms = list(forms)
    questions = set(survey.questions.values_list("pk", flat=True))
    for form in forms:
        _refuse_unless_it_fits(form, survey, questions)
    responses = [
        SurveyResponse(
            survey=survey,
            procedure=form.procedure,
            channel=channel,
            given_on=form.given_on,
            comment=form.comment,
            points=sum(form.marks.values()),
            marked=len(form.marks),
        )
        for form in forms
    ]
    SurveyResponse.objects.bulk_create(responses, batch_size=500)
    SurveyMark.objects.bulk_create(
        [
            SurveyMark(response=response, question_id=question, mark=mark)
            for response, form in zip(responses, forms, strict=True)
            for question, mark in form.marks.items()
        ],
        batch_size=500,
    )
    return responses


def _refuse_unless_it_fits(form: Given, survey: SatisfactionSurvey, questions: set[int]) -> None:
    if not form.marks:
        raise Refused(_("Answer one question at least."))
    of_another = form.procedure is not None and form.procedure.agency_id != survey.agency_id
    if of_another or not set(form.marks) <= questions:
        raise Refused(_("The form does not fit this survey; open it again."))


def _spend(survey: SatisfactionSurvey, digest: str) -> None:
    try:
        with transaction.atomic():
            SpentForm.objects.create(survey=survey, digest=digest)
    except IntegrityError:
        raise AlreadySent(_("This form was sent already; it counts once.")) from None


def _digest(survey: SatisfactionSurvey, token: str) -> str:
    try:
        pk, code = signing.loads(token, salt=SALT, max_age=FORM_HOURS * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        pk = code = None
    if pk != survey.pk:
        told = ngettext(
            "The form had been open for more than %(n)d hour. What you chose stands below; send it once more.",
            "The form had been open for more than %(n)d hours. What you chose stands below; send it once more.",
            FORM_HOURS,
        )
        raise Refused(told % {"n": FORM_HOURS})
    return sha256(f"{SALT}:{code}".encode()).hexdigest()
