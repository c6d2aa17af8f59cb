import re
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from core.errors import DomainError
from core.logging import request_id

ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Give every request an id, show it on error pages and echo it to the client."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.id = given if ACCEPTABLE_ID.fullmatch(given) else uuid4().hex[:16]
        token = request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.id
        return response


class BodySizeMiddleware:
    """Refuse a request that says it is larger than MAX_REQUEST_BYTES, before anything of it is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.MAX_REQUEST_BYTES:
            return render(request, "413.html", status=413)
        return self.get_response(request)


class DomainErrorMiddleware:
    """A rule that says no to a button becomes a message on the page the button was on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError) or isinstance(error, PermissionDenied):
            return None
        for reason in error.reasons:
            messages.error(request, reason)
        return redirect(self._way_back(request))

    @staticmethod
    def _way_back(request: HttpRequest) -> str:
        referer = request.headers.get("Referer", "")
        hosts = {request.get_host()}
        return referer if url_has_allowed_host_and_scheme(referer, hosts, request.is_secure()) else "/"
