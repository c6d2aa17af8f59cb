"""Figures about findings agree with a slow, plain recount."""

import random
from datetime import date

import pytest

from audits.indicators.findings import GRADE_KEYS
from audits.models import Audit, Finding
from core.dates import today
from core.indicators import Period, compute
from core.workflow import perform
from tests.audits.makers import answer_all, clauses, lead_of, make_audit, make_finding
from tests.cast import holder_of

pytestmark = pytest.mark.django_db
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
BEFORE = Period(date(2017, 10, 1), date(2018, 9, 30))
GRADES = ("major", "minor", "observation", "ofi", "conformity")


@pytest.fixture
def audited(cast, today_is):
    """Three years of audits of two agencies with findings at random; the last of A is only handed in, one goes on."""
    chance = random.Random(7)  # noqa: S311
    for day in ("2017-11-20", "2018-10-01", "2019-03-05", "2019-09-30"):
        today_is(day)
        for agency in (cast.a, cast.b):
            last = agency == cast.a and day == "2019-09-30"
            audit = make_audit(agency, "under_way", clauses=clauses("7.5", "8.5", "9.1"))
            chosen = list(audit.clauses.all())
            for _n in range(chance.randrange(2, 7)):
                grade = chance.choice(GRADES)
                evidence = "Sổ" if grade in ("major", "minor") else chance.choice(["", "Sổ"])
                make_finding(audit, grade, clause=chance.choice(chosen), evidence=evidence)
            finish(audit, "concluded" if last else "signed")
    make_finding(make_audit(cast.a, "under_way"), "major")
    return cast


def finish(audit, status: str) -> None:
    answer_all(audit)
    perform(audit, "conclude", by=lead_of(audit), held_on=today(), present="Đoàn", conclusion="Được.")
    if status == "signed":
        perform(audit, "sign", by=holder_of(audit.agency, "head"))


def within(agency, period: Period) -> list[Finding]:
    return [
        finding
        for finding in Finding.objects.filter(agency=agency)
        if finding.audit.status in ("concluded", "signed")
        and period.starts <= finding.audit.concluded_on <= period.ends
    ]


def is_repeated(finding: Finding) -> bool:
    """A major finding against a clause of a nonconformity of the agency's last signed audit before."""
    earlier = [
        audit
        for audit in Audit.objects.filter(agency=finding.agency, status="signed")
        if (audit.concluded_on, audit.pk) < (finding.audit.concluded_on, finding.audit_id)
    ]
    if finding.grade != "major" or not earlier:
        return False
    last = max(earlier, key=lambda audit: (audit.concluded_on, audit.pk))
    return finding.clause_id in {row.clause_id for row in last.findings.filter(grade__in=("major", "minor"))}


def test_findings_by_grade_and_evidence_are_what_a_recount_finds(audited):
    figures = compute([audited.a.pk, audited.b.pk], [YEAR, BEFORE], {"findings.major"})
    for agency in (audited.a, audited.b):
        for period in (YEAR, BEFORE):
            rows = within(agency, period)
            for grade, key in GRADE_KEYS.items():
                assert figures.value(key, agency.pk, period) == sum(row.grade == grade for row in rows)
            assert figures.value("findings.total", agency.pk, period) == len(rows)
            assert figures.value("findings.total_evidenced", agency.pk, period) == sum(bool(r.evidence) for r in rows)
            repeated = sum(is_repeated(row) for row in rows)
            assert figures.value("findings.major_repeated", agency.pk, period) == repeated
    assert sum(figures.total(key, YEAR) for key in GRADE_KEYS.values()) > 0


def test_a_major_nonconformity_found_again_is_counted(cast, today_is):
    today_is("2018-11-01")
    make_audit(cast.a, "signed", findings=("minor",))
    today_is("2019-05-01")
    make_audit(cast.a, "signed", findings=("major", "minor"))
    assert compute([cast.a.pk], [YEAR]).value("findings.major_repeated", cast.a.pk, YEAR) == 1
    assert compute([cast.a.pk], [BEFORE]).value("findings.major_repeated", cast.a.pk, BEFORE) == 0


def test_a_returned_report_counts_no_more_until_it_is_handed_in_again(cast, today_is):
    today_is("2019-05-01")
    audit = make_audit(cast.a, "concluded", findings=("minor",))
    assert compute([cast.a.pk], [YEAR]).value("findings.minor", cast.a.pk, YEAR) == 1
    perform(audit, "return", by=holder_of(cast.a, "head"), reason="Thiếu")
    assert compute([cast.a.pk], [YEAR]).value("findings.minor", cast.a.pk, YEAR) == 0
    finish(audit, "concluded")
    assert compute([cast.a.pk], [YEAR]).value("findings.minor", cast.a.pk, YEAR) == 1


def test_many_agencies_and_years_cost_two_queries(audited, django_assert_num_queries):
    agencies = [audited.a.pk, audited.b.pk, audited.commune.pk]
    with django_assert_num_queries(2):
        compute(agencies, [YEAR, BEFORE], {"findings.minor"})
