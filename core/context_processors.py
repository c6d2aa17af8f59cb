from datetime import date
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from core import menu
from core.actors import ANONYMOUS
from core.models import Notice


class Portal:
    """What every page shows around its content. Costs one query, and only when the count is shown.

    A page that fails before the actor is known has an anonymous one, so nothing here may raise.
    """

    def __init__(self, request: HttpRequest):
        self.request = request
        self.actor = getattr(request, "actor", ANONYMOUS)
        self.memberships = getattr(request, "memberships", [])
        self.request_id: str = getattr(request, "id", "")
        self.province: str = settings.PROVINCE_NAME
        self.moved_today: date | None = settings.QMS_TODAY
        self.hotline: str = settings.HOTLINE
        self.help_email: str = settings.HELP_EMAIL

    @cached_property
    def menu(self) -> list[menu.Area]:
        return [] if self.actor.is_anonymous else menu.for_actor(self.actor, self.request.path)

    @cached_property
    def unread(self) -> int:
        if self.actor.user_id is None:
            return 0
        return Notice.objects.filter(user_id=self.actor.user_id, read_at=None).count()


def portal(request: HttpRequest) -> dict[str, Portal]:
    return {"portal": Portal(request)}
