"""Pages of the mechanisms: home, search, notices, jobs, files, health."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from core import files, jobs, panels, photos, search, todos
from core.actors import ActorRequest
from core.dates import database_now
from core.models import Attachment, Job, Notice
from core.permissions import Perm, require
from core.scope import get_visible


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    context = {"todos": todos.for_actor(request.actor), "panels": panels.of("home", None, request.actor)}
    return render(request, "home.html", context)


@require_safe
def search_view(request: ActorRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    groups = search.find(request.actor, query)
    count = sum(len(hits) for _label, hits in groups)
    return render(request, "search.html", {"q": query, "groups": groups, "count": count})


@require_safe
def notice_list(request: ActorRequest) -> HttpResponse:
    page = Paginator(request.user.notices.order_by("-pk"), 50).get_page(request.GET.get("page"))
    return render(request, "core/notices.html", {"page": page})


@require_POST
def notice_read(request: ActorRequest, pk: int) -> HttpResponse:
    """Mark one notice read and go where it leads."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    Notice.objects.filter(pk=pk, read_at=None).update(read_at=database_now())
    return redirect(notice.url or "notices")


@require_POST
def notices_read(request: ActorRequest) -> HttpResponse:
    request.user.notices.filter(read_at=None).update(read_at=database_now())
    return redirect("notices")


@require_safe
def job_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.JOBS_MANAGE)
    rows = Job.objects.order_by("-pk")
    if (state := request.GET.get("state")) in Job.State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"page": page, "states": Job.State.choices, "state": state, "kinds": jobs.KINDS}
    return render(request, "core/jobs.html", context)


@require_POST
def job_retry(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.JOBS_MANAGE)
    jobs.retry(Job.objects.filter(pk=get_object_or_404(Job, pk=pk).pk))
    messages.success(request, _("The job will run again."))
    return redirect("jobs")


@require_POST
def jobs_reconcile(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.JOBS_MANAGE)
    jobs.reconcile(ring_everything=True)
    messages.success(request, _("What should exist by now has been computed and planned."))
    return redirect("jobs")


@require_safe
def file_download(request: ActorRequest, pk: int) -> HttpResponse:
    attachment = get_visible(Attachment, request.actor, pk=pk)
    return file_response(attachment.sha256, attachment.name, attachment.content_type)


def file_response(digest: str, name: str, content_type: str, *, inline: bool = False) -> HttpResponse:
    """A stored file as an answer that no browser takes for anything but a file."""
    return _sent(files.read(digest), name, content_type, inline)


def photo_response(request: HttpRequest, kept: Attachment) -> HttpResponse:
    """A stored photo to be shown; `?small` asks for it as small as lists need it."""
    read = photos.thumbnail if "small" in request.GET else files.read
    return _sent(read(kept.sha256), kept.name, kept.content_type, inline=True)


def _sent(content: bytes, name: str, content_type: str, inline: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(name, inline=inline)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def content_disposition(name: str, *, inline: bool = False) -> str:
    """RFC 6266, with accents."""
    return content_disposition_header(not inline, name) or "attachment"


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """static/worker.js, at an address from which the browser lets it stand before every page."""
    script = (settings.BASE_DIR / "static/worker.js").read_text()
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)


@login_not_required
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers, its migrations are applied and files can be written."""
    checks = {"database": _database_is_ready(), "files": _files_are_writable()}
    ok = all(checks.values())
    return JsonResponse({"status": "ok" if ok else "failing", **checks}, status=200 if ok else 503)


def _database_is_ready() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _files_are_writable() -> bool:
    probe = settings.MEDIA_ROOT / ".writable"
    try:
        files.write_atomically(probe, b"")
    except OSError:
        return False
    return True


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of last resort: nothing but the request's id, no database."""
    page = render_to_string("500.html", {"request_id": getattr(request, "id", "")})
    return HttpResponse(page, status=500)
