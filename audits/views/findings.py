"""Findings: the list, the page of one, raising, correcting, taking back."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import Crumbs, arrived, form_page, posted
from audits.filters.findings import FindingFilter
from audits.forms.conducting import FindingForm, TakeBackForm
from audits.models import Audit, ChecklistItem, Finding, Grade
from audits.permissions import Perm
from audits.progress import may_conduct
from audits.services import checklists
from audits.views.checklists import checklist_address
from audits.views.shared import audit_crumbs, conflict_page, get_audit
from core import panels
from core.actors import ActorRequest
from core.errors import Stale
from core.permissions import require
from core.scope import get_visible
from core.text import number_in

PER_PAGE = 50
GRADE_OF = {
    ChecklistItem.Result.NONCONFORM: Grade.MINOR,
    ChecklistItem.Result.OBSERVATION: Grade.OBSERVATION,
    ChecklistItem.Result.IMPROVEMENT: Grade.IMPROVEMENT,
    ChecklistItem.Result.CONFORM: Grade.CONFORMITY,
}


def get_finding(request: ActorRequest, pk: int) -> Finding:
    require(request.actor, Perm.AUDIT_VIEW)
    rows = Finding.objects.select_related("audit__agency", "agency", "clause", "procedure", "unit", "item", "owner")
    return get_visible(rows.with_postponements(), request.actor, pk=pk)


def finding_crumbs(finding: Finding, here: str | None = None) -> Crumbs:
    label = _("Finding %(number)s") % {"number": finding}
    if here is None:
        return audit_crumbs(finding.audit, (label, None))
    return audit_crumbs(finding.audit, (label, finding.get_absolute_url()), (here, None))


@require_safe
def finding_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.AUDIT_VIEW)
    visible = Finding.objects.visible_to(request.actor)
    chosen = FindingFilter(request.GET, visible, actor=request.actor)
    rows = chosen.qs.with_postponements().select_related("audit", "agency", "clause", "procedure", "unit")
    ordered = rows.order_by("-audit__starts_on", "audit", "number")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filter": chosen, "sees_all": request.actor.sees_all}
    return render(request, "audits/findings.html", context)


@require_safe
def finding_detail(request: ActorRequest, pk: int) -> HttpResponse:
    finding = get_finding(request, pk)
    context = {
        "finding": finding,
        "audit": finding.audit,
        "crumbs": finding_crumbs(finding),
        "photos": checklists.photos_of(finding.item) if finding.item else [],
        "follow_ups": finding.follow_ups.exclude(outcome="").select_related("audit").order_by("audit__opened_on"),
        "panels": panels.of("finding", finding, request.actor),
        "may_change": may_conduct(finding.audit, request.actor),
    }
    return render(request, "audits/finding.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def finding_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Raise a finding freely, or from the question that `?item=` names by its number."""
    audit = get_audit(request, pk)
    checklists.check_conducted(audit, request.actor)
    item = _item_asked_for(request, audit)

    def act(values: dict) -> HttpResponse:
        values.pop("seen", None)
        finding = checklists.finding_raise(audit=audit, values=values, item=item, by=request.actor)
        done = _("Finding %(number)s has been written down.") % {"number": finding}
        return arrived(request, done, checklist_address(audit) if item else finding)

    here = _("Write a finding down")
    return form_page(
        request,
        FindingForm(posted(request), audit=audit, initial=_from_question(item)),
        act,
        title=here,
        submit=_("Write the finding down"),
        done="",
        back=item.get_absolute_url() if item else checklist_address(audit),
        crumbs=audit_crumbs(audit, (_("Checklist"), checklist_address(audit)), (here, None)),
        note=item.question if item else _("A finding holds evidence against a criterion."),
        at="clause",
    )


def _item_asked_for(request: ActorRequest, audit: Audit) -> ChecklistItem | None:
    order = number_in(request.GET.get("item", ""))
    return audit.items.filter(order=order).first() if order else None


def _from_question(item: ChecklistItem | None) -> dict:
    """What a finding takes over from the question that it comes from."""
    if item is None:
        return {}
    kept = {name: getattr(item, f"{name}_id") for name in ("clause", "procedure", "unit")}
    return kept | {"evidence": item.evidence, "grade": GRADE_OF.get(item.result, "")}


@require_http_methods(["GET", "HEAD", "POST"])
def finding_edit(request: ActorRequest, pk: int) -> HttpResponse:
    finding = get_finding(request, pk)
    checklists.check_conducted(finding.audit, request.actor)

    form = FindingForm(posted(request), instance=get_finding(request, pk), audit=finding.audit)

    def act(values: dict) -> Finding | HttpResponse:
        seen = values.pop("seen", None)
        try:
            return checklists.finding_change(
                finding=finding, values=values, seen=-1 if seen is None else seen, by=request.actor
            )
        except Stale:
            theirs = Finding.objects.get(pk=pk)
            stored = FindingForm(instance=theirs, audit=finding.audit)
            return conflict_page(request, form, stored, seen=theirs.version, back=finding.get_absolute_url())

    here = _("Correct the finding")
    return form_page(
        request,
        form,
        act,
        title=here,
        submit=_("Save"),
        done=_("The finding has been corrected."),
        back=finding.get_absolute_url(),
        crumbs=finding_crumbs(finding, here),
        at="clause",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def finding_take_back(request: ActorRequest, pk: int) -> HttpResponse:
    finding = get_finding(request, pk)
    checklists.check_conducted(finding.audit, request.actor)
    here = _("Take the finding back")
    audit = finding.audit

    def act(values: dict) -> str:
        checklists.finding_take_back(finding=finding, by=request.actor, **values)
        return checklist_address(audit)

    return form_page(
        request,
        TakeBackForm(posted(request)),
        act,
        title=here,
        submit=_("Take the finding back"),
        done=_("The finding has been taken back; the history of the audit keeps it."),
        back=reverse("finding", args=[pk]),
        crumbs=finding_crumbs(finding, here),
        note=finding.statement,
    )
