"""A nonconforming output from finding to verifying, and who may not go along the way."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import todos
from core.errors import NotAllowed, Refused, Stale, WrongStatus
from core.models import Notice
from core.search import find
from core.workflow import may, perform
from registers.models import NonconformingOutput
from registers.services.outputs import output_change, output_record
from tests.cast import actor_of, client_of, make_procedure, make_unit
from tests.registers.makers_dossiers import make_output

pytestmark = pytest.mark.django_db
DONE = {"disposition": "correction", "action_taken": "In lại giấy phép.", "handled_on": date(2019, 3, 5)}


@pytest.fixture(autouse=True)
def _march(today_is):
    today_is("2019-03-11")


def values(cast, **fields) -> dict:
    return {
        "detected_on": date(2019, 3, 4), "detected_by": cast.ha, "procedure": None, "unit": None,
        "description": "Sai tên thửa đất", "dossier_ref": "", "wants_action": False,
    } | fields  # fmt: skip


def test_numbers_run_by_agency_and_year(cast, today_is):
    codes = [make_output(cast.a).code, make_output(cast.a).code, make_output(cast.b).code]
    assert codes == ["SPKPH-2019-001", "SPKPH-2019-002", "SPKPH-2019-001"]
    assert make_output(cast.a, detected_on=date(2018, 12, 31)).code == "SPKPH-2018-001"


def test_it_is_found_handled_and_verified_by_somebody_else(cast):
    output = make_output(cast.a)
    perform(output, "handle", by=actor_of(cast.ha), **DONE)
    assert (output.status, output.handled_by) == ("handled", cast.ha)
    perform(output, "verify", by=actor_of(cast.an), verification="Đã đối chiếu.")
    assert (output.status, output.verified_by, output.verified_on) == ("verified", cast.an, date(2019, 3, 11))


def test_who_handled_it_neither_verifies_nor_reopens(cast):
    output = make_output(cast.a, "handled")
    for name in ("verify", "reopen"):
        assert "handled this output yourself" in str(may(output, name, actor_of(cast.an)).reasons)
    with pytest.raises(Refused):
        perform(output, "verify", by=actor_of(cast.an), verification="Tốt.")
    rows = NonconformingOutput.objects.filter(pk=output.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status="verified", verified_by=cast.an, verified_on=date(2019, 3, 11), verification="x")


def test_it_is_handled_anew_when_it_does_not_conform_yet(cast):
    output = make_output(cast.a, "handled")
    perform(output, "reopen", by=actor_of(cast.binh), reason="Vẫn sai số tờ.")
    assert output.status == "open"
    page = client_of(cast.ha).get(output.get_absolute_url()).text
    assert "It was handled and does not conform yet: Vẫn sai số tờ." in page
    perform(output, "handle", by=actor_of(cast.binh), **DONE)
    perform(output, "verify", by=actor_of(cast.an), verification="Đã đúng.")
    assert output.verification == "Đã đúng."


def test_only_the_head_accepts_under_concession(cast):
    output = make_output(cast.a)
    with pytest.raises(Refused, match="Only the head"):
        perform(output, "handle", by=actor_of(cast.an), **DONE | {"disposition": "concession"})
    perform(output, "handle", by=actor_of(cast.binh), **DONE | {"disposition": "concession"})
    assert output.concession_by == cast.binh


def test_a_concession_without_its_authority_cannot_be_stored(cast):
    output = make_output(cast.a, "handled")
    with pytest.raises(IntegrityError), transaction.atomic():
        NonconformingOutput.objects.filter(pk=output.pk).update(disposition="concession")


@pytest.mark.parametrize(
    ("day", "sentence"), [(date(2019, 3, 3), "before it was found"), (date(2019, 3, 12), "cannot lie ahead")]
)
def test_it_is_handled_between_its_finding_and_today(cast, day, sentence):
    output = make_output(cast.a)
    with pytest.raises(Refused, match=sentence):
        perform(output, "handle", by=actor_of(cast.an), **DONE | {"handled_on": day})


def test_nobody_skips_a_step(cast):
    output = make_output(cast.a)
    with pytest.raises(WrongStatus):
        perform(output, "verify", by=actor_of(cast.binh), verification="Tốt.")
    with pytest.raises(IntegrityError), transaction.atomic():
        NonconformingOutput.objects.filter(pk=output.pk).update(status="handled")


def test_other_agencies_and_the_province_only_look(cast):
    output = make_output(cast.a)
    for who in (cast.chi, cast.em, cast.dung):
        with pytest.raises(NotAllowed):
            perform(output, "handle", by=actor_of(who), **DONE)
    with pytest.raises(NotAllowed):
        output_record(agency=cast.a, values=values(cast), by=actor_of(cast.chi))


@pytest.mark.parametrize("name", ["procedure", "unit"])
def test_what_belongs_to_another_agency_is_refused(cast, name):
    theirs = {"procedure": make_procedure(cast.b), "unit": make_unit(cast.b)}
    with pytest.raises(Refused, match="those of the agency"):
        output_record(agency=cast.a, values=values(cast, **{name: theirs[name]}), by=actor_of(cast.an))


def test_a_finding_ahead_of_today_is_refused_at_its_field(cast):
    data = {"detected_on": "12/03/2019", "detected_by": cast.ha.pk, "description": "Sai"}
    response = client_of(cast.an).post(reverse("output_new"), data)
    assert response.status_code == 422
    assert "lies ahead" in response.context["form"].errors["detected_on"][0]


def test_what_is_recorded_is_corrected_while_it_is_open(cast):
    output = make_output(cast.a)
    an = actor_of(cast.an)
    output_change(output=output, values=values(cast, wants_action=True), by=an, seen=1)
    assert output.version == 2
    with pytest.raises(Stale):
        output_change(output=output, values=values(cast, description="Khác"), by=an, seen=1)
    with pytest.raises(Refused, match="of the year 2019"):
        output_change(output=output, values=values(cast, detected_on=date(2018, 3, 4)), by=an, seen=2)
    perform(output, "handle", by=an, **DONE)
    with pytest.raises(WrongStatus):
        output_change(output=output, values=values(cast, description="Khác"), by=an, seen=3)


def test_the_way_through_the_pages(cast):
    an, binh = client_of(cast.an), client_of(cast.binh)
    data = {
        "detected_on": "04/03/2019",
        "detected_by": cast.ha.pk,
        "description": "Sai diện tích",
        "wants_action": "on",
    }
    page = an.post(reverse("output_new"), data, follow=True)
    output = NonconformingOutput.objects.get()
    assert "SPKPH-2019-001" in page.text
    assert output.wants_action
    move = reverse("output_move", args=[output.pk, "handle"])
    done = {"disposition": "correction", "action_taken": "In lại", "handled_on": "05/03/2019", "seen": 1}
    assert "Only the head" in an.post(move, done | {"disposition": "concession"}).text
    assert an.post(move, done).status_code == 302
    verify = reverse("output_move", args=[output.pk, "verify"])
    assert "handled this output yourself" in an.get(verify).text
    assert binh.post(verify, {"verification": "Đúng", "seen": 1}).status_code == 409
    assert binh.post(verify, {"verification": "Đúng", "seen": 2}).status_code == 302
    assert "Verified" in an.get(output.get_absolute_url()).text


def test_those_concerned_are_told(cast):
    output = make_output(cast.a, detected_by=cast.ha)
    perform(output, "handle", by=actor_of(cast.an), **DONE)
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"binh"}
    Notice.objects.all().delete()
    perform(output, "verify", by=actor_of(cast.binh), verification="Đúng")
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"an", "ha"}


def test_what_is_to_be_done_is_asked_of_whoever_may_do_it(cast):
    def titles(user) -> list[str]:
        return [todo.title for todo in todos.for_actor(actor_of(user)) if "output" in todo.title]

    make_output(cast.a)
    make_output(cast.a)
    make_output(cast.a, "handled")
    assert titles(cast.an) == ["Handle 2 nonconforming outputs"]
    assert titles(cast.binh) == ["Verify 1 nonconforming output"]
    assert titles(cast.chi) == titles(cast.em) == []


def test_it_is_found_by_words_and_number_in_the_own_agency(cast):
    make_output(cast.a, description="Giấy phép ghi sai diện tích")

    def hits(user, words: str) -> list[str]:
        return [hit.title for label, rows in find(actor_of(user), words) for hit in rows if "SPKPH" in hit.title]

    assert hits(cast.an, "sai dien tich") == hits(cast.em, "spkph-2019-001") != []
    assert hits(cast.chi, "sai dien tich") == []


def test_the_list_costs_the_same_for_one_and_nine_and_is_narrowed(cast):
    client, url = client_of(cast.em), reverse("outputs")
    make_output(cast.a)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _n in range(9):
        make_output(cast.b, "verified")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(one) == len(many)
    assert client.get(url, {"status": "open"}).context["page"].paginator.count == 1
    assert client.get(url, {"agency": "noi vu", "disposition": "correction"}).context["page"].paginator.count == 9
    assert client.get(url, {"year": "2018"}).context["page"].paginator.count == 0
