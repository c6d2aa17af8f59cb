"""Who may chair a review, sit in it, and carry out its decisions: those who work in the agency on the day."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from agencies.models import Membership, User
from agencies.roles import AGENCY_ROLES, Role


def staff_on(agency_id: int, day: date) -> QuerySet[User]:
    """The people of an agency on `day`, in the order of their names."""
    posts = Membership.objects.filter(agency=agency_id, role__in=AGENCY_ROLES, user=OuterRef("pk")).on(day)
    return User.objects.filter(Exists(posts)).order_by("sort_text", "pk")


def works_there(user: User, agency_id: int, day: date) -> bool:
    return staff_on(agency_id, day).filter(pk=user.pk).exists()


def head_on(agency_id: int, day: date) -> User | None:
    """Who leads the agency on `day`; None while nobody does."""
    heads = Membership.objects.filter(agency=agency_id, role=Role.HEAD).on(day).select_related("user")
    post = heads.order_by("-starts_on", "pk").first()
    return post.user if post else None
