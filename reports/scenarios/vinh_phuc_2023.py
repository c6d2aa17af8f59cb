"""Vĩnh Phúc in 2023: the 175 agencies of the article, 39 that must apply the standard and 136 communes.

The figures are the article's and names of places are real; which departments and offices make up the 39, all people,
dates and every written word are illustrative and marked so. Everything is deterministic.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from agencies.models import Agency
from agencies.reference import read_tsv
from agencies.roles import Role
from agencies.scenes import VINH_PHUC_2023, Scene
from audits.scenarios import year as audits
from procedures.sample.words import chance
from procedures.scenarios import vinh_phuc_2023 as procedures
from registers.scenarios import year as registers
from reports.scenarios import loading
from reports.scenarios.adopting import Adopter
from reports.scenarios.letterheads import letterheads
from reports.scenarios.reporting import write_reports
from scoring.scenarios import year as scoring

DATA = Path(__file__).parent / "data"
SCENE = VINH_PHUC_2023
INSPECTORATE = "VP.SKHCN.TDC"
CAST = (
    ("secretary", "Nguyễn Thị Thu Hà", Role.SECRETARY, SCENE.cast_agency, "Chuyên viên Văn phòng Sở"),
    ("head", "Trần Văn Lâm", Role.HEAD, SCENE.cast_agency, "Giám đốc"),
    ("staff", "Lê Thị Ngọc", Role.STAFF, SCENE.cast_agency, "Chuyên viên"),
    ("auditor", "Phùng Quốc Tuấn", Role.AUDITOR, SCENE.cast_agency, "Phó Trưởng phòng"),
    ("inspector", "Đỗ Thị Hương", Role.INSPECTOR, INSPECTORATE, "Chuyên viên"),
    ("admin", "Khổng Minh Đức", Role.ADMIN, SCENE.lead, "Trưởng phòng"),
    ("leader", "Dương Thế Vinh", Role.LEADER, SCENE.province, "Phó Chủ tịch"),
)
ON_SITE = 20
SILENT_SHARE = 0.1


def load(password: str = "") -> str:
    """Write the scenario once; a portal that has it already stays as it is. Returns the password of the accounts,
    or "" when they existed before."""
    records = (adopt, procedures.load, registers.load, audits.load)
    return loading.load(province(), password, records=records, afterwards=ROUND)


def province() -> loading.Province:
    rows = [row | {"dissolved_on": None} for row in read_tsv(DATA / "vinh_phuc_2023_agencies.tsv")]
    return loading.Province(SCENE, office="VP.VP", rows=rows, letterheads=letterheads(rows, SCENE.place), cast=CAST)


def adopt(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """All apply TCVN ISO 9001:2015 since 2019 to 2021."""
    adopter = Adopter()
    for position, agency in enumerate(scene.programme(agencies)):
        applied = date(2019 + position % 3, 1 + position % 12, 15)
        adopter.adopt(agency, "9001:2015", applied, position)


def report(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Nine in ten report in time."""
    silent = [code for code in agencies if chance("report", code).random() < SILENT_SHARE]
    write_reports(scene, [scene.cast_agency, *silent])


def inspect(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Everybody is inspected; how many at the office is illustrative."""
    scoring.load_inspections(agencies, scene, on_site=ON_SITE)


def score(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """The ranking is decided and published."""
    scoring.load_round(agencies, scene, ending=scoring.Ending.PUBLISHED)


# What the year brings once every agency's records stand, in this order, each in transactions of its own.
ROUND: tuple[loading.Records, ...] = (inspect, report, score)


def accounts() -> list[tuple[str, str, str]]:
    """User name, person and role with agency of the accounts that can sign in."""
    return loading.accounts(province())
