"""What the database itself refuses about a slip, whatever way a row takes to it."""

from django.db import models
from django.db.models import F, Q

OPEN = ["proposed", "analysing", "awaiting", "doing", "verifying"]
ENDED = ["closed", "reissued", "cancelled"]
PLANNED = ["awaiting", "doing", "verifying", "closed", "reissued"]
APPROVED = ["doing", "verifying", "closed", "reissued"]
DONE = ["verifying", "closed", "reissued"]
VERIFIED = ["closed", "reissued"]
ORIGINS = ("finding", "complaint", "objective", "output", "dossiers", "decision")


def another(name: str, *others: str) -> Q:
    """The person of one column is in none of the others."""
    condition = Q()
    for other in others:
        condition &= ~Q(**{name: F(other)})
    return Q(**{name: None}) | condition


def _filled(*names: str) -> Q:
    return Q(**{f"{name}__isnull": False for name in names})


def _written(*names: str) -> Q:
    condition = Q()
    for name in names:
        condition &= ~Q(**{name: ""})
    return condition


def _at_most_one(names: tuple[str, ...]) -> Q:
    condition = Q()
    for name in names:
        condition |= Q(**{f"{other}__isnull": True for other in names if other != name})
    return condition


def _check(name: str, condition: Q) -> models.CheckConstraint:
    return models.CheckConstraint(condition=condition, name=name)


def _from(states: list[str], condition: Q) -> Q:
    """Whoever has reached one of the states fulfils the condition."""
    return ~Q(status__in=states) | condition


PLAN = _filled("owner", "analysed_by", "due_on", "elsewhere") & _written(
    "correction", "method", "root_cause", "action", "elsewhere_note"
)

CONSTRAINTS = [
    models.UniqueConstraint(fields=["agency", "number"], name="one_action_per_number"),
    *(
        models.UniqueConstraint(fields=[name], condition=Q(status__in=OPEN), name=f"one_open_action_per_{name}")
        for name in ORIGINS
    ),
    models.UniqueConstraint(fields=["spread_from", "agency", "unit"], name="spread_once_to_a_division"),
    models.UniqueConstraint(
        fields=["spread_from", "agency"], condition=Q(unit=None), name="spread_once_to_an_agency"
    ),
    _check("an_action_has_one_origin", _at_most_one(ORIGINS)),
    _check("a_slip_follows_an_earlier_one", Q(reissue_of=None) | Q(reissue_of__lt=F("pk"))),
    _check("a_slip_is_spread_from_an_earlier_one", Q(spread_from=None) | Q(spread_from__lt=F("pk"))),
    _check(
        "an_ended_action_has_its_day",
        Q(status__in=ENDED, ended_on__gte=F("proposed_on")) | (~Q(status__in=ENDED) & Q(ended_on=None)),
    ),
    _check("a_proposal_not_taken_up_has_its_reason", _from(["cancelled"], _written("note"))),
    _check("an_action_sent_for_approval_is_whole", _from(PLANNED, PLAN)),
    _check("a_planned_action_is_due_after_its_proposal", _from(PLANNED, Q(due_on__gte=F("proposed_on")))),
    _check("an_action_is_approved_after_its_proposal", _from(APPROVED, Q(approved_on__gte=F("proposed_on")))),
    _check("an_action_is_done_after_its_approval", _from(DONE, Q(done_on__gte=F("approved_on")))),
    _check("an_action_is_verified_after_it_was_done", _from(VERIFIED, Q(verified_on__gte=F("done_on")))),
    _check("a_procedure_that_changes_is_named", _from(PLANNED, Q(changes_procedure=False) | _filled("procedure"))),
    _check("an_action_is_done_only_approved", _from(APPROVED, _filled("approved_by", "approved_on"))),
    _check("an_action_done_says_what_was_done", _from(DONE, _filled("done_by", "done_on") & _written("done_note"))),
    _check(
        "an_action_closes_only_verified",
        _from(VERIFIED, _filled("verified_by", "verified_on") & _written("verification")),
    ),
    _check("nobody_verifies_their_own_action", another("verified_by", "owner", "done_by", "analysed_by")),
    _check("nobody_approves_their_own_action", another("approved_by", "owner", "analysed_by")),
]
