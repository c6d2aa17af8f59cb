"""Dossiers by month: rules at their field, two editors, the one-stop system's word, pages and figures."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core import todos
from core.dates import add_months
from core.errors import NotAllowed, Refused, Stale
from core.indicators import Period, compute
from core.models import LogEntry
from core.sections import Batch
from registers.dossier_rules import FIGURES as NAMES
from registers.dossier_rules import last_day_of, wrong_month
from registers.forms.dossiers import MonthForm
from registers.models import DossierMonth
from registers.sections.dossiers import dossiers as section
from registers.services.dossiers import Entry, month_save, seen_of
from tests.cast import actor_of, client_of, make_agency, make_cast, make_tthc
from tests.registers.makers_dossiers import FIGURES, make_month

JANUARY = date(2019, 1, 1)
TODAY = date(2019, 2, 11)
TYPED = FIGURES | {"taken_on": TODAY, "note": "", "correction": ""}


@pytest.fixture(autouse=True)
def _february(today_is):
    today_is(TODAY)


def saved(agency, by, month=JANUARY, seen="new", **values) -> DossierMonth:
    return month_save(agency=agency, entry=Entry(month, TYPED | values, seen), by=actor_of(by))


def posted(seen="new", **values) -> dict:
    return FIGURES | {"taken_on": "11/02/2019", "note": "", "correction": "", "seen": seen} | values


@pytest.mark.django_db
class TestTyping:
    def test_a_month_is_entered_once_and_told(self, cast):
        row = saved(cast.a, cast.an)
        assert (row.source, row.version, row.late, row.without_apology) == ("typed", 1, 5, 2)
        assert LogEntry.objects.get(verb="dossiermonth.enter").object_id == row.pk

    def test_saving_the_same_again_writes_nothing(self, cast):
        row = saved(cast.a, cast.an)
        saved(cast.a, cast.an, seen=seen_of(row))
        assert LogEntry.objects.filter(verb__startswith="dossiermonth").count() == 1

    def test_the_second_of_two_editors_is_told_and_nothing_is_lost(self, cast):
        row = saved(cast.a, cast.an)
        seen = seen_of(row)
        saved(cast.a, cast.an, seen=seen, received=101)
        with pytest.raises(Stale):
            saved(cast.a, cast.ha, seen=seen, received=102)
        assert DossierMonth.objects.get().received == 101

    def test_two_who_both_enter_a_new_month_get_both_versions(self, cast):
        saved(cast.a, cast.an, received=101)
        url = reverse("dossier_month_edit", args=[cast.a.pk, 2019, 1])
        response = client_of(cast.ha).post(url, posted(received=102))
        assert response.status_code == 409
        assert {("Dossiers received", 102, 101)} <= {tuple(row) for row in response.context["differences"]}
        again = posted(received=102, seen=response.context["seen"])
        assert client_of(cast.ha).post(url, again).status_code == 302
        assert DossierMonth.objects.get().received == 102

    def test_only_secretary_and_staff_type_and_only_for_their_agency(self, cast):
        for who in (cast.binh, cast.em, cast.chi, cast.khoa):
            with pytest.raises(NotAllowed):
                saved(cast.a, who)

    @pytest.mark.parametrize(
        ("month", "sentence"), [(date(2019, 3, 1), "has not begun"), (date(2009, 12, 1), "exists only since")]
    )
    def test_a_month_out_of_the_agencys_life_is_refused(self, cast, month, sentence):
        with pytest.raises(Refused, match=sentence):
            saved(cast.a, cast.an, month)

    def test_an_agency_has_no_month_after_its_dissolution(self, cast):
        cast.a.dissolved_on = date(2019, 1, 1)
        assert "was dissolved" in wrong_month(cast.a, JANUARY)
        assert wrong_month(cast.a, date(2018, 12, 1)) == ""

    def test_figures_of_the_one_stop_system_are_replaced_only_with_a_reason(self, cast):
        row = make_month(cast.a, source="one_stop")
        with pytest.raises(Refused, match="say why"):
            saved(cast.a, cast.an, seen=seen_of(row), received=101)
        row = saved(cast.a, cast.an, seen=seen_of(row), received=101, correction="Hồ sơ giấy chưa nhập.")
        assert (row.source, row.correction) == ("typed", "Hồ sơ giấy chưa nhập.")

    def test_a_note_alone_leaves_the_word_to_the_one_stop_system(self, cast):
        row = make_month(cast.a, source="one_stop")
        row = saved(cast.a, cast.an, seen=seen_of(row), note="Đã đối soát", correction="Thừa")
        assert (row.source, row.note, row.correction) == ("one_stop", "Đã đối soát", "")

    def test_a_tenfold_figure_is_saved_and_pointed_at(self, cast):
        make_month(cast.a, date(2018, 12, 1))
        url = reverse("dossier_month_edit", args=[cast.a.pk, 2019, 1])
        response = client_of(cast.an).post(url, posted(received="1.000"), follow=True)
        assert DossierMonth.objects.get(month=JANUARY).received == 1000
        assert "ten times the average" in response.text


REFUSALS = [
    ({"online": 101}, "online", "more than the 100 received"),
    ({"on_time": 86}, "resolved", "must be those on time"),
    ({"pending_overdue": 13}, "pending_overdue", "more than the 12 that are pending"),
    ({"apologies": 8}, "apologies", "letters of apology"),
    ({"received": -1}, "received", "0 or more"),
    ({"received": 1_000_001}, "received", "cannot be"),
    ({"received": "2,5"}, "received", "whole number"),
    ({"taken_on": "12/02/2019"}, "taken_on", "lies ahead"),
    ({"taken_on": "31/12/2018"}, "taken_on", "before the month"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("values", "field", "sentence"), REFUSALS)
def test_each_broken_rule_is_a_sentence_at_its_field(cast, values, field, sentence):
    url = reverse("dossier_month_edit", args=[cast.a.pk, 2019, 1])
    response = client_of(cast.an).post(url, posted(**values))
    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors[field])
    assert not DossierMonth.objects.exists()


@pytest.mark.django_db
def test_the_page_of_a_month_ahead_says_why_there_is_no_form(cast):
    url = reverse("dossier_month_edit", args=[cast.a.pk, 2019, 3])
    assert "has not begun" in client_of(cast.an).get(url).text
    assert client_of(cast.an).post(url, posted()).status_code == 422
    assert client_of(cast.an).get(reverse("dossier_month_edit", args=[cast.a.pk, 2019, 13])).status_code == 404


NUMBERS = st.integers(min_value=0, max_value=6) | st.sampled_from([999_999, 1_000_000, 1_000_001])


class FormAndDatabaseAgree(TestCase):
    def setUp(self):
        self.agency = make_cast().a

    @settings(max_examples=300, deadline=None)
    @given(figures=st.fixed_dictionaries(dict.fromkeys(NAMES, NUMBERS)), day=st.integers(-2, 30))
    def test_the_form_refuses_exactly_what_the_database_refuses(self, figures, day):
        taken_on = JANUARY + timedelta(days=day)
        data = {name: str(value) for name, value in figures.items()} | {
            "taken_on": f"{taken_on:%d/%m/%Y}",
            "seen": "x",
        }
        form = MonthForm(data, instance=DossierMonth(agency=self.agency, month=JANUARY))
        try:
            with transaction.atomic():
                row = make_month(self.agency, JANUARY, taken_on=taken_on, **figures)
                DossierMonth.objects.filter(pk=row.pk).delete()
            stored = True
        except IntegrityError:
            stored = False
        assert form.is_valid() == stored, form.errors


@pytest.mark.django_db
def test_a_month_is_kept_as_its_first_day(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_month(cast.a, date(2019, 1, 2))


def line(month: int, **values) -> dict:
    """What the page of a year posts of one month; `was_…` is what it showed."""
    prefix = f"m{month:02d}"
    was = values.pop("was", {})
    typed = {f"{prefix}-{name}": value for name, value in values.items()}
    return typed | {f"initial-{prefix}-{name}": was.get(name, "") for name in NAMES}


@pytest.mark.django_db
class TestYearPage:
    def url(self, cast, year=2018):
        return reverse("dossier_year_edit", args=[cast.a.pk, year])

    def post(self, cast, *lines, who=None, year=2018, taken_on="11/02/2019"):
        data = {"taken_on": taken_on} | {name: value for line in lines for name, value in line.items()}
        return client_of(who or cast.an).post(self.url(cast, year), data)

    def test_months_left_empty_stay_unknown(self, cast):
        response = self.post(
            cast, line(1, seen="new", **FIGURES), line(2, seen="new"), line(3, seen="new", **FIGURES)
        )
        assert response.status_code == 302
        assert {row.month.month for row in DossierMonth.objects.all()} == {1, 3}

    def test_one_wrong_month_keeps_all_from_being_saved(self, cast):
        wrong = FIGURES | {"online": 101}
        response = self.post(cast, line(1, seen="new", **FIGURES), line(2, seen="new", **wrong))
        assert response.status_code == 422
        assert "101 dossiers received online" in response.text
        assert "<title>Error: " in response.text
        assert not DossierMonth.objects.exists()

    def test_a_month_half_filled_in_is_refused(self, cast):
        assert self.post(cast, line(1, seen="new", received=5)).status_code == 422

    def test_nothing_typed_is_said(self, cast):
        response = self.post(cast, line(1, seen="new"))
        assert response.status_code == 422
        assert "Nothing has been typed yet" in response.text

    def test_the_second_editor_sees_both_versions_and_may_send_again(self, cast):
        self.post(cast, line(1, seen="new", **FIGURES | {"received": 200}))
        mine = line(1, seen="new", **FIGURES | {"received": 300})
        response = self.post(cast, mine, who=cast.ha)
        assert response.status_code == 409
        assert "Stored now" in response.text
        assert 'value="300"' in response.text
        fresh = seen_of(DossierMonth.objects.get())
        assert f'value="{fresh}"' in response.text
        assert self.post(cast, mine | {"m01-seen": fresh}, who=cast.ha).status_code == 302
        assert DossierMonth.objects.get().received == 300

    def test_what_others_changed_meanwhile_elsewhere_stays_theirs(self, cast):
        row = make_month(cast.a, date(2018, 1, 1))
        was = line(1, seen=seen_of(row), was=FIGURES, **FIGURES)
        DossierMonth.objects.filter(pk=row.pk).update(received=500)
        assert self.post(cast, was, line(2, seen="new", **FIGURES)).status_code == 302
        assert sorted(DossierMonth.objects.values_list("month", "received")) == [
            (date(2018, 1, 1), 500), (date(2018, 2, 1), 100),
        ]  # fmt: skip

    def test_the_one_stop_systems_word_takes_a_reason(self, cast):
        row = make_month(cast.a, date(2018, 1, 1), source="one_stop")
        mine = line(1, seen=seen_of(row), was=FIGURES, **FIGURES | {"received": 101})
        response = self.post(cast, mine)
        assert response.status_code == 422
        assert "say why" in response.text
        assert self.post(cast, mine | {"m01-correction": "Thiếu hồ sơ giấy"}).status_code == 302
        assert DossierMonth.objects.get().source == "typed"

    def test_the_day_of_the_figures_fits_every_month_typed(self, cast):
        response = self.post(cast, line(3, seen="new", **FIGURES), taken_on="28/02/2018")
        assert response.status_code == 422
        assert "03/2018: The figures cannot have been taken before the month began." in response.text

    def test_a_year_ahead_has_no_form(self, cast):
        assert "has no month in this year" in client_of(cast.an).get(self.url(cast, 2030)).text


@pytest.mark.django_db
class TestPages:
    def test_somebody_of_an_agency_sees_its_year_at_once(self, cast):
        make_month(cast.a)
        response = client_of(cast.binh).get(reverse("dossiers"))
        assert "Dossiers of Sở KH&amp;CN in 2019" in response.text
        assert "2 late dossiers without apology" in response.text

    def test_the_province_sees_its_agencies_and_what_lies_behind(self, cast):
        make_month(cast.a)
        response = client_of(cast.em).get(reverse("dossiers"))
        assert "5 of 90 dossiers resolved were late (5.6 %)" in response.text
        missing = client_of(cast.em).get(reverse("dossiers"), {"state": "missing"})
        assert {row["agency"] for row in missing.context["rows"]} == {
            cast.b, cast.province, cast.district, cast.commune,
        }  # fmt: skip
        late = client_of(cast.em).get(reverse("dossiers"), {"state": "unexcused", "year": "2019"})
        assert [row["agency"] for row in late.context["rows"]] == [cast.a]

    def test_late_months_without_apology_are_listed(self, cast):
        make_month(cast.a)
        make_month(cast.b, apologies=5)
        url = reverse("dossiers_late")
        assert [row.agency for row in client_of(cast.em).get(url).context["page"]] == [cast.a]
        assert len(client_of(cast.em).get(url, {"state": "all"}).context["page"]) == 2
        assert list(client_of(cast.chi).get(url).context["page"]) == []

    @pytest.mark.parametrize("address", ["dossiers", "dossiers_late"])
    def test_a_list_costs_the_same_for_one_and_nine(self, cast, address):
        client = client_of(cast.em)
        make_month(cast.a)
        client.get(reverse(address))
        with CaptureQueriesContext(connection) as one:
            client.get(reverse(address))
        for _n in range(9):
            make_month(make_agency())
        with CaptureQueriesContext(connection) as many:
            client.get(reverse(address))
        assert len(one) == len(many)

    def test_another_agency_does_not_see_them(self, cast):
        row = make_month(cast.a)
        for address in (row.get_absolute_url(), reverse("dossier_year", args=[cast.a.pk, 2019])):
            assert client_of(cast.chi).get(address).status_code == 404


def titles(user) -> list[str]:
    return [todo.title for todo in todos.for_actor(actor_of(user))]


@pytest.mark.django_db
class TestTodo:
    def test_last_month_is_due_on_the_fifth_working_day(self, cast):
        make_tthc(cast.a)
        found = [todo for todo in todos.for_actor(actor_of(cast.an)) if todo.title == "Enter the dossiers of 01/2019"]
        # Tết: 4 to 8 February 2019 were free days.
        assert [todo.due_on for todo in found] == [date(2019, 2, 14)]

    def test_it_is_done_once_the_figures_of_the_whole_month_stand(self, cast):
        make_tthc(cast.a)
        row = make_month(cast.a, taken_on=date(2019, 1, 15))
        assert "Enter the dossiers of 01/2019" in titles(cast.an)
        DossierMonth.objects.filter(pk=row.pk).update(taken_on=date(2019, 1, 31))
        assert "Enter the dossiers of 01/2019" not in titles(cast.an)

    def test_nobody_is_asked_where_no_tthc_is_handled(self, cast):
        assert "Enter the dossiers of 01/2019" not in titles(cast.chi)


SPANS = [
    Period(date(2018, 10, 1), date(2019, 9, 30)),
    Period(date(2018, 10, 15), date(2019, 1, 30)),
    Period(date(2019, 1, 1), date(2019, 12, 31), date(2019, 2, 15)),
    Period(date(2017, 10, 1), date(2018, 9, 30)),
]
SUMMED = ("received", "online", "resolved", "on_time", "late", "apologies")


def recount(agency, period: Period, name: str):
    """A slow, plain count of one figure."""
    rows = [row for row in DossierMonth.objects.order_by("month") if row.agency_id == agency.pk]
    rows = [row for row in rows if row.month >= period.starts and last_day_of(row.month) <= period.ends]
    if not rows:
        return None
    if name == "pending_overdue":
        ended = [row.pending_overdue for row in rows if last_day_of(row.month) <= period.as_of]
        return ended[-1] if ended else None
    if name == "late_without_apology":
        return sum(row.late - row.apologies for row in rows if row.late > row.apologies)
    return sum(getattr(row, name) for row in rows)


@pytest.mark.django_db
class TestIndicators:
    @pytest.fixture
    def rows(self, cast):
        for n in range(8):
            apologies = (n * 3) % 8
            make_month(
                cast.a, add_months(date(2018, 9, 1), n), received=100 + n, apologies=apologies, pending_overdue=n + 3
            )
        make_month(cast.b, date(2018, 1, 1))
        return cast

    def test_they_are_what_a_recount_finds(self, rows):
        agencies = [rows.a, rows.b, rows.commune]
        figures = compute([agency.pk for agency in agencies], SPANS)
        for name in (*SUMMED, "pending_overdue", "late_without_apology"):
            for period in SPANS:
                found = [figures.value(f"dossiers.{name}", agency.pk, period) for agency in agencies]
                assert found == [recount(agency, period, name) for agency in agencies], (name, period)
                present = [value for value in found if value is not None]
                assert figures.total(f"dossiers.{name}", period) == (sum(present) if present else None)

    def test_no_data_is_not_nothing(self, rows):
        figures = compute([rows.commune.pk], SPANS)
        assert figures.value("dossiers.late", rows.commune.pk, SPANS[0]) is None
        assert figures.total("dossiers.late", SPANS[0]) is None

    def test_a_province_costs_as_many_queries_as_one_agency(self, rows):
        from registers.indicators.dossiers import dossiers

        for agencies in ([rows.a.pk], [rows.a.pk, rows.b.pk, rows.commune.pk]):
            with CaptureQueriesContext(connection) as queries:
                dossiers(agencies, SPANS)
            assert len(queries) == 1

    def test_the_section_shows_two_periods_their_source_and_day(self, rows):
        agencies = [rows.a, rows.commune]
        figures = compute([agency.pk for agency in agencies], SPANS)
        blocks = section(Batch(agencies, SPANS[0], SPANS[3], figures))
        table, outputs = blocks[rows.a.pk]
        assert table["rows"][0] == ["Tiếp nhận trong kỳ", "728", "100"]
        assert table["note"].startswith("Nguồn: cơ quan nhập; ngày lấy số liệu gần nhất: 05/05/2019")
        assert outputs["paragraphs"] == ["Đầu ra không phù hợp: không phát sinh."]
        assert blocks[rows.commune.pk][0] == {"type": "nil", "text": "Chưa có dữ liệu."}
