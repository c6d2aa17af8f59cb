"""The figures of Cao Bằng 2019, against the article and against a plain recount in SQL."""

import io
import json
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency
from core import documents, jobs
from core.dates import travel
from core.indicators import compute
from reports.jobs import advance
from reports.models import ReportingPeriod
from reports.scenarios import cao_bang_2019
from tests.cast import PDF, make_adoption, make_agency, make_period, make_report

pytestmark = pytest.mark.long
THE_DAY_AFTER = datetime.fromisoformat("2019-10-16T08:00+07:00")
ARTICLE = {
    "agencies.total": 77,
    "agencies.kind.provincial_department": 20,
    "agencies.kind.department_subordinate": 9,
    "agencies.kind.district_peoples_committee": 13,
    "agencies.kind.district_division": 26,
    "agencies.kind.commune_peoples_committee": 3,
    "agencies.kind.central_body_in_province": 6,
    "agencies.mandatory": 68,
    "agencies.encouraged": 3,
    "agencies.vertical": 6,
    "adoption.applying": 77,
    "adoption.declared": 77,
    "adoption.converted": 13,
    "reports.due": 77,
    "reports.issued": 77,
    "reports.confirmed": 64,
    "reports.on_time": 64,
    "reports.late": 0,
    "reports.missing": 13,
    "inspections.total": 71,
    "inspections.on_site": 25,
    "inspections.by_dossier": 46,
}

EXISTS = "a.established_on <= %(day)s AND (a.dissolved_on IS NULL OR a.dissolved_on > %(day)s)"
OBLIGED = (
    "a.shares_qms_of_id IS NULL AND o.starts_on <= %(day)s AND (o.ends_on IS NULL OR o.ends_on >= %(day)s) AND "
    + EXISTS
)
PROGRAMME = "FROM agencies_agency a JOIN agencies_obligation o ON o.agency_id = a.id"
STANDS = "(d.ended_on IS NULL OR d.ended_on > %(day)s)"
REPORTED = "FROM reports_annualreport r WHERE r.issued_at IS NOT NULL"
INSPECTED = "FROM scoring_inspection i WHERE i.status IN ('concluded', 'confirmed')"
RECOUNT = {
    "agencies.total": f"SELECT count(*) {PROGRAMME} WHERE {OBLIGED}",
    "agencies.mandatory": f"SELECT count(*) {PROGRAMME} WHERE {OBLIGED} AND o.kind = 'mandatory'",
    "agencies.encouraged": f"SELECT count(*) {PROGRAMME} WHERE {OBLIGED} AND o.kind = 'encouraged'",
    "agencies.vertical": f"SELECT count(*) {PROGRAMME} WHERE {OBLIGED} AND o.kind = 'vertical'",
    "agencies.kind.district_division": f"SELECT count(*) {PROGRAMME} JOIN agencies_agencykind k ON k.id = a.kind_id "
    f"WHERE {OBLIGED} AND k.code = 'district_division'",
    "agencies.eligible.department_subordinate": "SELECT count(*) FROM agencies_agency a "
    f"JOIN agencies_agencykind k ON k.id = a.kind_id WHERE {EXISTS} AND k.code = 'department_subordinate'",
    "adoption.applying": "SELECT count(DISTINCT agency_id) FROM agencies_adoption d "
    f"WHERE d.applied_from <= %(day)s AND {STANDS}",
    "adoption.declared": "SELECT count(DISTINCT d.agency_id) FROM agencies_adoption d JOIN agencies_declaration c "
    f"ON c.adoption_id = d.id WHERE c.decided_on <= %(day)s AND {STANDS}",
    "adoption.converted": "SELECT count(*) FROM agencies_adoption d JOIN agencies_standardedition e "
    f"ON e.id = d.edition_id WHERE e.code = '9001:2015' AND d.applied_from <= %(day)s AND {STANDS}",
    "reports.due": f"SELECT count(*) {PROGRAMME} WHERE {OBLIGED} AND o.reports",
    "reports.issued": f"SELECT count(DISTINCT r.agency_id) {REPORTED}",
    "reports.confirmed": f"SELECT count(DISTINCT r.agency_id) {REPORTED} AND r.origin = 'agency'",
    "reports.late": f"SELECT count(*) {REPORTED} AND r.origin = 'agency' AND r.is_late",
    "reports.missing": f"SELECT count(*) {REPORTED} AND r.origin = 'automatic'",
    "inspections.total": f"SELECT count(*) {INSPECTED}",
    "inspections.on_site": f"SELECT count(*) {INSPECTED} AND i.form = 'on_site'",
    "inspections.by_dossier": f"SELECT count(*) {INSPECTED} AND i.form = 'by_dossier'",
    "inspections.mandatory_on_site": f"SELECT count(*) {INSPECTED} AND i.form = 'on_site' AND EXISTS "
    "(SELECT 1 FROM agencies_obligation o WHERE o.agency_id = i.agency_id AND o.kind = 'mandatory')",
    "scores.final_count": "SELECT count(*) FROM scoring_assessment WHERE status IN ('finalised', 'published')",
}


@pytest.fixture(scope="module")
def cao_bang(django_db_setup, django_db_blocker):
    """The scenario with everything issued, loaded once; the tests of this module only read it."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "render", lambda *args, **options: PDF)
        cao_bang_2019.load()
        period = ReportingPeriod.objects.get(year=2019)
        with travel(THE_DAY_AFTER):
            for _round in range(2):
                advance(period)
                while jobs.execute_next(["pdf"]):
                    pass
            yield period
        transaction.set_rollback(True)


def totals(period) -> dict:
    figures = compute(list(Agency.objects.values_list("pk", flat=True)), [period.span])
    return {key: figures.total(key, period.span) for key in figures.keys}


def as_data(value, quotient=str):
    """Whole numbers as they are; quotients as text in payloads, as numbers in the command's output."""
    return value if value is None or isinstance(value, int) else quotient(value)


def test_they_are_those_of_the_article(cao_bang):
    found = totals(cao_bang)
    assert {key: found[key] for key in ARTICLE} == ARTICLE


@pytest.mark.parametrize("key", RECOUNT)
def test_they_are_those_of_a_plain_recount(cao_bang, key):
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT[key], {"day": cao_bang.data_to})
        assert totals(cao_bang)[key] == cursor.fetchone()[0]


def test_kinds_and_obligations_each_add_up_to_the_total(cao_bang):
    found = totals(cao_bang)
    kinds = sum(value for key, value in found.items() if key.startswith("agencies.kind."))
    obligations = ("mandatory", "encouraged", "provincial", "vertical")
    assert kinds == sum(found[f"agencies.{name}"] for name in obligations) == found["agencies.total"]


def test_the_year_before_had_five_agencies_more(cao_bang):
    figures = compute(list(Agency.objects.values_list("pk", flat=True)), [cao_bang.span, cao_bang.previous_span])
    assert figures.total("agencies.total", cao_bang.previous_span) == 82


def test_the_command_prints_the_same_as_json(cao_bang):
    out = io.StringIO()
    call_command("indicators", "--year", "2019", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {key: as_data(value, float) for key, value in totals(cao_bang).items()}


def test_the_command_prints_one_agency_and_knows_no_others(cao_bang):
    out = io.StringIO()
    call_command("indicators", "--year", "2019", "--agency", "CB.SKHCN", "--json", stdout=out)
    values = json.loads(out.getvalue())
    assert (values["agencies.total"], values["adoption.converted"], values["agencies.vertical"]) == (1, 1, 0)
    with pytest.raises(CommandError, match=r"No agency has the code CB\.NONE on 30/09/2019"):
        call_command("indicators", "--year", "2019", "--agency", "CB.NONE")


def test_every_payload_holds_the_figures_of_its_agency_on_the_day_it_was_frozen(cao_bang):
    report = cao_bang.reports.get(agency__code="CB.SKHCN")
    figures = compute([report.agency_id], [cao_bang.span])
    frozen = {
        key: value
        for key, value in report.payload["indicators"].items()
        if not key.startswith(("reports.", "scores."))
    }
    assert frozen == {key: as_data(figures.value(key, report.agency_id, cao_bang.span)) for key in frozen}


def test_loading_it_again_changes_nothing(cao_bang):
    before = Agency.objects.count(), cao_bang.reports.count()
    assert cao_bang_2019.load() == ""
    assert (Agency.objects.count(), cao_bang.reports.count()) == before


def queries_of(agencies: list, periods: list) -> int:
    with CaptureQueriesContext(connection) as queries:
        compute([agency.pk for agency in agencies], periods)
    return len(queries)


def test_a_province_costs_as_many_queries_as_one_agency(cast):
    period = make_period()
    make_adoption(cast.a, "declared")
    make_report(cast.a, period, "issued")
    one = queries_of([cast.a], [period.span])
    many = [make_agency() for _number in range(100)]
    for agency in many:
        make_adoption(agency, "applying")
    assert queries_of([cast.a, *many], [period.span]) == one


def test_an_agency_outside_the_programme_only_exists(cast):
    alone, span = make_agency(obligation=None), make_period().span
    figures = compute([alone.pk], [span])
    found = {key for key in figures.keys if figures.value(key, alone.pk, span)}
    assert found == {"agencies.eligible.provincial_department"}


def test_it_costs_one_more_round_for_each_period_at_most(cast):
    periods = [make_period(year).span for year in (2017, 2018, 2019)]
    assert queries_of([cast.a], periods) <= 3 * queries_of([cast.a], periods[:1])
