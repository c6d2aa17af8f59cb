"""What became of earlier findings, asked first in each audit: one finding a screen."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import REFUSED, arrived, posted
from audits.following_up import suggestions
from audits.forms.conducting import FollowUpForm
from audits.models import Audit, Finding, FollowUp
from audits.progress import is_own, may_conduct, with_findings
from audits.services import checklists
from audits.views.shared import audit_crumbs, conflict_page, get_audit
from core.actors import ActorRequest
from core.errors import DomainError, NotAllowed, Refused, Stale


def follow_ups_address(audit: Audit) -> str:
    return reverse("follow_ups", args=[audit.pk])


@require_safe
def follow_up_list(request: ActorRequest, pk: int) -> HttpResponse:
    audit = get_audit(request, pk)
    rows = list(with_findings(audit))
    context = {
        "audit": audit,
        "crumbs": audit_crumbs(audit, (_("Earlier findings"), None)),
        "rows": rows,
        "waiting": sum(not row.outcome for row in rows),
        "suggested": suggestions(rows),
        "may_answer": may_conduct(audit, request.actor),
        "is_own": is_own(audit, request.actor),
    }
    return render(request, "audits/follow_ups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: ActorRequest, pk: int, follow_up: int) -> HttpResponse:
    audit = get_audit(request, pk)
    row = get_object_or_404(audit.follow_ups.select_related("finding__audit", "finding__clause"), pk=follow_up)
    row.audit = audit
    form = FollowUpForm(posted(request), follow_up=row, suggested=suggestions([row]).get(row.finding_id, {}))
    if request.method != "POST":
        return _page(request, row, form)
    checklists.check_conducted(audit, request.actor)
    return _answered(request, row, form) if form.is_valid() else _page(request, row, form, REFUSED)


def _answered(request: ActorRequest, row: FollowUp, form: FollowUpForm) -> HttpResponse:
    audit = row.audit
    try:
        checklists.follow_up_answer(follow_up=row, by=request.actor, **form.cleaned_data)
    except NotAllowed:
        raise
    except Stale:
        theirs = FollowUp.objects.get(pk=row.pk)
        stored = FollowUpForm(follow_up=theirs, suggested={})
        return conflict_page(request, form, stored, seen=theirs.version, back=follow_ups_address(audit))
    except DomainError as error:
        form.add_error("note" if type(error) is Refused else None, list(error.reasons))
        return _page(request, row, form, REFUSED)
    done = _("What became of finding %(number)s is written down.") % {"number": row.finding}
    following = audit.follow_ups.filter(outcome="").first()
    next_page = reverse("follow_up", args=[audit.pk, following.pk]) if following else None
    return arrived(request, done, next_page or follow_ups_address(audit))


def _page(request: ActorRequest, row: FollowUp, form: FollowUpForm, status: int = 200) -> HttpResponse:
    audit = row.audit
    here = _("Finding %(number)s") % {"number": row.finding}
    context = {
        "audit": audit,
        "row": row,
        "finding": Finding.objects.with_postponements().get(pk=row.finding_id),
        "form": form,
        "crumbs": audit_crumbs(audit, (_("Earlier findings"), follow_ups_address(audit)), (here, None)),
        "is_suggested": not row.outcome and bool(form.initial.get("outcome")),
        "may_answer": may_conduct(audit, request.actor),
        "is_own": is_own(audit, request.actor),
    }
    return render(request, "audits/follow_up.html", context, status=status)
