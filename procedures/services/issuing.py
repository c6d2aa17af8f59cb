"""Issuing many revisions under one decision (đợt ban hành), which the superior agency may sign."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.notices import people_of
from agencies.roles import Role
from core.actors import Actor
from core.dates import today
from core.errors import Refused, Stale, WrongStatus
from core.log import canonical, log
from core.notices import Message, notify
from core.permissions import Answer, Denied, can, require
from core.workflow import author_does_not_approve, get_move, lock, perform_many
from procedures import checks
from procedures.content import with_content
from procedures.models import Issuance, Revision
from procedures.notices import wants_signature
from procedures.permissions import Perm

PERSONAL = (author_does_not_approve, checks.reviewer_does_not_approve)


def issuance_prepare(
    *,
    agency: Agency,
    name: str,
    signing_agency: Agency,
    effective_on: date,
    revisions: Collection[Revision],
    by: Actor,
) -> Issuance:
    """Put revisions that are being worked on together, to be approved by one signature of the agency or its superior.

    Raises Refused with everything that does not fit.
    """
    issuance = Issuance(agency=agency)
    require(by, Perm.ISSUANCE_PREPARE, issuance)
    values = {"name": name, "signing_agency": signing_agency, "effective_on": effective_on}
    with transaction.atomic():
        _write(issuance, values, revisions)
        log(issuance, "issuance.prepare", by=by, after=_noted(issuance, revisions))
        _tell_signers(issuance)
    return issuance


def issuance_change(
    *, issuance: Issuance, values: dict[str, Any], revisions: Collection[Revision], by: Actor, seen: int | None = None
) -> Issuance:
    """Other words, another signer or day, other revisions, until it is signed. `values` as in `issuance_prepare`."""
    require(by, Perm.ISSUANCE_PREPARE, issuance)
    with transaction.atomic():
        _lock_unsigned(issuance, seen)
        before = _noted(issuance, issuance.revisions.all())
        _write(issuance, values, revisions)
        log(issuance, "issuance.change", by=by, before=before, after=_noted(issuance, revisions))
        _tell_signers(issuance)
    return issuance


def issuance_drop(*, issuance: Issuance, by: Actor, seen: int | None = None) -> None:
    """Give up an unsigned issuance; its revisions may be approved one by one again."""
    require(by, Perm.ISSUANCE_PREPARE, issuance)
    with transaction.atomic():
        _lock_unsigned(issuance, seen)
        log(issuance, "issuance.drop", by=by, before=_noted(issuance, issuance.revisions.all()))
        issuance.revisions.update(issuance=None)
        issuance.delete()


def _noted(issuance: Issuance, revisions) -> dict:
    return {
        "name": issuance.name,
        "signing_agency": issuance.signing_agency.label,
        "effective_on": issuance.effective_on.isoformat(),
        "documents": len(revisions),
    }


def _lock_unsigned(issuance: Issuance, seen: int | None) -> None:
    lock(issuance, seen)  # type: ignore[type-var]
    if issuance.is_signed:
        raise WrongStatus(_("This issuance has been signed; it is not changed any more."))


def _write(issuance: Issuance, values: dict[str, Any], revisions: Collection[Revision]) -> None:
    for name, value in values.items():
        setattr(issuance, name, value)
    ids = {revision.pk for revision in revisions}
    locked = Revision.objects.select_for_update(of=("self",)).filter(pk__in=ids, agency=issuance.agency)
    rows = list(locked.select_related("procedure").order_by("pk"))
    if problems := _problems(issuance, rows):
        raise Refused(problems)
    issuance.version += 1
    issuance.save()
    issuance.revisions.exclude(pk__in=ids).update(issuance=None)
    Revision.objects.filter(pk__in=[row.pk for row in rows]).update(issuance=issuance)


def _problems(issuance: Issuance, rows: list[Revision]) -> list[str]:
    found = []
    if issuance.signing_agency_id not in signers_of(issuance.agency):
        found.append(_("Only the agency itself or its superior agency signs."))
    if issuance.effective_on < today():
        found.append(_("The day of effect cannot lie in the past."))
    if not rows:
        found.append(_("Choose the revisions that are issued together."))
    for row in rows:
        if row.status not in Revision.WORKING:
            found.append(_("%(revision)s is not being worked on any more.") % {"revision": row})
        if row.issuance_id not in (None, issuance.pk):
            found.append(_("%(revision)s belongs to another issuance.") % {"revision": row})
    return found


def signers_of(agency: Agency) -> list[int]:
    """The ids of the agencies that may sign for one: itself and its superior."""
    return [pk for pk in (agency.pk, agency.parent_id) if pk]


def may_sign(issuance: Issuance, by: Actor) -> Answer:
    """The head of the agency that signs, and nobody else."""
    answer = can(by, Perm.ISSUANCE_SIGN)
    if not answer:
        return answer
    if by.agency_id != issuance.signing_agency_id:
        return Denied((_("This issuance is signed by %(agency)s.") % {"agency": issuance.signing_agency},))
    if issuance.is_signed:
        return Denied((_("This issuance has been signed; it is not changed any more."),), WrongStatus)
    return True


def hindrances(issuance: Issuance, by: Actor) -> list[tuple[Revision, list[str]]]:
    """Each revision with the sentences that keep it from being approved; what concerns the person only for signers.

    A constant number of queries, whatever the number of revisions.
    """
    rows = _in_order(issuance).select_related("procedure").prefetch_related("steps", "tthcs__methods", "writers")
    return _hindered(rows.defer("payload"), issuance, by)


def _in_order(issuance: Issuance):
    in_force = Revision.objects.effective().filter(procedure=OuterRef("procedure")).values("effective_from")
    rows = issuance.revisions.annotate(in_force_from=Subquery(in_force[:1]))
    return rows.order_by("procedure__code", "pk")


def _hindered(rows: Iterable[Revision], issuance: Issuance, by: Actor) -> list[tuple[Revision, list[str]]]:
    for_signer = bool(may_sign(issuance, by))
    return [(row, [] if issuance.is_signed else _hindrances(row, issuance, by, for_signer)) for row in rows]


def _hindrances(row: Any, issuance: Issuance, by: Actor, for_signer: bool) -> list[str]:
    if row.status != Revision.Status.AWAITING:
        return [_("It does not wait for approval: “%(status)s”.") % {"status": row.get_status_display()}]
    found = []
    for check in get_move(row, "approve").checks:
        if check is not checks.its_issuance_is_signed and (for_signer or check not in PERSONAL):
            found += check(row, by)
    if row.in_force_from and issuance.effective_on <= row.in_force_from:
        found.append(_("The day of effect must come after that of the issue in force."))
    return found


def issuance_sign(
    *, issuance: Issuance, decision_number: str, decided_on: date, by: Actor, seen: str | None = None
) -> Issuance:
    """Approve every revision of the issuance under one decision, all or none; `seen` as `seen_of` told the signer.

    The head of a superior agency acts in the subordinate's files in the name of the superior. Raises Refused with the
    sentences of every revision that is hindered, Stale, WrongStatus or NotAllowed.
    """
    with transaction.atomic():
        lock(issuance)  # type: ignore[type-var]
        revisions = _locked(issuance)
        if seen is not None and seen_of(issuance, revisions) != seen:
            raise Stale(_("Somebody else has changed this record. Look at it again before you go on."))
        answer = may_sign(issuance, by)
        if not answer:
            raise answer.error(answer.reasons)
        rows = _hindered(revisions, issuance, by)
        issuance.decision_number, issuance.decided_on = decision_number.strip(), decided_on
        if problems := _problems_of_decision(issuance) + [
            _about(row, sentence) for row, sentences in rows for sentence in sentences
        ]:
            raise Refused(problems)
        issuance.signed_by_id = by.user_id
        issuance.version += 1
        issuance.save()
        perform_many(revisions, "approve", by=acting_for(issuance, by), effective_on=issuance.effective_on)
        after = {"decision_number": issuance.decision_number, "decided_on": decided_on, "documents": len(rows)}
        log(issuance, "issuance.sign", by=by, after=after | {"effective_on": issuance.effective_on})
        _tell_signed(issuance, len(rows))
    return issuance


def seen_of(issuance: Issuance, revisions: Iterable[Revision]) -> str:
    """What a signer has before them: another value once the issuance or any revision in it is changed."""
    versions = sorted((row.pk, row.version) for row in revisions)
    return sha256(canonical([issuance.version, versions]).encode()).hexdigest()[:20]


def _problems_of_decision(issuance: Issuance) -> list[str]:
    found = []
    if not issuance.decision_number:
        found.append(_("Enter the number of the decision."))
    if issuance.decided_on and issuance.decided_on > today():
        found.append(_("The decision cannot lie in the future."))
    if issuance.effective_on < today():
        found.append(_("The day of effect cannot lie before the day of signing."))
    if not issuance.revisions.exists():
        found.append(_("There is nothing in this issuance."))
    return found


def _about(revision: Revision, sentence: str) -> str:
    return _("%(revision)s: %(sentence)s") % {"revision": revision, "sentence": sentence}


def _locked(issuance: Issuance) -> list[Revision]:
    """Its revisions with everything that is checked and frozen, locked until the transaction ends."""
    rows = with_content(_in_order(issuance).select_for_update(of=("self",)))
    rows = list(rows.select_related("prepared_by", "reviewed_by").prefetch_related("writers"))
    for row in rows:
        row.issuance = issuance
    return rows


def acting_for(issuance: Issuance, by: Actor) -> Actor:
    """The signer as the approver in the agency's own files, in the name of the superior where that signs."""
    if by.agency_id == issuance.agency_id:
        return by
    return replace(
        by,
        agency_id=issuance.agency_id,
        agency_name=issuance.agency.label,
        agency_ids=frozenset({issuance.agency_id}),
        on_behalf_of=issuance.signing_agency.name,
    )


def _tell_signers(issuance: Issuance) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        notify(f"issuance.ready:{issuance.pk}:{issuance.version}", wants_signature(issuance))


def _tell_signed(issuance: Issuance, count: int) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        facts = {
            "name": Truncator(issuance.name).chars(100),
            "number": issuance.decision_number,
            "day": f"{issuance.effective_on:%d/%m/%Y}",
        }
        subject = _("“%(name)s” is signed (%(number)s); it takes effect on %(day)s.") % facts
        users = people_of(issuance.agency_id, Role.SECRETARY, Role.HEAD)
        messages = [Message(user, subject, url=issuance.get_absolute_url()) for user in users]
        notify(f"issuance.sign:{issuance.pk}", [m for m in messages if m.user_id != issuance.signed_by_id])
