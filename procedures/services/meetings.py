"""The meeting at which documents were disseminated: minutes with those present count as acknowledgement."""

from collections.abc import Collection
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, Membership, Unit, User
from agencies.roles import AGENCY_ROLES
from core.actors import Actor
from core.dates import today
from core.errors import NotAllowed, Refused
from core.files import attach
from core.log import log, log_many
from core.permissions import require
from procedures.models import Acknowledgement, Dissemination, Meeting
from procedures.permissions import OWNERS, Perm


def meeting_record(
    *,
    agency: Agency,
    unit: Unit | None,
    disseminations: Collection[Dissemination],
    present: Collection[User],
    held_on: date,
    chaired_by: str,
    minutes: str,
    by: Actor,
    upload: UploadedFile | None = None,
) -> Meeting:
    """Record a meeting of a division, or of the whole agency (`unit` None), with its minutes and scanned copy (PDF).

    Those present have read the documents on that day, unless they had done so already. Raises NotAllowed for another
    division than one's own (secretary and head record for all), Refused with everything that does not fit.
    """
    require(by, Perm.MEETING_RECORD, agency)
    if not may_record_for(by, unit):
        raise NotAllowed(_("You record meetings of your own division only."))
    with transaction.atomic():
        chosen = {document.pk for document in disseminations}
        locked = Dissemination.objects.select_for_update(of=("self",)).filter(pk__in=chosen, agency=agency)
        spreads = list(locked.select_related("revision__procedure").order_by("pk"))
        meeting = Meeting(
            agency=agency, unit=unit, held_on=held_on, chaired_by=chaired_by.strip(), minutes=minutes.strip()
        )
        if problems := _problems(meeting, spreads, present):
            raise Refused(problems)
        assert by.user_id
        meeting.recorded_by_id = by.user_id
        meeting.save()
        meeting.disseminations.set(spreads)
        meeting.present.set(present)
        if upload:
            meeting.file = attach(upload, kind="pdf", by=by, to=meeting)
            meeting.save(update_fields=["file"])
        Acknowledgement.objects.waiting().filter(dissemination__in=spreads, user__in=present).update(
            acknowledged_on=held_on, meeting=meeting
        )
        log(meeting, "meeting.record", by=by, after={"people": len(present), "documents": len(spreads)})
        log_many(spreads, "dissemination.meeting", by=by, after={"meeting": str(meeting)})
    return meeting


def may_record_for(by: Actor, unit: Unit | None) -> bool:
    """Secretary and head for every division, others for the one they belong to."""
    return by.role in OWNERS or (unit is not None and unit.pk == own_unit(by))


def own_unit(by: Actor) -> int | None:
    """The division of the membership in which a person acts."""
    return Membership.objects.filter(pk=by.membership_id).values_list("unit", flat=True).first()


def _problems(meeting: Meeting, spreads: list[Dissemination], present: Collection[User]) -> list[str]:
    found = _problems_of_words(meeting)
    if not spreads:
        found.append(_("Choose the documents that were disseminated."))
    for spread in spreads:
        found += _problems_of_day(meeting, spread)
    if not present:
        found.append(_("Tick those who were present."))
    if not found:
        found += _problems_of_people(meeting, spreads, present) or _recorded_already(meeting, spreads, present)
    return found


def _problems_of_words(meeting: Meeting) -> list[str]:
    found = []
    if meeting.unit and meeting.unit.agency_id != meeting.agency_id:
        found.append(_("The division belongs to another agency."))
    if meeting.held_on > today():
        found.append(_("The meeting cannot lie in the future."))
    if not meeting.chaired_by:
        found.append(_("Say who chaired the meeting."))
    if not meeting.minutes:
        found.append(_("Write the minutes."))
    return found


def _problems_of_day(meeting: Meeting, spread: Dissemination) -> list[str]:
    starts, ends = spread.revision.effective_from, spread.revision.effective_to
    if starts and meeting.held_on < starts:
        facts = {"document": spread, "day": f"{starts:%d/%m/%Y}"}
        return [_("%(document)s took effect on %(day)s; the meeting cannot lie before it.") % facts]
    if ends and meeting.held_on >= ends:
        facts = {"document": spread, "day": f"{ends:%d/%m/%Y}"}
        return [_("%(document)s was in effect until %(day)s; the meeting cannot lie after it.") % facts]
    return []


def _problems_of_people(meeting: Meeting, spreads: list[Dissemination], present: Collection[User]) -> list[str]:
    """Only people who were asked and belonged to the agency, or the division, on the day of the meeting."""
    asked = Acknowledgement.objects.filter(dissemination__in=spreads).values("user")
    members = Membership.objects.on(meeting.held_on).filter(
        agency=meeting.agency, role__in=AGENCY_ROLES, user__in=asked
    )
    if meeting.unit:
        members = members.filter(unit=meeting.unit)
    known = set(members.values_list("user", flat=True))
    strangers = [person.full_name for person in present if person.pk not in known]
    if not strangers:
        return []
    return [
        _("Not asked to read these documents, or not of this division on that day: %(names)s.")
        % {"names": ", ".join(strangers)}
    ]


def _recorded_already(meeting: Meeting, spreads: list[Dissemination], present: Collection[User]) -> list[str]:
    """The same minutes of the same day about the same documents: a second press, not a second meeting."""
    same = Meeting.objects.filter(
        agency=meeting.agency, unit=meeting.unit, held_on=meeting.held_on, minutes=meeting.minutes
    )
    for other in same.prefetch_related("disseminations", "present"):
        documents, people = set(other.disseminations.all()), set(other.present.all())
        if documents == set(spreads) and people == set(present):
            return [_("This meeting has been recorded already.")]
    return []
