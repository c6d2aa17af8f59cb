"""Spreading a revision that took effect: who must know it, and who does (TT 26/2014/TT-BKHCN, Art. 36.1 b)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.roles import AGENCY_ROLES, Role
from core.actors import SYSTEM, Actor
from core.dates import add_working_days, today, valid_on
from core.errors import Refused
from core.log import log, log_changes
from core.notices import Message, notify
from core.permissions import require
from procedures.models import Acknowledgement, Dissemination, Procedure, Revision
from procedures.permissions import Perm

IN_EVERY_SCOPE = (Role.HEAD, Role.SECRETARY)


def dissemination_open(revision: Revision) -> Dissemination | None:
    """Ask everybody in scope but its three signers to read a revision; None for a provincial model.

    In scope are the divisions that apply the procedure, or the whole agency where none is named, and its heads.
    """
    if revision.procedure.is_model:
        return None
    opened_on = today()
    spread, created = Dissemination.objects.get_or_create(
        revision=revision,
        defaults={"agency_id": revision.agency_id, "opened_on": opened_on, "due_on": last_day(opened_on)},
    )
    if created:
        asked = _ask(unasked(opened_on).filter(pk=spread.pk))
        _tell_readers(spread, revision, [row.user_id for row in asked])
    return spread


def last_day(asked_on: date) -> date:
    """By when a person asked on a day has to read."""
    return add_working_days(asked_on, settings.DISSEMINATION_WORKING_DAYS)


def unasked(day: date):
    """Disseminations once for each person (`reader`, `reader_unit`) who must know them on `day` and is not asked."""
    member = "agency__memberships__"
    standing = Q(**{f"{member}role__in": AGENCY_ROLES}) & valid_on(day, member)
    reader = OuterRef("reader")
    signed = Q(prepared_by=reader) | Q(reviewed_by=reader) | Q(approved_by=reader)
    applied_by = Procedure.units.through.objects.filter(procedure=OuterRef("revision__procedure"))
    in_scope = (
        ~Exists(applied_by)
        | Exists(applied_by.filter(unit=OuterRef("reader_unit")))
        | Q(reader_role__in=IN_EVERY_SCOPE)
    )
    return (
        Dissemination.objects.annotate(member=FilteredRelation("agency__memberships", condition=standing))
        .filter(member__user__is_active=True)
        .annotate(reader=F("member__user"), reader_unit=F("member__unit"), reader_role=F("member__role"))
        .filter(in_scope)
        .exclude(Exists(Revision.objects.filter(signed, pk=OuterRef("revision"))))
        .exclude(Exists(Acknowledgement.objects.filter(dissemination=OuterRef("pk"), user=reader)))
    )


def _ask(spreads, due_on: date | None = None) -> list[Acknowledgement]:
    """Write down who is asked, once each; a person in two roles is asked as a member of the division they have."""
    found: dict[tuple[int, int], int | None] = {}
    for spread, reader, unit in spreads.order_by("pk", "reader").values_list("pk", "reader", "reader_unit"):
        found[spread, reader] = found.get((spread, reader)) or unit
    rows = [
        Acknowledgement(dissemination_id=spread, user_id=reader, unit_id=unit, due_on=due_on)
        for (spread, reader), unit in found.items()
    ]
    Acknowledgement.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return rows


def _tell_readers(spread: Dissemination, revision: Revision, readers: Iterable[int]) -> None:
    """One notice each for a document; one for all that are issued together."""
    day = f"{spread.due_on:%d/%m/%Y}"
    with translation.override(settings.LANGUAGE_CODE):
        if revision.issuance_id:
            key, url = f"dissemination.issuance:{revision.issuance_id}", reverse("disseminations")
            facts = {"name": Truncator(revision.issuance.name).chars(150), "day": day}
            subject = _("Read the documents of “%(name)s” by %(day)s.") % facts
        else:
            key, url = f"dissemination.open:{spread.pk}", spread.get_absolute_url()
            facts = {"code": revision.procedure.code, "title": Truncator(revision.title).chars(130), "day": day}
            subject = _("Read %(code)s %(title)s by %(day)s.") % facts
        notify(key, [Message(user, subject, url=url) for user in readers])


def newcomers_ask() -> int:
    """Ask those who joined an agency, or a division that applies a document, to read what is in effect.

    They have as many days as the others had. Answers how many were asked, counting each document. Safe to run twice,
    or twice at once.
    """
    day = today()
    standing = Q(agency__dissolved_on=None) | Q(agency__dissolved_on__gt=day)
    with transaction.atomic():
        rows = _ask(unasked(day).in_force().filter(standing), due_on=last_day(day))
        if rows:
            _tell_newcomers(rows, day)
            asked = Dissemination.objects.in_bulk({row.dissemination_id for row in rows})
            log_changes(_counted(asked, rows), "dissemination.ask", by=SYSTEM)
    return len(rows)


def _counted(
    spreads: dict[int, Dissemination], rows: list[Acknowledgement]
) -> list[tuple[Dissemination, dict, dict]]:
    people = Counter(row.dissemination_id for row in rows)
    return [(spread, {}, {"people": people[pk]}) for pk, spread in spreads.items()]


def _tell_newcomers(rows: list[Acknowledgement], day: date) -> None:
    documents = Counter(row.user_id for row in rows)
    due_on = f"{last_day(day):%d/%m/%Y}"
    with translation.override(settings.LANGUAGE_CODE):
        messages = [
            Message(
                user,
                ngettext(
                    "Read %(n)d document of your agency by %(day)s.",
                    "Read %(n)d documents of your agency by %(day)s.",
                    n,
                )
                % {"n": n, "day": due_on},
                url=reverse("disseminations"),
            )
            for user, n in documents.items()
        ]
        notify(f"dissemination.newcomer:{day.isoformat()}:{max(row.dissemination_id for row in rows)}", messages)


def acknowledge(*, dissemination: Dissemination, by: Actor) -> Acknowledgement:
    """The actor has read the document; doing it again changes nothing. Raises Refused for who was not asked."""
    require(by, Perm.DOCUMENT_ACKNOWLEDGE, dissemination)
    with transaction.atomic():
        Dissemination.objects.select_for_update().get(pk=dissemination.pk)
        row = dissemination.acknowledgements.filter(user=by.user_id).first()
        if row is None:
            raise Refused(_("You are not among those who are asked to read this document."))
        if row.acknowledged_on:
            return row
        if not Dissemination.objects.in_force().filter(pk=dissemination.pk).exists():
            raise Refused(_("This issue is no longer in effect; nobody has to read it any more."))
        row.acknowledged_on = today()
        row.save(update_fields=["acknowledged_on"])
        log(dissemination, "dissemination.acknowledge", by=by)
    return row
