"""The checklist on a phone: one question a screen, its photos, and where things stand."""

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.views.acting import REFUSED, arrived, form_page, posted, seen_version
from audits.forms.conducting import AnswerForm, QuestionForm
from audits.models import Audit, ChecklistItem, Finding
from audits.permissions import Perm
from audits.progress import may_conduct, progress_of
from audits.services import checklists
from audits.views.shared import audit_crumbs, conflict_page, get_audit
from core.actors import ActorRequest
from core.errors import DomainError, NotAllowed, Refused, Stale
from core.models import Attachment
from core.permissions import require
from core.views import photo_response

FINDING, STAY = "finding", "stay"


def checklist_address(audit: Audit) -> str:
    return reverse("checklist", args=[audit.pk])


def get_item(request: ActorRequest, pk: int, order: int) -> ChecklistItem:
    """The question of an audit that the person sees; its `audit` is the one fetched with its team."""
    audit = get_audit(request, pk)
    rows = audit.items.select_related("unit", "clause", "procedure", "answered_by")
    item = get_object_or_404(rows, order=order)
    item.audit = audit
    return item


@require_safe
def checklist(request: ActorRequest, pk: int) -> HttpResponse:
    """Every question by division, or only those that wait."""
    audit = get_audit(request, pk)
    rows = audit.items.select_related("unit", "clause", "procedure").prefetch_related(
        Prefetch("findings", Finding.objects.select_related("audit"))
    )
    only_waiting = request.GET.get("show") == "waiting"
    context = {
        "audit": audit,
        "crumbs": audit_crumbs(audit, (_("Checklist"), None)),
        "progress": progress_of(audit),
        "groups": by_unit(rows.filter(result="") if only_waiting else rows),
        "only_waiting": only_waiting,
        "findings": audit.findings.select_related("clause", "procedure", "unit"),
        "may_answer": may_conduct(audit, request.actor),
    }
    return render(request, "audits/checklist.html", context)


def by_unit(items: Iterable[ChecklistItem]) -> list[tuple[str, list[ChecklistItem]]]:
    """The questions under the names of their divisions, in the order of the checklist."""
    groups: dict[str, list[ChecklistItem]] = {}
    for item in items:
        groups.setdefault(str(item.unit) if item.unit else _("The whole agency"), []).append(item)
    return list(groups.items())


@require_http_methods(["GET", "HEAD", "POST"])
def checklist_item(request: ActorRequest, pk: int, order: int) -> HttpResponse:
    """One question. Photos are kept first, so that none is lost when the answer is refused."""
    item = get_item(request, pk, order)
    form = AnswerForm(posted(request), item=item)
    if request.method != "POST":
        return _item_page(request, item, form)
    checklists.check_conducted(item.audit, request.actor)
    refused = _keep_photos(request, item)
    if not form.is_valid():
        return _item_page(request, item, form, refused, status=REFUSED)
    return _answered(request, item, form, refused)


def _keep_photos(request: ActorRequest, item: ChecklistItem) -> list[str]:
    """Keep what is a photo; a sentence for each file that is not."""
    refused = []
    for upload in request.FILES.getlist("photos"):
        try:
            checklists.photo_add(item=item, upload=upload, by=request.actor)
        except Refused as error:
            refused.append(f"{upload.name}: {error}")
    return refused


def _answered(request: ActorRequest, item: ChecklistItem, form: AnswerForm, refused: list[str]) -> HttpResponse:
    try:
        checklists.item_answer(item=item, seen=seen_version(request), by=request.actor, **form.cleaned_data)
    except NotAllowed:
        raise
    except Stale:
        return _answered_before(request, item, form)
    except DomainError as error:
        form.add_error("evidence" if type(error) is Refused else None, list(error.reasons))
        return _item_page(request, item, form, refused, status=REFUSED)
    for sentence in refused:
        messages.error(request, sentence)
    done = _("Question %(n)d is answered.") % {"n": item.order}
    return arrived(request, done, item if refused else _next_address(request, item))


def _answered_before(request: ActorRequest, item: ChecklistItem, form: AnswerForm) -> HttpResponse:
    theirs = ChecklistItem.objects.select_related("answered_by").get(pk=item.pk)
    return conflict_page(
        request,
        form,
        AnswerForm(item=theirs),
        seen=theirs.version,
        back=item.get_absolute_url(),
        by=theirs.answered_by,
        at=theirs.answered_at,
    )


def _next_address(request: ActorRequest, item: ChecklistItem) -> str:
    go = request.POST.get("go")
    if go == FINDING:
        return f"{reverse('finding_new', args=[item.audit_id])}?item={item.order}"
    if go == STAY:
        return item.get_absolute_url()
    waiting = item.audit.items.filter(result="")
    following = waiting.filter(order__gt=item.order).first() or waiting.first()
    return following.get_absolute_url() if following else checklist_address(item.audit)


def _item_page(
    request: ActorRequest, item: ChecklistItem, form: AnswerForm, refused: Iterable[str] = (), status: int = 200
) -> HttpResponse:
    audit = item.audit
    orders = list(audit.items.values_list("order", flat=True))
    position = orders.index(item.order)
    context = {
        "audit": audit,
        "item": item,
        "form": form,
        "refused_photos": refused,
        "crumbs": audit_crumbs(
            audit, (_("Checklist"), checklist_address(audit)), (_("Question %(n)d") % {"n": item.order}, None)
        ),
        "position": position + 1,
        "total": len(orders),
        "previous": orders[position - 1] if position else None,
        "next": orders[position + 1] if position + 1 < len(orders) else None,
        "photos": checklists.photos_of(item),
        "findings": item.findings.all(),
        "may_answer": may_conduct(audit, request.actor),
        "seen": seen_version(request) if request.method == "POST" else item.version,
    }
    return render(request, "audits/checklist_item.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def checklist_add(request: ActorRequest, pk: int) -> HttpResponse:
    """A question that the team asks beyond the prepared ones."""
    audit = get_audit(request, pk)
    require(request.actor, Perm.AUDIT_CONDUCT, audit)
    checklists.check_conducted(audit, request.actor)
    here = _("Add a question")
    return form_page(
        request,
        QuestionForm(posted(request), audit=audit),
        lambda values: checklists.item_add(audit=audit, values=values, by=request.actor),
        title=here,
        submit=_("Add the question"),
        done=_("The question has been added at the end of the checklist."),
        back=checklist_address(audit),
        crumbs=audit_crumbs(audit, (_("Checklist"), checklist_address(audit)), (here, None)),
        at="clause",
    )


@require_safe
def checklist_photo(request: ActorRequest, pk: int, order: int, photo: int) -> HttpResponse:
    """A photo of a question, for everybody who sees the audit, lent auditors among them; `?small` for lists."""
    return photo_response(request, _photo(get_item(request, pk, order), photo))


@require_POST
def checklist_photo_remove(request: ActorRequest, pk: int, order: int, photo: int) -> HttpResponse:
    item = get_item(request, pk, order)
    checklists.photo_remove(item=item, photo=_photo(item, photo), by=request.actor)
    messages.success(request, _("The photo has been removed."))
    return redirect(item)


def _photo(item: ChecklistItem, pk: int) -> Attachment:
    found = checklists.photos_of(item).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
