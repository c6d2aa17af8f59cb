"""Makers of dossiers by month, nonconforming outputs and external providers."""

from datetime import date

from agencies.models import Agency
from agencies.roles import Role
from core.workflow import perform
from registers.models import DossierMonth, ExternalProvider, NonconformingOutput, ProviderEvaluation
from registers.services.outputs import output_record
from registers.services.providers import provider_save
from tests.cast import holder_of

FIGURES = {
    "received": 100, "online": 40, "resolved": 90, "on_time": 85, "late": 5, "pending": 12, "pending_overdue": 2,
    "apologies": 3,
}  # fmt: skip


def make_month(agency: Agency, month: date = date(2019, 1, 1), **fields) -> DossierMonth:
    """FIGURES unless others are given, taken on the fifth of the month after."""
    taken_on = date(month.year + month.month // 12, month.month % 12 + 1, 5)
    return DossierMonth.objects.create(agency=agency, month=month, **{"taken_on": taken_on} | FIGURES | fields)


def make_output(agency: Agency, status: str = "open", **fields) -> NonconformingOutput:
    """Recorded by the secretary, handled by the secretary, verified by the head."""
    secretary, head = holder_of(agency, Role.SECRETARY), holder_of(agency, Role.HEAD)
    detected_on = fields.setdefault("detected_on", date(2019, 3, 4))
    values = {
        "detected_by": secretary_user(agency), "procedure": None, "unit": None, "dossier_ref": "H14.2019.001",
        "description": "Giấy phép ghi sai diện tích.", "wants_action": False,
    }  # fmt: skip
    output = output_record(agency=agency, values=values | fields, by=secretary)
    if status in ("handled", "verified"):
        done = {"disposition": "correction", "action_taken": "In lại.", "handled_on": detected_on}
        perform(output, "handle", by=secretary, **done)
    if status == "verified":
        perform(output, "verify", by=head, verification="Đã đối chiếu bản vẽ.")
    return output


def secretary_user(agency: Agency):
    return agency.memberships.filter(role=Role.SECRETARY).select_related("user").get().user


def make_provider(agency: Agency, name: str = "Bưu điện tỉnh", evaluated_on: date | None = None, **fields):
    """In use since 2018, evaluated on the day given."""
    values = {
        "provides": "Chuyển phát hồ sơ", "kind": "service", "importance": "Trả kết quả đúng hẹn.",
        "criteria": "Tỷ lệ phát đúng hẹn.", "control": "Đối soát hằng tháng.", "starts_on": date(2018, 1, 2),
        "contract_until": None,
    }  # fmt: skip
    by = holder_of(agency, Role.SECRETARY)
    provider = provider_save(provider=ExternalProvider(agency=agency), values=values | {"name": name} | fields, by=by)
    if evaluated_on:
        make_evaluation(provider, evaluated_on)
    return provider


def make_evaluation(provider: ExternalProvider, day: date, **fields) -> ProviderEvaluation:
    defaults = {"quality": 4, "timeliness": 3, "response": 5, "verdict": "accepted"}
    by = secretary_user(provider.agency)
    return ProviderEvaluation.objects.create(
        provider=provider, evaluated_on=day, evaluated_by=by, **defaults | fields
    )


def records_of_dossiers(cast) -> dict:
    """What the table of permissions opens: one record of each of the three registers, of agency A."""
    return {
        "dossier-month": make_month(cast.a),
        "output-open": make_output(cast.a),
        "output-handled": make_output(cast.a, "handled"),
        "provider": make_provider(cast.a),
    }
