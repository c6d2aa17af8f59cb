"""Surveys of an agency: preparing, printing the way to them, typing in paper forms, reading the results."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, move_now, posted, seen_version
from core.actors import ActorRequest
from core.dates import today
from core.documents import qr_data_uri
from core.permissions import can, require
from core.scope import get_visible
from procedures.public import address_of
from registers.filters.complaints import SurveyFilter
from registers.forms.surveys import PapersForm, QuestionsForm, SurveyEditForm, SurveyForm
from registers.models import SatisfactionSurvey
from registers.permissions import Perm
from registers.services.answering import nameable, papers_enter
from registers.services.surveys import survey_ask, survey_describe, survey_prepare
from registers.survey_exports import as_csv
from registers.survey_questions import BANDS, SCALE
from registers.survey_results import comments_of, results_of

PER_PAGE = 50


def get_survey(request: ActorRequest, pk: int) -> SatisfactionSurvey:
    require(request.actor, Perm.REGISTER_VIEW)
    return get_visible(SatisfactionSurvey.objects.select_related("agency"), request.actor, pk=pk)


def survey_crumbs(survey: SatisfactionSurvey, here: str | None = None) -> Crumbs:
    crumbs: Crumbs = [(_("Satisfaction surveys"), reverse("surveys"))]
    if here is None:
        return [*crumbs, (survey.title, None)]
    return [*crumbs, (survey.title, survey.get_absolute_url()), (here, None)]


@require_safe
def survey_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.REGISTER_VIEW)
    visible = SatisfactionSurvey.objects.visible_to(request.actor)
    chosen = SurveyFilter(request.GET, visible, sees_all=request.actor.sees_all)
    rows = chosen.qs.select_related("agency").annotate(answers=Count("responses")).order_by("-starts_on", "-pk")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "filter": chosen,
        "answerable": visible.answerable_on(today()).count(),
        "may_keep": can(request.actor, Perm.SURVEY_KEEP),
    }
    return render(request, "registers/surveys/list.html", context)


@require_safe
def survey_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """Comments are for the agency alone, and like the results only once it is closed."""
    survey, actor = get_survey(request, pk), request.actor
    results = results_of(survey)
    own = not actor.sees_all and actor.agency_id == survey.agency_id
    address = address_of(survey.public_path)
    context = {
        "survey": survey,
        "crumbs": survey_crumbs(survey),
        "results": results,
        "bands": [(band, SCALE[band]) for band in BANDS],
        "comments": comments_of(survey) if own and results.is_shown else [],
        "own": own,
        "questions": survey.questions.all(),
        "procedures": survey.procedures.all(),
        "address": address,
        "qr": qr_data_uri(address),
        "may_keep": can(actor, Perm.SURVEY_KEEP, survey),
    }
    return render(request, "registers/surveys/detail.html", context)


def survey_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.SURVEY_KEEP)
    agency = get_object_or_404(Agency, pk=request.actor.agency_id)
    here = _("New survey")
    return form_page(
        request,
        SurveyForm(posted(request), agency=agency, initial={"starts_on": today()}),
        lambda values: survey_prepare(agency=agency, values=values, by=request.actor),
        title=here,
        submit=_("Prepare it with the typical questions"),
        done=_("The survey has been prepared. Look at its questions, then open it."),
        back=reverse("surveys"),
        crumbs=[(_("Satisfaction surveys"), reverse("surveys")), (here, None)],
    )


def survey_edit(request: ActorRequest, pk: int) -> HttpResponse:
    survey = get_survey(request, pk)
    require(request.actor, Perm.SURVEY_KEEP, survey)
    here = _("Change the survey")

    def act(values: dict) -> SatisfactionSurvey:
        return survey_describe(survey=survey, seen=values.pop("seen"), values=values, by=request.actor)

    return form_page(
        request,
        SurveyEditForm(posted(request), instance=SatisfactionSurvey.objects.get(pk=pk)),
        act,
        title=here,
        submit=_("Save"),
        done=_("The survey has been changed."),
        back=survey.get_absolute_url(),
        crumbs=survey_crumbs(survey, here),
    )


def survey_questions(request: ActorRequest, pk: int) -> HttpResponse:
    """All questions on one page; whoever comes second sees those that the other wrote."""
    survey = get_survey(request, pk)
    require(request.actor, Perm.SURVEY_KEEP, survey)
    here = _("Questions of the survey")
    stored = survey.questions.values_list("text", flat=True)

    def act(values: dict) -> SatisfactionSurvey:
        return survey_ask(survey=survey, by=request.actor, seen=seen_version(request), **values)

    return form_page(
        request,
        QuestionsForm(posted(request), initial={"questions": "\n".join(stored)}),
        act,
        title=here,
        submit=_("Save the questions"),
        done=_("The questions have been written."),
        back=survey.get_absolute_url(),
        crumbs=survey_crumbs(survey, here),
        template="registers/surveys/questions.html",
        survey=survey,
        stored=stored.all(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def survey_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    survey = get_survey(request, pk)
    return move_now(request, survey, name)


def survey_papers(request: ActorRequest, pk: int) -> HttpResponse:
    """Paper forms, several at once."""
    survey = get_survey(request, pk)
    require(request.actor, Perm.SURVEY_KEEP, survey)
    here = _("Enter paper forms")
    form = PapersForm(posted(request), questions=survey.questions.all(), procedures=nameable(survey))

    def act(values: dict) -> SatisfactionSurvey:
        papers_enter(survey=survey, forms=form.given(), by=request.actor, seen=seen_version(request))
        return survey

    return form_page(
        request,
        form,
        act,
        title=here,
        submit=_("Enter these forms"),
        done=_("The forms have been entered."),
        back=survey.get_absolute_url(),
        crumbs=survey_crumbs(survey, here),
        template="registers/surveys/papers.html",
        survey=survey,
        questions=form.questions,
        entered=survey.responses.filter(channel="paper").count(),
    )


@require_safe
def survey_csv(request: ActorRequest, pk: int) -> HttpResponse:
    """What the page shows of the results, as a table; 404 until there is something to show."""
    survey = get_survey(request, pk)
    results = results_of(survey)
    if not results.is_shown:
        raise Http404
    name = f"{survey.agency.code}_{survey.starts_on:%Y%m%d}.csv"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(as_csv(results), content_type="text/csv; charset=utf-8", headers=headers)
