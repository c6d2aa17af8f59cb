"""Acts that touch several rows: agencies, what is dated about them, people, adoption."""

import secrets
from datetime import date, timedelta
from hashlib import sha256

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import (
    Adoption,
    Agency,
    AgencyName,
    ClauseExclusion,
    Declaration,
    Letterhead,
    Membership,
    Obligation,
    Unit,
    User,
)
from agencies.permissions import Perm
from agencies.roles import AGENCY_ROLES, Role
from core.actors import Actor
from core.dates import today
from core.errors import NotAllowed, Refused, Stale
from core.log import canonical, changes, log
from core.models import locked
from core.permissions import require
from core.text import sort_key

AGENCY_FIELDS = (
    "code", "name", "short_name", "kind", "parent", "unit_code", "established_on", "dissolved_on", "shares_qms_of",
)  # fmt: skip
USER_FIELDS = ("full_name", "email", "is_active")
POSTING_FIELDS = ("notified_on", "posted_on", "website")
READABLE = "23456789abcdefghjkmnpqrstuvwxyz"


def fingerprint(obj: models.Model, fields: tuple[str, ...]) -> str:
    """What a person saw of a record that counts no versions; handed back as `seen` it tells of changes meanwhile."""
    values = {name: getattr(obj, obj._meta.get_field(name).attname) for name in fields}
    return sha256(canonical(values).encode()).hexdigest()[:20]


def lock_as_seen(obj: models.Model, fields: tuple[str, ...], seen: str | None) -> None:
    """Refresh and lock a row inside a transaction; raise Stale if it no longer reads as it was `seen`."""
    obj.refresh_from_db(from_queryset=type(obj)._base_manager.select_for_update())
    if seen is not None and fingerprint(obj, fields) != seen:
        raise Stale(_("Somebody else has changed this record. Look at it again before you go on."))


def agency_save(
    *, agency: Agency, values: dict, by: Actor, renamed_on: date | None = None, seen: str | None = None
) -> Agency:
    """Create or change an agency. A new name that takes effect on `renamed_on` keeps the old one as a past name.

    Raises Refused when code or name belong to another agency at the same time, or the parents form a cycle;
    Stale when the agency is no longer what was `seen`.
    """
    require(by, Perm.AGENCY_MANAGE)
    with transaction.atomic(), locked("agencies"):
        is_new = agency.pk is None
        if not is_new:
            lock_as_seen(agency, AGENCY_FIELDS, seen)
            if not changes(agency, values, values)[0]:
                return agency
        before, after = changes(agency, values, values) if not is_new else ({}, values)
        if not is_new and renamed_on and "name" in before:
            _keep_past_name(agency, renamed_on)
        for name, value in values.items():
            setattr(agency, name, value)
        if problems := agency_problems(agency):
            raise Refused(problems)
        past = agency.past_names.values_list("name", flat=True) if not is_new else ()
        agency.refresh_index(tuple(past))
        agency.save()
        log(
            agency,
            "agency.create" if is_new else "agency.change",
            by=by,
            before=_plain(before),
            after=_plain(after),
        )
    return agency


def agency_problems(agency: Agency) -> list[str]:
    """What keeps this agency from standing beside the others: clashes of code or name in time, cycles of parents."""
    same = Q(code=agency.code) | Q(name=agency.name)
    others = Agency.objects.filter(same).exclude(pk=agency.pk)
    if agency.dissolved_on:
        others = others.filter(established_on__lt=agency.dissolved_on)
    clashes = others.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=agency.established_on))
    problems = [
        _("“%(name)s” (%(code)s) already bears this code or name at that time.") % {"name": o.name, "code": o.code}
        for o in clashes
    ]
    if _is_own_ancestor(agency):
        problems.append(_("The superior agencies form a circle."))
    if agency.dissolved_on and agency.dissolved_on <= agency.established_on:
        problems.append(_("The day of dissolution must be after the day of establishment."))
    return problems


def _is_own_ancestor(agency: Agency) -> bool:
    parent, seen = agency.parent, set()
    while parent and parent.pk not in seen:
        if parent.pk == agency.pk:
            return True
        seen.add(parent.pk)
        parent = parent.parent
    return False


def _keep_past_name(agency: Agency, renamed_on: date) -> None:
    last = agency.past_names.order_by("-ends_on").first()
    starts_on = last.ends_on + timedelta(days=1) if last else agency.established_on
    if renamed_on <= starts_on:
        raise Refused(_("The new name must take effect after %(day)s.") % {"day": f"{starts_on:%d/%m/%Y}"})
    if renamed_on > today():
        raise Refused(_("Enter a new name on the day on which it takes effect, not before."))
    AgencyName.objects.create(
        agency=agency,
        name=agency.name,
        short_name=agency.short_name,
        starts_on=starts_on,
        ends_on=renamed_on - timedelta(days=1),
    )


def _plain(values: dict) -> dict:
    return {name: str(value) if value is not None else None for name, value in values.items()}


def obligation_set(*, agency: Agency, values: dict, by: Actor) -> Obligation:
    """Put a new obligation in the place of the standing one, from `starts_on`."""
    require(by, Perm.AGENCY_MANAGE)
    return _replace_standing(Obligation, agency, values, by, "obligation.set")


def letterhead_set(*, agency: Agency, values: dict, by: Actor) -> Letterhead:
    """Put a new letterhead in the place of the standing one, from `starts_on`."""
    require(by, Perm.AGENCY_DESCRIBE, agency)
    return _replace_standing(Letterhead, agency, values, by, "letterhead.set")


def _replace_standing(model, agency: Agency, values: dict, by: Actor, verb: str):
    """Rows of a dated kind follow each other without overlap: the standing one ends the day before."""
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        starts_on = values["starts_on"]
        latest = model.objects.filter(agency=agency).order_by("-starts_on").first()
        if latest and starts_on <= latest.starts_on:
            raise Refused(_("It must start after %(day)s.") % {"day": f"{latest.starts_on:%d/%m/%Y}"})
        if latest and (latest.ends_on is None or latest.ends_on >= starts_on):
            latest.ends_on = starts_on - timedelta(days=1)
            latest.save(update_fields=["ends_on"])
        row = model.objects.create(agency=agency, **values)
        log(agency, verb, by=by, after=_plain(values))
    return row


def unit_add(*, agency: Agency, name: str, by: Actor) -> Unit:
    """Add a division. Raises Refused when a standing one bears the name."""
    require(by, Perm.AGENCY_DESCRIBE, agency)
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        if agency.units.filter(name=name, closed_on=None).exists():
            raise Refused(_("There is a division of this name already."))
        unit = Unit.objects.create(agency=agency, name=name, sort_text=sort_key(name))
        log(agency, "unit.add", by=by, after={"name": name})
    return unit


def unit_close(*, unit: Unit, by: Actor) -> None:
    """Close a division from today; its past stays readable."""
    require(by, Perm.AGENCY_DESCRIBE, unit)
    with transaction.atomic():
        unit.refresh_from_db(from_queryset=Unit.objects.select_for_update())
        if unit.closed_on is None:
            unit.closed_on = today()
            unit.save(update_fields=["closed_on"])
            log(unit.agency, "unit.close", by=by, before={"name": unit.name})


def grantable_roles(by: Actor) -> frozenset[str]:
    """The roles this actor may give: a head those of the own agency but not the head's, an administrator all."""
    if by.role == Role.ADMIN or by.is_system:
        return frozenset(Role)
    return AGENCY_ROLES - {Role.HEAD} if by.role == Role.HEAD else frozenset()


def membership_start(*, user: User, agency: Agency, values: dict, by: Actor) -> Membership:
    """Give a person a role in an agency. Raises NotAllowed for a role the actor may not give, Refused on overlap."""
    require(by, Perm.PEOPLE_APPOINT, agency)
    if values["role"] not in grantable_roles(by):
        raise NotAllowed(_("You cannot give this role."))
    if (unit := values.get("unit")) and unit.agency_id != agency.pk:
        raise Refused(_("This division belongs to another agency."))
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        if _overlapping(user, agency, values):
            raise Refused(_("This person already has this role in that time."))
        membership = Membership.objects.create(user=user, agency=agency, **values)
        log(agency, "membership.start", by=by, after={"person": user.full_name, "role": values["role"]})
    return membership


def _overlapping(user: User, agency: Agency, values: dict) -> bool:
    same = Membership.objects.filter(user=user, agency=agency, role=values["role"])
    if ends_on := values.get("ends_on"):
        same = same.filter(starts_on__lte=ends_on)
    return same.filter(Q(ends_on=None) | Q(ends_on__gte=values["starts_on"])).exists()


def membership_end(*, membership: Membership, on: date, by: Actor) -> None:
    """End a role after the day `on`. Raises NotAllowed for a role the actor may not give, Refused for the own one."""
    require(by, Perm.PEOPLE_APPOINT, membership)
    if membership.role not in grantable_roles(by):
        raise NotAllowed(_("You cannot take this role away."))
    if membership.pk == by.membership_id:
        raise Refused(_("You cannot end the role in which you are acting."))
    with transaction.atomic():
        membership.refresh_from_db(from_queryset=Membership.objects.select_for_update())
        if on < membership.starts_on:
            raise Refused(_("A role cannot end before it starts."))
        if membership.ends_on and on >= membership.ends_on:
            raise Refused(_("This role ends on %(day)s already.") % {"day": f"{membership.ends_on:%d/%m/%Y}"})
        membership.ends_on = on
        membership.save(update_fields=["ends_on"])
        after = {"person": membership.user.full_name, "role": membership.role, "ends_on": on.isoformat()}
        log(membership.agency, "membership.end", by=by, after=after)


def user_create(*, values: dict, password: str, by: Actor) -> User:
    """Open an account whose first sign-in asks for a new password. Raises Refused when the user name is taken."""
    require(by, Perm.USER_MANAGE)
    try:
        with transaction.atomic():
            user = User.objects.create_user(password=password, must_change_password=True, **values)
            log(user, "user.create", by=by, after={"username": user.username})
    except IntegrityError:
        raise Refused(_("Another account bears this user name.")) from None
    return user


def user_change(*, user: User, values: dict, by: Actor, seen: str | None = None) -> User:
    """Change an account; one that may no longer sign in is out at the next request. Raises Stale as `agency_save`."""
    require(by, Perm.USER_MANAGE)
    if user.pk == by.user_id and not values.get("is_active", True):
        raise Refused(_("You cannot close your own account."))
    with transaction.atomic():
        lock_as_seen(user, USER_FIELDS, seen)
        before, after = changes(user, values, values)
        if not before:
            return user
        for name, value in values.items():
            setattr(user, name, value)
        user.refresh_index()
        user.save()
        log(user, "user.change", by=by, before=_plain(before), after=_plain(after))
    return user


def temporary_password() -> str:
    """Sixteen letters and digits that cannot be mistaken for each other, in groups of four."""
    return "-".join("".join(secrets.choice(READABLE) for _letter in range(4)) for _group in range(4))


def password_reset(*, user: User, by: Actor) -> str:
    """Give an account a temporary password, answer it once, and ask for a new one at the next sign-in."""
    require(by, Perm.USER_MANAGE)
    password = temporary_password()
    _set_password(user, password, must_change=True, verb="user.password_reset", by=by)
    return password


def password_change(*, user: User, password: str, by: Actor) -> None:
    """A person's own new password; every other session of the account ends."""
    if user.pk != by.user_id:
        raise NotAllowed(_("You can change only your own password."))
    _set_password(user, password, must_change=False, verb="user.password_change", by=by)


def _set_password(user: User, password: str, *, must_change: bool, verb: str, by: Actor) -> None:
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = must_change
        user.save(update_fields=["password", "must_change_password"])
        log(user, verb, by=by)


def adoption_plan(*, agency: Agency, values: dict, by: Actor) -> Adoption:
    """Plan the adoption of an edition. Raises Refused when the agency has one of this edition already."""
    require(by, Perm.ADOPTION_PREPARE, agency)
    if values["planned_on"] > today():
        raise Refused(_("The date of a step cannot lie in the future."))
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        same = Adoption.objects.filter(agency=agency, edition=values["edition"])
        if same.exclude(status=Adoption.Status.WITHDRAWN).exists():
            raise Refused(_("The agency has adopted this edition already."))
        adoption = Adoption.objects.create(agency=agency, **values)
        log(adoption, "adoption.plan", by=by, after=_plain(values))
    return adoption


def exclusion_add(*, adoption: Adoption, values: dict, by: Actor) -> ClauseExclusion:
    """Record that a clause does not apply and why (clause 4.3)."""
    require(by, Perm.ADOPTION_PREPARE, adoption)
    if values["clause"].edition_id != adoption.edition_id:
        raise Refused(_("This clause belongs to another edition of the standard."))
    with transaction.atomic():
        adoption.refresh_from_db(from_queryset=Adoption.objects.select_for_update())
        if adoption.ended_on:
            raise Refused(_("This adoption has ended."))
        if adoption.exclusions.filter(clause=values["clause"]).exists():
            raise Refused(_("This clause is recorded as not applicable already."))
        exclusion = ClauseExclusion.objects.create(adoption=adoption, **values)
        log(adoption, "adoption.exclude", by=by, after=_plain(values))
    return exclusion


def declaration_post(*, declaration: Declaration, values: dict, by: Actor, seen: str | None = None) -> Declaration:
    """Record when a declaration was notified and posted, and where it stands on the website (Art. 4.3)."""
    require(by, Perm.ADOPTION_PREPARE, declaration.adoption)
    with transaction.atomic():
        Adoption.objects.select_for_update().get(pk=declaration.adoption_id)
        lock_as_seen(declaration, POSTING_FIELDS, seen)
        before, after = changes(declaration, values, values)
        if not before:
            return declaration
        for name, value in values.items():
            setattr(declaration, name, value)
        declaration.check_days()
        declaration.save(update_fields=list(values))
        log(declaration.adoption, "declaration.post", by=by, before=_plain(before), after=_plain(after))
    return declaration
