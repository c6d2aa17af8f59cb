"""Naming the audit team, and the courses of internal auditors."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import Crumbs, form_page, posted, seen_version
from audits.candidates import MOST_LENT, candidates_for
from audits.filters.courses import CourseFilter
from audits.forms.teams import CourseChangeForm, CourseForm, TeamForm
from audits.independence import is_single_unit
from audits.models import Audit, AuditorCourse
from audits.permissions import Perm
from audits.services import courses
from audits.services.teams import team_set
from audits.standing_team import team_of
from audits.views.shared import audit_crumbs, get_audit
from core.actors import ActorRequest
from core.errors import Stale
from core.permissions import can, require
from core.scope import get_visible
from core.text import number_in

PER_PAGE = 50
LONGEST_QUERY = 200


@require_http_methods(["GET", "HEAD", "POST"])
def audit_team(request: ActorRequest, pk: int) -> HttpResponse:
    """Candidates with what speaks against each; those of other agencies are searched for by name or agency."""
    audit = get_audit(request, pk)
    require(request.actor, Perm.AUDIT_PREPARE, audit)
    query = request.GET.get("q", "")[:LONGEST_QUERY]
    candidates = candidates_for(audit, query)
    form = TeamForm(posted(request), candidates=candidates, is_under_way=audit.is_under_way, initial=_present(audit))

    def act(_values: dict) -> Audit:
        try:
            return team_set(audit=audit, seen=seen_version(request), by=request.actor, **form.values())
        except Stale:
            form.version = Audit.objects.get(pk=pk).version
            raise

    here = _("Audit team")
    return form_page(
        request,
        form,
        act,
        title=here,
        submit=_("Name the team"),
        done=_("The audit team has been named."),
        back=audit.get_absolute_url(),
        crumbs=audit_crumbs(audit, (here, None)),
        template="audits/team.html",
        candidates=candidates,
        query=query,
        **_beside(request, audit, form),
    )


def _beside(request: ActorRequest, audit: Audit, form: TeamForm) -> dict:
    """What the page shows beside its candidates."""
    return {
        "audit": audit,
        "most": MOST_LENT,
        "is_single": is_single_unit(audit.agency),
        "chosen": _chosen(request, form),
        "members": team_of(audit),
    }


def _present(audit: Audit) -> dict:
    members = audit.members.all()
    return {
        "lead": next((member.user_id for member in members if member.is_lead), None),
        "others": [member.user_id for member in members if not member.is_lead],
    }


def _chosen(request: ActorRequest, form: TeamForm) -> dict:
    """Whom the page shows as ticked: what was sent, else the present team."""
    if request.method != "POST":
        return {"lead": form.initial["lead"], "others": form.initial["others"]}
    picked = [*request.POST.getlist("others"), request.POST.get("lead", "")]
    numbers = [number_in(value) or 0 for value in picked]
    return {"lead": numbers[-1], "others": numbers[:-1]}


@require_safe
def course_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.AUDIT_VIEW)
    rows = AuditorCourse.objects.visible_to(request.actor).select_related("agency", "user")
    chosen = CourseFilter(request.GET, rows)
    context = {
        "page": Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page")),
        "filter": chosen,
        "may_record": can(request.actor, Perm.COURSE_RECORD),
    }
    return render(request, "audits/courses.html", context)


def _course_crumbs(here: str) -> Crumbs:
    return [
        (_("Internal audits"), reverse("audits")),
        (_("Auditors' courses"), reverse("auditor_courses")),
        (here, None),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def course_new(request: ActorRequest) -> HttpResponse:
    """Of one's own agency; an administrator names another by ?agency= its number."""
    require(request.actor, Perm.COURSE_RECORD)
    named = number_in(request.GET.get("agency", ""))
    wanted = named if named and request.actor.sees_all else request.actor.agency_id
    agency = get_object_or_404(Agency, pk=wanted)

    def act(values: dict) -> str:
        user = values.pop("user")
        courses.course_record(agency=agency, user=user, values=values, by=request.actor)
        return reverse("auditor_courses")

    here = _("Record a course")
    return form_page(
        request,
        CourseForm(posted(request), agency=agency),
        act,
        title=here,
        submit=_("Record it"),
        done=_("The course has been recorded."),
        back=reverse("auditor_courses"),
        crumbs=_course_crumbs(here),
        note=agency.name,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def course_edit(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.AUDIT_VIEW)
    course = get_visible(AuditorCourse, request.actor, pk=pk)
    require(request.actor, Perm.COURSE_RECORD, course)

    def act(values: dict) -> str:
        courses.course_change(course=course, seen=values.pop("seen"), values=values, by=request.actor)
        return reverse("auditor_courses")

    here = _("Change the course")
    return form_page(
        request,
        CourseChangeForm(posted(request), instance=AuditorCourse.objects.get(pk=pk)),
        act,
        title=here,
        submit=_("Save"),
        done=_("The course has been changed."),
        back=reverse("auditor_courses"),
        crumbs=_course_crumbs(here),
        note=str(course.user),
        record=course,
    )
