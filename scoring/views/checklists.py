"""The checklist of an inspection on a phone: one item a screen, also without a network, and its photos."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.views.acting import REFUSED, posted, seen_version
from audits.views.shared import conflict_page
from core.actors import ActorRequest
from core.errors import Refused, WrongStatus
from core.models import Attachment
from core.views import photo_response
from scoring.forms.conducting import AnswerForm
from scoring.models import InspectionItem
from scoring.services import conducting
from scoring.services.papers import attachments_of
from scoring.views.answering import Answering, take
from scoring.views.inspecting import get_told, inspection_crumbs


def get_item(request: ActorRequest, pk: int, order: int) -> InspectionItem:
    """The item of an inspection whose findings the person reads; its `inspection` comes with its team."""
    inspection = get_told(request, pk)
    rows = inspection.items.select_related("check_item", "answered_by")
    item = get_object_or_404(rows, check_item__order=order)
    item.inspection = inspection
    return item


@require_safe
def checklist(request: ActorRequest, pk: int) -> HttpResponse:
    """Every item on one page, which shows one at a time where scripts run, and goes on without a network."""
    inspection = get_told(request, pk)
    items = list(inspection.items.select_related("check_item", "answered_by"))
    kept = attachments_of(items)
    context = {
        "inspection": inspection,
        "crumbs": inspection_crumbs(inspection, (_("Items of the inspection"), None)),
        "rows": [(item, AnswerForm(item=item), kept.get(item.pk, [])) for item in items],
        "answered": sum(bool(item.result) for item in items),
        "total": len(items),
        "may_answer": conducting.may_conduct(inspection, request.actor),
    }
    return render(request, "scoring/inspections/checklist.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def checklist_item(request: ActorRequest, pk: int, order: int) -> HttpResponse:
    """One item. Photos are kept first, so that none is lost when the answer is refused."""
    item = get_item(request, pk, order)
    form = AnswerForm(posted(request), item=item)
    if request.method != "POST":
        return _item_page(request, item, form)
    refused: list[str] = []

    def check() -> None:
        conducting.check_team(item.inspection, request.actor)
        refused.extend(_keep_photos(request, item))

    def act(values: dict) -> int:
        conducting.item_answer(item=item, seen=seen_version(request), by=request.actor, **values)
        if refused:
            _tell(request, refused)
        return item.version if item.answered_by_id == request.actor.user_id else seen_version(request)

    return take(
        request,
        Answering(
            form=form,
            check=check,
            act=act,
            page=lambda: _item_page(request, item, form, refused, status=REFUSED),
            conflict=lambda: _answered_before(request, item, form),
            done=_("Item %(code)s is answered.") % {"code": item.check_item.code},
            to=lambda: _next_address(item),
        ),
    )


def _tell(request: ActorRequest, refused: list[str]) -> None:
    """What became of photos that were not kept."""
    for sentence in refused:
        messages.error(request, sentence)


def _keep_photos(request: ActorRequest, item: InspectionItem) -> list[str]:
    """Keep what is a photo; a sentence for each file that is not."""
    refused = []
    for upload in request.FILES.getlist("photos"):
        try:
            conducting.photo_add(item=item, upload=upload, by=request.actor)
        except (Refused, WrongStatus) as error:
            refused.append(f"{upload.name}: {error}")
    return refused


def _answered_before(request: ActorRequest, item: InspectionItem, form: AnswerForm) -> HttpResponse:
    theirs = InspectionItem.objects.select_related("answered_by", "check_item").get(pk=item.pk)
    return conflict_page(
        request,
        form,
        AnswerForm(item=theirs),
        seen=theirs.version,
        back=_address(item),
        by=theirs.answered_by,
        at=theirs.answered_at,
    )


def _address(item: InspectionItem) -> str:
    return reverse("inspection_item", args=[item.inspection_id, item.check_item.order])


def _next_address(item: InspectionItem) -> str:
    """The next item that waits; the overview where none does."""
    overview = reverse("inspection_checklist", args=[item.inspection_id])
    waiting = InspectionItem.objects.filter(inspection=item.inspection_id, result="").select_related("check_item")
    following = waiting.filter(check_item__order__gt=item.check_item.order).first() or waiting.first()
    return _address(following) if following else overview


def _item_page(
    request: ActorRequest, item: InspectionItem, form: AnswerForm, refused: Iterable[str] = (), status: int = 200
) -> HttpResponse:
    inspection = item.inspection
    context = {
        "inspection": inspection,
        "item": item,
        "form": form,
        "refused_photos": refused,
        "crumbs": inspection_crumbs(
            inspection,
            (_("Items of the inspection"), reverse("inspection_checklist", args=[inspection.pk])),
            (item.check_item.code, None),
        ),
        "photos": conducting.photos_of(item),
        "may_answer": conducting.may_conduct(inspection, request.actor),
        "seen": seen_version(request) if request.method == "POST" else item.version,
    }
    return render(request, "scoring/inspections/item.html", context, status=status)


@require_safe
def checklist_photo(request: ActorRequest, pk: int, order: int, photo: int) -> HttpResponse:
    """A photo of an item, for everybody who reads what was found; `?small` for lists."""
    return photo_response(request, _photo(get_item(request, pk, order), photo))


@require_POST
def checklist_photo_remove(request: ActorRequest, pk: int, order: int, photo: int) -> HttpResponse:
    item = get_item(request, pk, order)
    conducting.photo_remove(item=item, photo=_photo(item, photo), by=request.actor)
    messages.success(request, _("The photo has been removed."))
    return redirect(_address(item))


def _photo(item: InspectionItem, pk: int) -> Attachment:
    found = conducting.photos_of(item).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
