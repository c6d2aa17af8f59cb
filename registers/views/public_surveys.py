"""The form that citizens fill in without login: short, once, and without a trace of who did."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import CONFLICT, REFUSED, posted
from core.codes import as_written
from core.errors import Refused, WrongStatus
from core.throttle import DAY, HOUR
from registers.forms.surveys import AnswersForm
from registers.models import SatisfactionSurvey
from registers.services.answering import AlreadySent, form_hand_out, nameable, survey_answer, was_sent
from registers.throttle import seconds_to_wait

TOO_MANY = 429


def get_public_survey(code: str) -> SatisfactionSurvey:
    return get_object_or_404(SatisfactionSurvey.objects.select_related("agency"), code=as_written(code))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public_survey(request: HttpRequest, code: str) -> HttpResponse:
    survey = get_public_survey(code)
    if not survey.is_answerable:
        return _not_now(request, survey)
    form = AnswersForm(posted(request), questions=survey.questions.all(), procedures=nameable(survey))
    if request.method != "POST":
        return _form_page(request, survey, form)
    token = request.POST.get("form", "")
    if not form.is_valid():
        return _form_page(request, survey, form, REFUSED, token)
    return _take(request, survey, form, token)


def _take(request: HttpRequest, survey: SatisfactionSurvey, form: AnswersForm, token: str) -> HttpResponse:
    """Keep a filled form, or say why not with everything as it was chosen."""
    try:
        if was_sent(survey, token):
            raise AlreadySent(_("This form was sent already; it counts once."))
        if seconds := seconds_to_wait(request, survey.pk):
            return _too_many(request, survey, form, token, seconds)
        survey_answer(survey=survey, token=token, given=form.given())
    except AlreadySent:
        return render(request, "registers/surveys/public/sent.html", {"survey": survey}, status=CONFLICT)
    except WrongStatus:
        return _not_now(request, survey)
    except Refused as error:
        form.add_error(None, list(error.reasons))
        return _form_page(request, survey, form, REFUSED)
    return redirect("public_survey_thanks", survey.code)


def _too_many(
    request: HttpRequest, survey: SatisfactionSurvey, form: AnswersForm, token: str, seconds: int
) -> HttpResponse:
    sentences = {
        DAY: _("This survey was answered from your address today; you can answer it again tomorrow."),
        HOUR: _("Many surveys were answered from your address within this hour; send this one again in an hour."),
    }
    form.add_error(None, sentences[seconds])
    response = _form_page(request, survey, form, TOO_MANY, token)
    response.headers["Retry-After"] = str(seconds)
    return response


def _form_page(
    request: HttpRequest, survey: SatisfactionSurvey, form: AnswersForm, status: int = 200, token: str = ""
) -> HttpResponse:
    """A form handed out keeps its token until it has come back whole."""
    context = {"survey": survey, "form": form, "token": token or form_hand_out(survey)}
    return render(request, "registers/surveys/public/form.html", context, status=status)


def _not_now(request: HttpRequest, survey: SatisfactionSurvey) -> HttpResponse:
    status = CONFLICT if request.method == "POST" else 200
    return render(request, "registers/surveys/public/not_now.html", {"survey": survey}, status=status)


@login_not_required
@never_cache
@require_safe
def public_survey_thanks(request: HttpRequest, code: str) -> HttpResponse:
    """The same words for everybody."""
    return render(request, "registers/surveys/public/thanks.html", {"survey": get_public_survey(code)})
