"""The menu shows what a person may open, and where they are."""

import pytest
from django.urls import reverse

from core import menu
from tests.cast import actor_of, client_of


def labels(who, path: str = "/") -> list[str]:
    return [str(item.label) for area in menu.for_actor(actor_of(who), path) for item in area.items]


PROCEDURES = {
    "Controlled documents", "Provincial models", "TTHC", "TTHC and procedures", "Posted lists of TTHC",
    "Legal documents", "Reviews", "Issuances", "Dissemination", "Weak points", "Citizens' feedback",
}  # fmt: skip
REGISTERS = {
    "Registers by year", "Quality objectives", "Quality policy", "Risks and opportunities", "Context issues",
    "Interested parties", "Complaints and feedback", "Satisfaction surveys", "Dossiers by month",
    "Nonconforming outputs", "External providers",
}  # fmt: skip
AUDITS = {
    "Audit programme and audits", "Findings", "Corrective actions", "Management reviews",
    "Decisions of management reviews", "Auditors' courses",
}  # fmt: skip


SCORING = {"Assessments", "Rankings", "Inspections", "Requests of inspections", "Criteria sets"}

PROVINCE = {
    "Reporting periods", "Overlaps", "Leaders' dashboard", "Signals of formalism", "Inspection plans", "Inspectors",
    "Scoring rounds",
}  # fmt: skip


def test_it_holds_what_the_role_may_open(cast):
    everybody = {"To do", "Notices"}
    agency = everybody | PROCEDURES | REGISTERS | AUDITS | SCORING | {"List of agencies", "Annual reports"}
    province = agency | PROVINCE
    assert set(labels(cast.lan)) == everybody
    assert labels(cast.an) == labels(cast.binh) == labels(cast.ha)
    assert set(labels(cast.an)) == agency
    assert labels(cast.giang) == labels(cast.dung)
    assert set(labels(cast.giang)) == province
    assert set(labels(cast.em)) == province | {"People", "Import agencies", "Jobs"}


@pytest.mark.parametrize("who", ["lan", "an", "giang", "em"])
def test_everything_in_it_opens(cast, who):
    person = getattr(cast, who)
    for area in menu.for_actor(actor_of(person), "/"):
        for item in area.items:
            assert client_of(person).get(item.url).status_code == 200, item.label


@pytest.mark.parametrize(
    ("path", "active"),
    [("/", "To do"), ("/reports/7/", "Annual reports"), ("/reports/periods/2019/", "Reporting periods")],
)
def test_the_item_with_the_longest_matching_address_is_active(cast, path, active):
    items = [item for area in menu.for_actor(actor_of(cast.em), path) for item in area.items]
    assert [str(item.label) for item in items if item.active] == [active]


def test_the_page_marks_the_active_item_for_screen_readers(cast):
    page = client_of(cast.em).get(reverse("periods")).content.decode()
    assert page.count('aria-current="page"') >= 1
