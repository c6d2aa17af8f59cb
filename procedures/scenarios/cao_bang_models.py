"""The provincial models for communes, kept by the department that leads the programme, and who follows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from agencies.models import AgencyKind, Unit
from procedures import bulk
from procedures.bulk import Document, Issue
from procedures.local_fields import localised, values_for
from procedures.models import AdministrativeProcedure, LegalDocument, Procedure
from procedures.models.procedure import Kind
from procedures.sample import catalogue
from procedures.sample.building import Desk, code_of
from procedures.sample.offices import Office

SYSTEM_MODELS = 4
MODELLED_ON, FOLLOWED_ON = date(2018, 6, 1), date(2018, 7, 16)
RENEWED_ON, TAKEN_OVER_ON = date(2019, 8, 12), date(2019, 9, 9)
RENEWED = ("01", "03", "05", "08")
LAGGING = "CB.TPCB.VINHQUANG"
MARKS = {
    "agency": "[[agency_name]]",
    "unit": "[[unit_name]]",
    "head": "[[head_title]]",
    "reception": "[[receiving_desk]]",
}
CHANGE = "Bổ sung bước kiểm soát thời hạn, thống nhất biểu mẫu toàn tỉnh"


class ModelDesk(Desk):
    """Writes marks where an agency will put its own words."""

    def facts(self, title, unit, result="kết quả"):
        return super().facts(title, None, result) | MARKS


@dataclass(frozen=True)
class Model:
    """A written model and the values it was written from."""

    procedure: Procedure
    document: Document


def write_models(
    lead: Office, tthcs: Mapping[str, AdministrativeProcedure], laws: Mapping[str, LegalDocument]
) -> list[Model]:
    """The set for communes; a few were issued again in 2019."""
    desk = ModelDesk(lead)
    kinds = list(AgencyKind.objects.filter(code="commune_peoples_committee"))
    documents = desk.system([MODELLED_ON], SYSTEM_MODELS)
    matters = [matter for matter in catalogue.matters() if matter.body == "X"]
    for number, matter in enumerate(matters, start=1):
        days = [MODELLED_ON, RENEWED_ON] if f"{number:02}" in RENEWED else [MODELLED_ON]
        documents.append(
            desk.operational(code_of(Kind.OPERATIONAL, number), [(matter, tthcs[matter.code])], days, laws)
        )
    documents = [
        replace(
            document, code=f"M.{document.code}", unit=None, units=[], is_model=True, model_kinds=kinds,
            issues=[replace(issue, change=CHANGE if n else "") for n, issue in enumerate(document.issues)],
        )
        for document in documents
    ]  # fmt: skip
    return [Model(*pair) for pair in zip(bulk.write(documents), documents, strict=True)]


def followers(office: Office, models: Sequence[Model]) -> list[Document]:
    """A commune's own copies of the models under its local fields; one commune lags behind the newer issues."""
    return [_follower(office, model, number) for number, model in enumerate(models)]


def _unit(office: Office, document: Document) -> Unit:
    """The division that does the work of a model; the office does that of the system."""
    tthcs = document.issues[0].tthcs
    return (office.unit_for(tthcs[0].field) if tthcs else None) or office.units[0]


def _follower(office: Office, model: Model, number: int) -> Document:
    of_model = model.document.issues[:1] if office.agency.code == LAGGING else model.document.issues
    days = (FOLLOWED_ON, TAKEN_OVER_ON)[: len(of_model)]
    unit = _unit(office, model.document)
    local = {"unit_name": unit.name, "head_title": "Chủ tịch Ủy ban nhân dân"}
    values = values_for(office.agency.name, local)
    units = [unit] if model.document.kind == Kind.OPERATIONAL else []
    issues = [
        _own(issue, values, n, day, office, units)
        for n, (issue, day) in enumerate(zip(of_model, days, strict=True), start=1)
    ]
    public = model.document.kind == Kind.OPERATIONAL
    return replace(
        model.document,
        agency=office.agency,
        code=model.document.code.removeprefix("M."),
        issues=issues,
        unit=unit,
        units=units,
        is_model=False,
        model_kinds=(),
        model=model.procedure,
        model_issue=len(issues),
        local=local,
        published_on=FOLLOWED_ON if public else None,
        uses={date(2018, 12, 28): 9 + number, date(2019, 9, 27): 21 + number} if public else {},
    )


def _own(issue: Issue, values: Mapping[str, str], n: int, day: date, office: Office, units) -> Issue:
    signers = office.signers()
    own = {
        "words": _localised(issue.words, values),
        "steps": [_localised(step, values) for step in issue.steps],
        "records": [_localised(row, values) for row in issue.records],
        "recipients": [_localised(row, values) for row in issue.recipients],
    }
    readers = office.readers(day, units, signers)
    return replace(issue, **own, day=day, signers=signers, model_issue=n, readers=readers)


def _localised(row, values: Mapping[str, str]):
    """A plain row with the agency's words in place of the marks."""
    texts = {field.name: getattr(row, field.name) for field in fields(row)}
    return replace(row, **{name: localised(text, values) for name, text in texts.items() if isinstance(text, str)})
