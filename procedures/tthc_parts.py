"""The parts of a procedure that repeat its TTHC: generated from the record, in official Vietnamese, never typed."""

from collections.abc import Iterable

from procedures import flow
from procedures.models.tthc import AdministrativeProcedure, DossierItem, SubmissionMethod

NONE = "Không"
CHANNELS = {"direct": "Trực tiếp", "online": "Trực tuyến", "post": "Dịch vụ bưu chính công ích"}
NEEDS = {"submit": "", "present": " (xuất trình)", "note": " (lưu ý)"}


def parts_of(tthcs: Iterable[AdministrativeProcedure]) -> list[dict]:
    """One block per TTHC: its code and name, then (title, lines) of each part that a procedure repeats."""
    return [
        {
            "code": tthc.code,
            "name": tthc.name,
            "parts": [
                ("Cơ sở pháp lý", [document.citation for document in tthc.legal_bases.all()] or [NONE]),
                ("Thành phần hồ sơ", [_paper(item) for item in tthc.dossier.all()] or [NONE]),
                ("Số lượng hồ sơ", [f"{tthc.dossier_sets:02d} bộ"]),
                ("Thời gian xử lý", [_time(method) for method in tthc.methods.all()] or [NONE]),
                ("Nơi tiếp nhận và trả kết quả", [tthc.reception_address or NONE]),
                ("Phí, lệ phí", [_money(method) for method in tthc.methods.all()] or [NONE]),
                ("Kết quả", [tthc.result or NONE]),
                ("Yêu cầu, điều kiện", tthc.requirements.splitlines() or [NONE]),
            ],
        }
        for tthc in tthcs
    ]


def _paper(item: DossierItem) -> str:
    counts = [f"{item.originals:02d} bản chính"] * bool(item.originals) + [f"{item.copies:02d} bản sao"] * bool(
        item.copies
    )
    form = f"; mẫu {item.form_code}" if item.form_code else ""
    return f"{item.name}{NEEDS[item.need]} – {', '.join(counts) or 'theo quy định'}{form}"


def _time(method: SubmissionMethod) -> str:
    limit = f"{flow.in_days(method.limit_quarters)} ngày làm việc" if method.limit_quarters else "không quy định"
    note = f" ({method.limit_note})" if method.limit_note else ""
    return f"{CHANNELS[method.channel]}: {limit}{note}"


def _money(method: SubmissionMethod) -> str:
    return f"{CHANNELS[method.channel]}: phí {dong(method.fee)}, lệ phí {dong(method.charge)}"


def dong(amount: int | None) -> str:
    """An amount as official texts write it; "không" for none."""
    return f"{amount:,}".replace(",", ".") + " đồng" if amount else "không"
