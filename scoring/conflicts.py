"""Conflicts of interest: whom a person must not inspect or score."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Agency, Membership
from core.dates import today
from core.text import fold

if TYPE_CHECKING:
    from scoring.models import Inspection, Inspector


def agencies_near(user_ids: Collection[int]) -> dict[int, set[int]]:
    """For each person the agencies they belong to today, and the parents and children of these. Two queries."""
    day = today()
    posts = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), user__in=user_ids, starts_on__lte=day)
    rows = list(posts.values_list("user_id", "agency_id", "agency__parent_id"))
    children: dict[int | None, set[int]] = {}
    own = {agency for _user, agency, _parent in rows}
    for parent, agency in Agency.objects.filter(parent__in=own).values_list("parent", "pk"):
        children.setdefault(parent, set()).add(agency)
    near: dict[int, set[int]] = {}
    for user, agency, parent in rows:
        near.setdefault(user, set()).update({agency, *children.get(agency, ())} | ({parent} if parent else set()))
    return near


def refusals(inspections: Collection[Inspection], people: Collection[Inspector]) -> dict[int, list[str]]:
    """Who must not inspect which agency: sentences by the key of the inspector; as many queries for one as for all.

    People are known by the agencies of their account, and by the organisation that is on record of them.
    """
    near = agencies_near([person.user_id for person in people if person.user_id])
    names = _names_near({row.agency_id for row in inspections})
    sentence = _("%(name)s belongs to %(agency)s, or to the agency above or below it, and cannot inspect it.")
    found: dict[int, list[str]] = {}
    for row in inspections:
        for person in people:
            is_named = fold(person.organisation).strip() in names.get(row.agency_id, ())
            if is_named or row.agency_id in near.get(person.user_id or 0, ()):
                told = sentence % {"name": person.name, "agency": row.agency.name}
                found.setdefault(person.pk, []).append(told)
    return found


def _names_near(agencies: Collection[int]) -> dict[int, set[str]]:
    """For each agency the folded names of itself, its parent and its children. One query."""
    family = Q(pk__in=agencies) | Q(parent__in=agencies) | Q(children__in=agencies)
    rows = list(Agency.objects.filter(family).values_list("pk", "parent", "name", "short_name").distinct())
    own = {pk: {fold(name).strip() for name in names if name} for pk, _parent, *names in rows}
    found = {pk: set(names) for pk, names in own.items()}
    for pk, parent, *_names in rows:
        if parent in own:
            found[pk] |= own[parent]
            found[parent] |= own[pk]
    return found


def sentences(user_id: int | None, agency_id: int) -> list[str]:
    """Why this person must not judge this agency; none means they may."""
    if user_id is None or agency_id not in agencies_near([user_id]).get(user_id, ()):
        return []
    return [_("You belong to this agency, or to the one above or below it; somebody else must judge it.")]
