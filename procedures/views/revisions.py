"""One revision: its page, its moves, its PDF."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.acting import Crumbs, move_now, move_page, posted
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from core.scope import get_visible
from core.views import file_response
from core.workflow import get_move, may
from procedures import flow
from procedures.checks import legal_limit
from procedures.content import SECTIONS, content_of, with_content
from procedures.forms.documents import ApproveForm, ReasonForm, RemarksForm, SendForm
from procedures.models import Revision
from procedures.permissions import Perm
from procedures.services.drafting import PARTS
from procedures.services.effecting import procedure_withdraw

ASKING = "send approve reject_review reject_approval withdraw"
UNSEEN = {"take_effect"}


def get_revision(request: ActorRequest, pk: int) -> Revision:
    require(request.actor, Perm.PROCEDURE_VIEW)
    return get_visible(Revision.objects.select_related("procedure__agency", "agency"), request.actor, pk=pk)


def revision_crumbs(revision: Revision, here: str | None = None) -> Crumbs:
    procedure, label = revision.procedure, _("Issue %(n)s") % {"n": revision.issue_label}
    crumbs: Crumbs = [
        (_("Controlled documents"), reverse("procedures")),
        (procedure.code, procedure.get_absolute_url()),
    ]
    if here is None:
        return [*crumbs, (label, None)]
    return [*crumbs, (label, revision.get_absolute_url()), (here, None)]


@require_safe
def revision_detail(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.PROCEDURE_VIEW)
    revision = get_visible(with_content(Revision.objects.all()), request.actor, pk=pk)
    content = revision.payload["content"] if revision.payload else content_of(revision)
    limit = legal_limit(revision)
    context = {
        "revision": revision,
        "crumbs": revision_crumbs(revision),
        "content": content,
        "sections": [(title, content["sections"].get(key, "")) for key, title in SECTIONS],
        "total": content["total_days"],
        "limit": flow.in_days(limit) if limit else "",
        "remarks": [(place_label(revision, key), reason) for key, reason in revision.remarks.items()],
        "asking": ASKING,
        "previous": _previous(revision),
        "parts": _parts(request, revision),
    }
    return render(request, "procedures/revision.html", context)


def _previous(revision: Revision) -> Revision | None:
    """The issue before this one that took effect, to compare with."""
    earlier = revision.procedure.revisions.filter(
        issue_number__lt=revision.issue_number, effective_from__isnull=False
    )
    return earlier.defer("payload").first()


def _parts(request: ActorRequest, revision: Revision) -> list[tuple[str, str]]:
    """The parts that this person may write in now, each with its address."""
    if not revision.is_editable or not can(request.actor, Perm.PROCEDURE_WRITE, revision):
        return []
    return [(str(label), reverse("revision_part", args=[revision.pk, part])) for part, label in PARTS.items()]


def places(revision: Revision) -> list[tuple[str, str]]:
    """Where a reviewer can put a reason: (key, label) of each section, list and step."""
    sections = [(key, title) for key, title in SECTIONS]
    steps = [(f"step:{step.order}", f"{_('Step')} {step}") for step in revision.steps.all()]
    others = [(part, str(PARTS[part])) for part in ("grounds", "forms", "records", "recipients")]
    return [*sections, *steps, *others]


def place_label(revision: Revision, key: str) -> str:
    return dict(places(revision)).get(key, key)


@require_http_methods(["GET", "HEAD", "POST"])
def revision_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """One page or button per move; the moves that ask for more show their form on a GET."""
    revision = get_revision(request, pk)
    if name in UNSEEN:
        raise Http404
    if name in ASKING.split():
        return _asking_page(request, revision, name)
    return move_now(request, revision, name)


def _asking_page(request: ActorRequest, revision: Revision, name: str) -> HttpResponse:
    data = posted(request)
    make_form = {
        "send": lambda: SendForm(data, revision=revision),
        "approve": lambda: ApproveForm(data, initial={"effective_on": revision.planned_effective_on or today()}),
        "reject_review": lambda: RemarksForm(data, places=places(revision)),
        "reject_approval": lambda: RemarksForm(data, places=places(revision)),
        "withdraw": lambda: ReasonForm(data),
    }[name]
    return move_page(
        request,
        revision,
        name,
        make_form,
        crumbs=revision_crumbs(revision, str(get_move(revision, name).label)),
        note=f"{revision.procedure.code} {revision.title}",
        act=partial(procedure_withdraw, revision=revision) if name == "withdraw" else None,
        answer=may(revision, name, request.actor),
    )


@require_safe
def revision_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    revision = get_revision(request, pk)
    if not revision.pdf_sha256:
        raise Http404
    return file_response(revision.pdf_sha256, revision.file_name, "application/pdf", inline=True)
