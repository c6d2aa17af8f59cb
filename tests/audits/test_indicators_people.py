"""Figures about trained and lent people agree with a slow, plain recount."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Membership
from agencies.roles import Role
from audits.models import Audit, AuditMember, AuditorCourse
from core.indicators import Period, compute
from procedures.sample.words import chance
from tests.audits.makers import make_auditor, make_programme, plan_audit
from tests.audits.makers_planning import make_course
from tests.cast import make_membership, make_user

pytestmark = pytest.mark.django_db
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
BEFORE = Period(date(2017, 10, 1), date(2018, 9, 30))
TRAINED = ("training.auditors_valid", "training.required_qms_staff", "training.trained_qms_staff")
LENT = ("audits.borrowed_auditors", "audits.lent_auditors")


@pytest.fixture(autouse=True)
def _today(today_is):
    today_is("2019-10-16")


def in_post(agency, roles: tuple, day: date) -> set[int]:
    return {
        row.user_id
        for row in Membership.objects.filter(agency=agency)
        if row.role in roles and row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)
    }


def recount(agency, period: Period) -> dict[str, int]:
    """Row by row."""
    day = period.as_of
    trained = {
        course.user_id
        for course in AuditorCourse.objects.all()
        if course.passed_on <= day and (course.valid_to is None or course.valid_to >= day)
    }
    staff = in_post(agency, ("secretary", "auditor"), day)
    held = [
        member
        for member in AuditMember.objects.all()
        if member.lent_by_id
        and member.audit.status != "cancelled"
        and member.audit.opened_on
        and period.starts <= member.audit.opened_on <= period.ends
    ]
    return {
        "training.auditors_valid": len(in_post(agency, ("auditor",), day) & trained),
        "training.required_qms_staff": len(staff),
        "training.trained_qms_staff": len(staff & trained),
        "audits.borrowed_auditors": len({row.user_id for row in held if row.audit.agency_id == agency.pk}),
        "audits.lent_auditors": len({row.user_id for row in held if row.lent_by_id == agency.pk}),
    }


def random_life(cast, seed: int) -> None:
    """People in and out of office, with courses that end, in the teams of audits at home and elsewhere."""
    luck = chance(seed)
    for agency, lender in ((cast.a, cast.b), (cast.b, cast.district)):
        for _n in range(luck.randint(0, 3)):
            make_auditor(agency)
        both = make_auditor(agency)
        make_membership(both, agency, Role.SECRETARY)
        for year in (2018, 2019):
            programme = make_programme(agency, "draft", year=year)
            lent = [make_auditor(lender), make_auditor(lender)]
            for _n in range(luck.randint(1, 3)):
                held_or_not(plan_audit(programme), luck.sample(lent, luck.randint(0, 2)), lender, luck)
        for post in Membership.objects.filter(agency=agency, role__in=["auditor", "secretary"]):
            trained_or_not(post, luck)


def held_or_not(audit: Audit, lent: list, lender, luck) -> None:
    day = date(audit.programme.year, 1, 1) + timedelta(days=luck.randint(0, 364))
    status = luck.choice(["under_way", "under_way", "planned", "cancelled"])
    opened = day if status == "under_way" else None
    Audit.objects.filter(pk=audit.pk).update(status=status, opened_on=opened, note="Trùng lịch.")
    for user in lent:
        AuditMember.objects.create(audit=audit, user=user, lent_by=lender)


def trained_or_not(post: Membership, luck) -> None:
    if luck.random() < 0.7:
        until = luck.choice([None, date(2018, 12, 31), date(2019, 9, 30)])
        make_course(
            post.user, post.agency, passed_on=date(luck.choice([2016, 2018]), 5, 1 + post.pk % 28), valid_to=until
        )
    if luck.random() < 0.3:
        Membership.objects.filter(pk=post.pk).update(ends_on=date(2019, 9, luck.choice([29, 30])))


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_agrees_with_a_plain_recount(cast, seed):
    random_life(cast, seed)
    agencies = (cast.a, cast.b, cast.district, cast.commune)
    figures = compute([agency.pk for agency in agencies], [YEAR, BEFORE], (*TRAINED, *LENT))
    for agency in agencies:
        for period in (YEAR, BEFORE):
            found = {key: figures.value(key, agency.pk, period) for key in (*TRAINED, *LENT)}
            assert found == recount(agency, period), (agency, period)


def test_somebody_who_is_secretary_and_auditor_counts_once(cast):
    user = make_user()
    for role in (Role.SECRETARY, Role.AUDITOR):
        make_membership(user, cast.commune, role)
    make_course(user, cast.commune, passed_on=date(2018, 5, 5))
    figures = compute([cast.commune.pk], [YEAR], TRAINED)
    before = len(in_post(cast.commune, ("secretary", "auditor"), YEAR.as_of) - {user.pk})
    told = [figures.value(key, cast.commune.pk, YEAR) for key in TRAINED]
    assert told == [1, 1 + before, 1]


def test_a_province_costs_as_many_queries_as_one_agency(cast):
    random_life(cast, 1)

    def queries(agencies) -> int:
        with CaptureQueriesContext(connection) as context:
            compute([agency.pk for agency in agencies], [YEAR, BEFORE], (*TRAINED, *LENT))
        return len(context)

    assert queries([cast.a]) == queries([cast.a, cast.b, cast.commune, cast.district]) == 3
