from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from agencies.models import Membership
from core.actors import ANONYMOUS, Actor
from core.dates import today

SESSION_KEY = "membership"
ALLOWED_BEFORE_PASSWORD_CHANGE = ("password_change", "logout", "set_language")


class ActorMiddleware:
    """Resolve who acts, once a request, from the memberships that hold today and the one chosen."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.memberships = standing_memberships(request.user)
        request.actor = actor_for(request.user, request.memberships, request.session.get(SESSION_KEY))
        if self._must_change_password(request):
            return redirect("password_change")
        return self.get_response(request)

    @staticmethod
    def _must_change_password(request: HttpRequest) -> bool:
        if not request.user.is_authenticated or not request.user.must_change_password:
            return False
        allowed = {reverse(name) for name in ALLOWED_BEFORE_PASSWORD_CHANGE}
        return request.path not in allowed and not request.path.startswith("/" + settings.STATIC_URL.lstrip("/"))


def standing_memberships(user) -> list[Membership]:
    """The memberships that hold today, in agencies that still exist."""
    if not user.is_authenticated:
        return []
    rows = Membership.objects.filter(user=user).on(today()).select_related("agency").order_by("pk")
    return [row for row in rows if row.agency.is_active_on(today())]


def actor_for(user, memberships: list[Membership], chosen: int | None = None) -> Actor:
    """The actor of the chosen membership, else of the first; without one a person sees and may nothing."""
    if not user.is_authenticated:
        return ANONYMOUS
    membership = next((row for row in memberships if row.pk == chosen), memberships[0] if memberships else None)
    if membership is None:
        return Actor(name=user.full_name, user_id=user.pk)
    return Actor(
        name=user.full_name,
        user_id=user.pk,
        membership_id=membership.pk,
        role=membership.role,
        role_label=membership.get_role_display(),
        agency_id=membership.agency_id,
        agency_name=membership.agency.label,
        agency_ids=frozenset({membership.agency_id}),
        sees_all=membership.sees_all,
    )
