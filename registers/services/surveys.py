"""Surveys are prepared with typical questions and changed until they open."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.services import lock_as_seen
from core.actors import Actor
from core.codes import random_code
from core.errors import Refused, WrongStatus
from core.log import changes, log
from core.permissions import require
from core.words import said
from core.workflow import lock
from procedures.models import Procedure
from registers.models import SatisfactionSurvey, SurveyQuestion
from registers.permissions import Perm
from registers.survey_questions import MOST_QUESTIONS, TYPICAL

DESCRIBED = ("title", "introduction", "starts_on", "ends_on")
SEEN = (*DESCRIBED, "version")  # The version tells that other procedures were chosen meanwhile.


def survey_prepare(*, agency: Agency, values: dict, by: Actor) -> SatisfactionSurvey:
    """A draft with the typical questions, under a code that nobody can guess."""
    require(by, Perm.SURVEY_KEEP, agency)
    procedures = values.pop("procedures", ())
    with transaction.atomic():
        survey = SatisfactionSurvey(agency=agency, code=random_code(), **values)
        survey.refresh_index()
        survey.save()
        survey.procedures.set(_own(procedures, agency))
        _write_questions(survey, TYPICAL)
        log(survey, "satisfactionsurvey.prepare", by=by, after=_told(values))
    return survey


def survey_describe(
    *, survey: SatisfactionSurvey, values: dict, by: Actor, seen: str | None = None
) -> SatisfactionSurvey:
    """Change a draft; of an open survey only the last day. Raises Stale as `lock_as_seen`."""
    require(by, Perm.SURVEY_KEEP, survey)
    procedures = values.pop("procedures", None)
    with transaction.atomic():
        lock_as_seen(survey, SEEN, seen)
        before, after = changes(survey, values, values)
        _refuse_unless_changeable(survey, set(before), procedures)
        for name, value in values.items():
            setattr(survey, name, value)
        survey.version += 1
        survey.refresh_index()
        survey.save()
        if survey.is_draft and procedures is not None:
            survey.procedures.set(_own(procedures, survey.agency))
        log(survey, "satisfactionsurvey.describe", by=by, before=_told(before), after=_told(after))
    return survey


def survey_ask(*, survey: SatisfactionSurvey, questions: Sequence[str], by: Actor, seen: int) -> SatisfactionSurvey:
    """Write a draft's questions as a whole, in order. Raises WrongStatus once it was opened, Stale as `lock`."""
    require(by, Perm.SURVEY_KEEP, survey)
    with transaction.atomic():
        lock(survey, seen)
        if not survey.is_draft:
            raise WrongStatus(_("The questions stay as they are once the survey has been opened."))
        if not 1 <= len(questions) <= MOST_QUESTIONS:
            raise Refused(_("A survey asks one to %(n)d questions.") % {"n": MOST_QUESTIONS})
        survey.questions.all().delete()
        _write_questions(survey, questions)
        survey.version += 1
        survey.save()
        log(survey, "satisfactionsurvey.ask", by=by, after={"questions": len(questions)})
    return survey


def _write_questions(survey: SatisfactionSurvey, texts: Sequence[str]) -> None:
    words = [said(text, _("Write the question.")) for text in texts]
    SurveyQuestion.objects.bulk_create(
        SurveyQuestion(survey=survey, order=order, text=text) for order, text in enumerate(words, start=1)
    )


def _refuse_unless_changeable(survey: SatisfactionSurvey, changed: set[str], procedures) -> None:
    if survey.is_draft or (survey.is_open and changed <= {"ends_on"}):
        return
    if survey.is_open:
        raise WrongStatus(_("Of an open survey only the last day for answers can be changed."))
    raise WrongStatus(_("A closed survey stays as it is."))


def _own(procedures: Iterable[Procedure], agency: Agency) -> list[Procedure]:
    rows = list(procedures)
    if any(row.agency_id != agency.pk for row in rows):
        raise Refused(_("This procedure belongs to another agency."))
    return rows


def _told(values: dict) -> dict:
    return {name: values[name] for name in ("title", "starts_on", "ends_on") if name in values}
