"""How an answer is taken, from a page at once or from a phone that kept it while there was no network."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from agencies.views.acting import CONFLICT, REFUSED, arrived
from core.actors import ActorRequest
from core.errors import DomainError, NotAllowed, Stale

UNAUTHORIZED, FORBIDDEN = 401, 403


@dataclass(frozen=True)
class Answering:
    """What differs between answers.

    `check` refuses who may not answer; `act` writes the values and says which version the person has seen then;
    `page` shows the form again; `conflict` shows both texts; `to` follows.
    """

    form: forms.Form
    check: Callable[[], None]
    act: Callable[[dict], int]
    page: Callable[[], HttpResponse]
    conflict: Callable[[], HttpResponse]
    done: str
    to: Callable[[], str]


def is_from_queue(request: ActorRequest) -> bool:
    """Sent by static/queue.js, which says whose answer it is and reads sentences, not pages."""
    return "X-Queued" in request.headers


def take(request: ActorRequest, answering: Answering) -> HttpResponse:
    """Write the answer; what the person hears of it. 409 for a conflict, 422 for what is refused, 401 for what
    somebody else kept on this device."""
    form = answering.form
    if is_from_queue(request) and request.headers["X-Queued"] != str(request.user.pk):
        return _told(UNAUTHORIZED, _("Somebody else is signed in on this device now."))
    try:
        answering.check()
        if not form.is_valid():
            return _refused(request, answering)
        version = answering.act(form.cleaned_data)
    except NotAllowed as error:
        if not is_from_queue(request):
            raise
        return _told(FORBIDDEN, str(error))
    except Stale as error:
        return _told(CONFLICT, str(error)) if is_from_queue(request) else answering.conflict()
    except DomainError as error:
        form.add_error(None, list(error.reasons))
        return _refused(request, answering)
    if is_from_queue(request):
        return JsonResponse({"sentence": answering.done, "version": version})
    return arrived(request, answering.done, answering.to())


def _refused(request: ActorRequest, answering: Answering) -> HttpResponse:
    if not is_from_queue(request):
        return answering.page()
    sentences = [str(error) for errors in answering.form.errors.values() for error in errors]
    return _told(REFUSED, " ".join(sentences) or _("This was not accepted."))


def _told(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=status)
