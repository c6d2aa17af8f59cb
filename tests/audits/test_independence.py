"""Nobody audits their own work: the rules on plain values, and no team that is announced breaks them."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from agencies.models import Membership
from agencies.roles import Role
from audits.independence import Audited, reasons_against
from audits.models import Audit, AuditMember
from audits.services.planning import audit_plan
from audits.services.teams import team_set
from core.errors import DomainError, Refused
from core.workflow import perform
from tests.audits.makers import clauses, make_audit, make_auditor, make_programme, plan_audit
from tests.audits.makers_planning import make_units, make_worker
from tests.cast import actor_of, make_cast, make_membership, make_procedure

PERSON = 7


def post(unit: int | None = None, role: str = Role.AUDITOR) -> Membership:
    return Membership(user_id=PERSON, unit_id=unit, role=role)


@pytest.mark.parametrize(
    ("posts", "units", "standing", "writers", "word"),
    [
        ([], {1}, {1, 2}, set(), None),
        ([post(2)], {1}, {1, 2}, set(), None),
        ([post(1)], {1}, {1, 2}, set(), "belongs to a division that is audited"),
        ([post(2), post(1, Role.STAFF)], {1}, {1, 2}, set(), "belongs to a division that is audited"),
        ([post(2)], {1, 2}, {1, 2}, set(), "belongs to a division that is audited"),
        ([post(3)], {1, 2}, {1, 2}, set(), "all of whose divisions are audited"),
        ([post(None)], {1, 2}, {1, 2}, set(), "all of whose divisions are audited"),
        ([post(None)], {1}, {1, 2}, set(), "is not recorded"),
        ([post(None, Role.SECRETARY), post(2)], {1}, {1, 2}, set(), None),
        ([post(1)], {1}, {1}, set(), "which has one division"),
        ([post(None)], set(), set(), set(), "which has one division"),
        ([], {1}, {1}, set(), None),
        ([post(2, Role.HEAD)], {1}, {1, 2}, set(), "heads the agency"),
        ([post(2)], {1}, {1, 2}, {PERSON}, "wrote a procedure"),
        ([], {1}, {1}, {PERSON}, "wrote a procedure"),
    ],
)
def test_the_rules(posts, units, standing, writers, word):
    audited = Audited(frozenset(units), frozenset(standing), frozenset(writers))
    found = reasons_against(PERSON, posts, audited)
    assert bool(found) == bool(word)
    assert word is None or word in found[0]


@pytest.mark.django_db
def test_one_who_wrote_the_issue_in_force_does_not_audit_the_procedure(cast):
    procedure = make_procedure(cast.b)
    author = procedure.revisions.get().prepared_by
    audit = make_audit(cast.b, "planned", procedures=[procedure])
    unit = next(unit for unit in cast.b.units.all() if unit not in audit.units.all())
    Membership.objects.filter(user=author).update(unit=unit)
    team_set(audit=audit, lead=author, others=[], seen=audit.version, by=actor_of(cast.chi))
    with pytest.raises(Refused, match="wrote a procedure"):
        perform(audit, "announce", by=actor_of(cast.chi))


@pytest.mark.django_db
def test_the_owner_division_of_a_procedure_counts_as_audited(cast):
    first, second = make_units(cast.a, 2)
    procedure = make_procedure(cast.a, owner_unit=second)
    audit = make_audit(cast.a, "planned", units=[first], procedures=[procedure])
    member = AuditMember.objects.get(audit=audit)
    assert member.user.memberships.get().unit == second
    with pytest.raises(Refused, match="belongs to a division that is audited"):
        perform(audit, "announce", by=actor_of(cast.an))


@pytest.mark.django_db
def test_a_single_unit_agency_takes_a_lent_auditor(cast):
    unit = make_units(cast.a, 1)[0]
    programme = make_programme(cast.a, "draft")
    day = date(programme.year, 5, 6)
    plan = {"title": "Đánh giá", "scope": "Cả cơ quan.", "criteria": "ISO 9001.", "clauses": clauses("7.5")}
    audit = audit_plan(programme=programme, values=plan | {"starts_on": day, "ends_on": day}, by=actor_of(cast.an))
    perform(programme, "submit", by=actor_of(cast.an))
    perform(programme, "approve", by=actor_of(cast.binh))
    own, lent = make_auditor(cast.a, unit), make_auditor(cast.b)
    team_set(audit=audit, lead=own, others=[lent], seen=audit.version, by=actor_of(cast.an))
    with pytest.raises(Refused, match="take an auditor lent by another"):
        perform(audit, "announce", by=actor_of(cast.an))
    audit.refresh_from_db()
    team_set(audit=audit, lead=lent, others=[], seen=audit.version, by=actor_of(cast.an))
    perform(audit, "announce", by=actor_of(cast.an))
    assert audit.status == "announced"


@pytest.mark.django_db
def test_who_moves_into_the_audited_division_does_not_open_the_audit(cast):
    audit = make_audit(cast.a, "announced")
    lead = audit.members.get().user
    lead.memberships.update(unit=audit.units.get())
    with pytest.raises(Refused, match="belongs to a division that is audited"):
        perform(audit, "open", by=actor_of(lead), held_on=audit.starts_on, present="Đoàn")


def plainly_dependent(audit: Audit) -> list[AuditMember]:
    """A slow recount: members who work in an audited division, or in an agency that is audited as a whole."""
    audited = {unit.pk for unit in audit.units.all()} or {
        unit.pk for unit in audit.agency.units.filter(closed_on=None)
    }
    standing = {unit.pk for unit in audit.agency.units.all() if unit.closed_on is None}
    wrong = []
    for member in audit.members.all():
        posts = [row for row in Membership.objects.filter(user=member.user, agency=audit.agency) if not row.ends_on]
        whole = bool(posts) and (len(standing) < 2 or standing <= audited)
        if whole or any(row.unit_id in audited or row.role == Role.HEAD for row in posts):
            wrong.append(member)
    return wrong


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_team_that_is_announced_holds_somebody_of_an_audited_division(db, data):
    """Random divisions, posts and teams: whatever announce() lets through is independent by a plain recount."""
    with transaction.atomic():
        cast = make_cast()
        units = make_units(cast.a, data.draw(st.integers(1, 4)))
        places = st.sampled_from([*units, *units, None])
        people = [make_worker(cast.a, data.draw(places)) for _n in range(3)]
        if data.draw(st.booleans()):
            make_membership(people[0], cast.a, Role.AUDITOR, unit=data.draw(places))
        people += [make_auditor(cast.b), make_auditor(cast.b), data.draw(st.sampled_from([cast.binh, cast.khoa]))]
        programme = make_programme(cast.a, "draft")
        chosen = data.draw(st.lists(st.sampled_from(units), unique=True, max_size=3))
        audit = plan_audit(programme, units=chosen, clauses=clauses("7.5"))
        perform(programme, "submit", by=actor_of(cast.an))
        perform(programme, "approve", by=actor_of(cast.binh))
        team = data.draw(st.lists(st.sampled_from(people), min_size=1, max_size=2, unique=True))
        team_set(audit=audit, lead=team[0], others=team[1:], seen=audit.version, by=actor_of(cast.an))
        try:
            perform(audit, "announce", by=actor_of(cast.an))
        except DomainError:
            audit.refresh_from_db()
            assert audit.status == "planned"
        else:
            event("announced")
            assert plainly_dependent(audit) == []
        transaction.set_rollback(True)
