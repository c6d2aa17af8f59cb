"""Cao Bằng in 2019: the 77 agencies of the article, their documents and annual reports, on the way to 15 October.

The figures are the article's; names of some agencies, all people, dates of adoption and every written word
are illustrative and marked so. Everything is deterministic.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from agencies.models import Agency
from agencies.reference import read_tsv
from agencies.roles import Role
from agencies.scenes import CAO_BANG_2019, Scene
from audits.scenarios import year as audits
from procedures.scenarios import cao_bang_2019 as procedures
from registers.scenarios import year as registers
from reports.scenarios import loading
from reports.scenarios.adopting import Adopter
from reports.scenarios.reporting import write_reports
from scoring.scenarios import year as scoring

DATA = Path(__file__).parent / "data"
SCENE = CAO_BANG_2019
YEAR, PROVINCE, CAST_AGENCY, LEAD = SCENE.year, SCENE.province, SCENE.cast_agency, SCENE.lead
ON_SITE = 25
INSPECTORATE = "CB.SKHCN.TDC"
CONVERTED = (
    "CB.VP", "CB.SNV", "CB.STP", "CB.SKHDT", "CB.STC", "CB.SCT", "CB.SNNPTNT", "CB.STNMT", "CB.STTTT", "CB.SLDTBXH",
    "CB.SKHCN", "CB.SYT", "CB.SKHCN.TDC",
)  # fmt: skip
NOT_CONFIRMED = (
    "CB.SXD", "CB.BDT", "CB.SNNPTNT.TL", "CB.SYT.DSKHHGD", "CB.THONGNONG", "CB.HALANG", "CB.BAOLAM.TNMT",
    "CB.THONGNONG.LDTBXH", "CB.TRALINH.TNMT", "CB.QUANGUYEN.LDTBXH", "CB.TPCB.VINHQUANG", "CB.TW.HAIQUAN",
    "CB.TW.QLTT",
)  # fmt: skip
CAST = (
    ("secretary", "Nông Thị Thu An", Role.SECRETARY, CAST_AGENCY, "Chuyên viên Văn phòng Sở"),
    ("head", "Hoàng Văn Bình", Role.HEAD, CAST_AGENCY, "Giám đốc"),
    ("staff", "Lý Thị Chi", Role.STAFF, CAST_AGENCY, "Chuyên viên"),
    ("auditor", "Triệu Quốc Dũng", Role.AUDITOR, CAST_AGENCY, "Phó Trưởng phòng"),
    ("inspector", "Đàm Thị Giang", Role.INSPECTOR, INSPECTORATE, "Chuyên viên"),
    ("admin", "Bế Hồng Hải", Role.ADMIN, LEAD, "Trưởng phòng"),
    ("leader", "Mã Thế Khánh", Role.LEADER, PROVINCE, "Phó Chủ tịch"),
)


def load(password: str = "") -> str:
    """Write the scenario once; a portal that has it already stays as it is. Returns the password of the accounts,
    or "" when they existed before."""
    records = (adopt, procedures.load, registers.load, audits.load)
    return loading.load(province(), password, records=records, afterwards=[inspect, report, score])


def province() -> loading.Province:
    return loading.Province(
        SCENE,
        office="CB.VP",
        rows=_agency_rows(),
        letterheads=read_tsv(DATA / "cao_bang_2019_letterheads.tsv"),
        cast=CAST,
    )


def _agency_rows() -> list[dict]:
    standing = [row | {"dissolved_on": None} for row in read_tsv(DATA / "cao_bang_2019_agencies.tsv")]
    gone = [
        row | {"short_name": "", "kind": "department_subordinate", "certainty": "illustrative",
               "dissolved_on": date(2018, 12, 31)}
        for row in read_tsv(DATA / "cao_bang_dissolved_2018.tsv")
    ]  # fmt: skip
    return standing + gone


def adopt(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Everybody applied the edition of 2008; thirteen have converted in 2019."""
    adopter = Adopter()
    for position, agency in enumerate(scene.programme(agencies)):
        ended = date(2019, 3 + position % 6, 1) if agency.code in CONVERTED else None
        adopter.adopt(agency, "9001:2008", date(2010, 1 + position % 12, 15), position, ended=ended)
        if ended:
            adopter.adopt(agency, "9001:2015", ended, position)


def report(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Sixty-four agencies report in time."""
    write_reports(scene, NOT_CONFIRMED)


def inspect(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """Seventy-one inspected, 25 of them at the office; the central bodies are inspected by their ministries."""
    scoring.load_inspections(agencies, scene, on_site=ON_SITE)


def score(agencies: Mapping[str, Agency], scene: Scene) -> None:
    """The scores are final; the ranking waits for the province's decision."""
    scoring.load_round(agencies, scene, ending=scoring.Ending.FINAL)


def accounts() -> list[tuple[str, str, str]]:
    """User name, person and role with agency of the accounts that can sign in."""
    return loading.accounts(province())
