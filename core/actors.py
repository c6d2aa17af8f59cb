"""Who acts. Everything takes an Actor, nothing takes a bare user."""

from dataclasses import dataclass, field

from django.http import HttpRequest


@dataclass(frozen=True)
class Actor:
    """One person in one role, resolved once a request from the chosen membership.

    `agency_ids` are the agencies whose records the actor sees; `sees_all` means the whole province.
    """

    name: str
    user_id: int | None = None
    membership_id: int | None = None
    role: str = ""
    role_label: str = ""
    agency_id: int | None = None
    agency_name: str = ""
    agency_ids: frozenset[int] = field(default_factory=frozenset)
    sees_all: bool = False
    is_system: bool = False
    on_behalf_of: str = ""

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None and not self.is_system


ANONYMOUS = Actor(name="")
SYSTEM = Actor(name="Hệ thống", role="system", sees_all=True, is_system=True)


class ActorRequest(HttpRequest):
    """A request that went through the actor middleware."""

    actor: Actor
    htmx: object
