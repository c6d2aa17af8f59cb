"""The one way in which a form of this app is asked, refused, and done."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.forms import SeenForm, version_in
from agencies.models import Agency
from core.actors import ActorRequest
from core.errors import DomainError, NotAllowed, Stale
from core.permissions import require
from core.workflow import Move, WorkflowModel, get_move, perform

Crumbs = list[tuple[str, str | None]]
REFUSED, CONFLICT = 422, 409


def posted(request: ActorRequest) -> Any:
    """What a bound form takes: the data of a POST, None on a GET."""
    return request.POST if request.method == "POST" else None


def agency_crumbs(agency: Agency, here: str) -> Crumbs:
    return [(_("List of agencies"), reverse("agencies")), (agency.label, agency.get_absolute_url()), (here, None)]


def form_page(
    request: ActorRequest,
    form: forms.BaseForm,
    act: Callable[[dict], Any],
    *,
    title: str,
    submit: str,
    done: str,
    back: str,
    crumbs: Crumbs,
    at: str | None = None,
    template: str = "agencies/form.html",
    **context,
) -> HttpResponse:
    """Show a form; on a POST hand its values to `act` and go to what that answers (a record, an address, a response).

    A refusal stands at the field `at`, or above the form, with everything as it was typed: 422, or 409 for
    a record that somebody else has changed.
    """
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                result = act(dict(form.cleaned_data))
            except NotAllowed:
                raise
            except Stale as error:
                status = CONFLICT
                form.add_error(None, list(error.reasons))
            except DomainError as error:
                form.add_error(at, list(error.reasons))
            else:
                return result if isinstance(result, HttpResponse) else arrived(request, done, result)
    if status == CONFLICT and isinstance(form, SeenForm):
        return _conflict_page(request, form, back)
    page = {"form": form, "title": title, "submit": submit, "back": back, "crumbs": crumbs}
    return render(request, template, page | context, status=status)


def seen_version(request: ActorRequest) -> int:
    """The version that the person saw; -1, which no record has, where the page does not say."""
    return version_in(request.POST.get("seen", ""))


def move_page(
    request: ActorRequest,
    record: WorkflowModel,
    name: str,
    make_form: Callable[[], forms.Form],
    *,
    crumbs: Crumbs,
    note: str,
    act: Callable[..., Any] | None = None,
    **context,
) -> HttpResponse:
    """The page of a move that asks for words. `act` takes them in the place of `perform()`."""
    move = get_move(record, name)
    require(request.actor, move.perm, record)
    form = make_form()

    def take(values: dict) -> Any:
        given = form.values() if hasattr(form, "values") else values
        return (act or partial(perform, record, name))(by=request.actor, seen=seen_version(request), **given)

    return form_page(
        request,
        form,
        take,
        title=str(move.label),
        submit=str(move.label),
        done=_done(move),
        back=record.get_absolute_url(),
        crumbs=crumbs,
        template="move.html",
        note=note,
        record=record,
        **context,
    )


def arrived(request: ActorRequest, done: str, to: Any) -> HttpResponse:
    """Say what was done and go on; the message names the address whose form is saved, so that drafts end there."""
    messages.success(request, done, extra_tags=request.get_full_path())
    return redirect(to)


def move_now(request: ActorRequest, record: WorkflowModel, name: str) -> HttpResponse:
    """Perform a move that asks for nothing; a GET leads back to the record. 404 for a name that is not in MOVES."""
    if name not in {move.name for move in record.MOVES}:
        raise Http404
    if request.method == "POST":
        perform(record, name, by=request.actor, seen=seen_version(request))
        messages.success(request, _done(get_move(record, name)))
    return redirect(record)


def _done(move: Move) -> str:
    return _("Done: %(act)s.") % {"act": move.label}


def _conflict_page(request: ActorRequest, form: SeenForm, back: str) -> HttpResponse:
    """Theirs beside yours; what was typed stays in the form, which may be sent again."""
    theirs = type(form.instance)._base_manager.get(pk=form.instance.pk)
    stored = type(form)(instance=theirs)
    differences = [
        (form[name].label, _shown(form.cleaned_data.get(name)), _shown(getattr(theirs, name)))
        for name in form.SEEN
        if form.cleaned_data.get(name) != getattr(theirs, name)
    ]
    context = {"form": form, "seen": stored.initial["seen"], "differences": differences, "back_url": back}
    return render(request, "409.html", context, status=CONFLICT)


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if isinstance(value, models.Model) else value
