"""Management reviews: planning one, writing remarks and decisions while the minutes are being written."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import Agency
from audits import pack
from audits.effects.reviews import LONGEST_SPAN
from audits.models import ManagementReview, ReviewDecision
from audits.numbering import REVIEW, lock_agency, next_number
from audits.permissions import Perm
from audits.review_people import works_there
from core.actors import Actor
from core.dates import add_months, today
from core.errors import Refused, WrongStatus
from core.log import changes, log
from core.permissions import require
from core.workflow import lock

FARTHEST = 24


def next_span(agency: Agency, planned_on: date) -> tuple[date, date]:
    """What the next review looks back over: from the day after the last one's span, else from a year back."""
    reviews = ManagementReview.objects.filter(agency=agency).exclude(status=ManagementReview.Status.CANCELLED)
    last = reviews.filter(ends_on__lt=planned_on).aggregate(day=Max("ends_on"))["day"]
    if last is None:
        return add_months(planned_on, -12) + timedelta(days=1), planned_on
    return max(last + timedelta(days=1), add_months(planned_on, -LONGEST_SPAN)), planned_on


def review_plan(*, agency: Agency, values: dict, by: Actor) -> ManagementReview:
    """Plan a review for a day, over a span of days. Raises Refused when the span ends before it begins or after the
    day of the review, or when a day is absurd."""
    require(by, Perm.REVIEW_PREPARE, agency)
    _check_span(values)
    with transaction.atomic():
        lock_agency(agency.pk)
        number = next_number(ManagementReview, agency, REVIEW, values["planned_on"].year)
        review = ManagementReview(agency=agency, number=number, **values)
        review.refresh_index()
        review.save()
        after = {name: day.isoformat() for name, day in values.items() if name.endswith("_on")}
        log(review, "managementreview.plan", by=by, after=after)
    return review


def review_replan(*, review: ManagementReview, values: dict, seen: int, by: Actor) -> ManagementReview:
    """Move a planned review to other days. Raises like `review_plan`, and WrongStatus once it was held."""
    require(by, Perm.REVIEW_PREPARE, review)
    _check_span(values)
    with transaction.atomic():
        lock(review, seen)
        if not review.is_planned:
            raise WrongStatus(_("The review is no longer planned; its days stay."))
        before, after = changes(review, values, values)
        for name, value in values.items():
            setattr(review, name, value)
        review.version += 1
        review.save()
        log(review, "managementreview.replan", by=by, before=before, after=after)
    return review


def _check_span(values: dict) -> None:
    starts_on, ends_on, planned_on = values["starts_on"], values["ends_on"], values["planned_on"]
    if not add_months(today(), -LONGEST_SPAN) <= planned_on <= add_months(today(), FARTHEST):
        raise Refused(_("The day of the review lies too far away; look at its year."))
    if ends_on < starts_on:
        raise Refused(_("The last day cannot lie before the first."))
    if ends_on > planned_on:
        raise Refused(_("A review looks back: its span ends on the day of the review at the latest."))
    if add_months(starts_on, LONGEST_SPAN) < ends_on:
        raise Refused(_("A review looks back over three years at most."))


def minutes_write(
    *, review: ManagementReview, remarks: dict[str, str], conclusion: str, seen: int, by: Actor
) -> ManagementReview:
    """What was said to each input (by its letter) and the conclusion, while the minutes are being written."""
    require(by, Perm.REVIEW_PREPARE, review)
    with transaction.atomic():
        _lock_held(review, seen)
        inputs = review.inputs or []
        known = {entry["key"] for entry in inputs}
        review.remarks = {key: text.strip() for key, text in remarks.items() if key in known and text.strip()}
        review.conclusion = conclusion
        review.has_every_input = pack.is_complete(inputs, review.remarks)
        review.version += 1
        review.save()
        review.add_writer(by)
        log(review, "managementreview.write", by=by, after={"remarks": len(review.remarks)})
    return review


def _lock_held(review: ManagementReview, seen: int | None = None) -> None:
    lock(review, seen)
    if not review.is_held:
        raise WrongStatus(_("The minutes can be written between the meeting and their handing in."))


def decision_add(*, review: ManagementReview, values: dict, by: Actor) -> ReviewDecision:
    """Write a decision down. Raises Refused for an owner of another agency or a day before the meeting."""
    require(by, Perm.REVIEW_PREPARE, review)
    with transaction.atomic():
        _lock_held(review)
        _check_decision(review, values)
        number = (review.decisions.aggregate(highest=Max("number"))["highest"] or 0) + 1
        decision = ReviewDecision(review=review, agency_id=review.agency_id, number=number, **values)
        decision.refresh_index()
        decision.save()
        review.add_writer(by)
        log(review, "managementreview.decide", by=by, after={"decision": _summary(decision)})
    return decision


def decision_change(*, decision: ReviewDecision, values: dict, seen: int, by: Actor) -> ReviewDecision:
    """Correct a decision before the minutes are handed in. Raises Stale once somebody else has changed it,
    Refused once somebody has removed it."""
    require(by, Perm.REVIEW_PREPARE, decision)
    with transaction.atomic():
        _lock_written(decision, seen)
        _check_decision(decision.review, values)
        before = {"decision": _summary(decision)}
        for name, value in values.items():
            setattr(decision, name, value)
        decision.version += 1
        decision.refresh_index()
        decision.save()
        decision.review.add_writer(by)
        after = {"decision": _summary(decision)}
        log(decision.review, "managementreview.redecide", by=by, before=before, after=after)
    return decision


def decision_remove(*, decision: ReviewDecision, seen: int | None = None, by: Actor) -> None:
    """Take a decision out of minutes that are being written."""
    require(by, Perm.REVIEW_PREPARE, decision)
    with transaction.atomic():
        _lock_written(decision, seen)
        decision.review.add_writer(by)
        log(decision.review, "managementreview.undecide", by=by, before={"decision": _summary(decision)})
        decision.delete()


def _summary(decision: ReviewDecision) -> str:
    """The decision in one line of the history."""
    return f"{decision.number}. {decision.text} ({decision.owner}, {decision.due_on:%d/%m/%Y})"


def _lock_written(decision: ReviewDecision, seen: int | None) -> None:
    _lock_held(decision.review)
    lock(decision, seen)


def _check_decision(review: ManagementReview, values: dict) -> None:
    assert review.held_on
    if values["due_on"] < review.held_on:
        raise Refused(_("A decision cannot be due before the meeting."))
    if values["due_on"] > add_months(review.held_on, LONGEST_SPAN):
        raise Refused(_("A decision is carried out within three years at most."))
    if not works_there(values["owner"], review.agency_id, review.held_on):
        raise Refused(_("%(name)s does not work in this agency.") % {"name": values["owner"]})
    unit = values.get("unit")
    if unit is not None and unit.agency_id != review.agency_id:
        raise Refused(_("This division belongs to another agency."))
