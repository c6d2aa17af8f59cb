"""Freezing the minutes of a management review: what the PDF prints, and nothing else. In Vietnamese."""

from audits.editions import edition_on
from audits.freezing.audit import letterhead_on

STANDARD = "TCVN ISO 9001"
PURPOSES: dict[str, str] = {
    "improvement": "Cơ hội cải tiến",
    "change": "Thay đổi đối với hệ thống",
    "resources": "Nhu cầu về nguồn lực",
}


def minutes_payload(review, *, signer: str) -> dict:
    """The payload of minutes (docs/payload.md). `signer` is the name of the head who signs them."""
    agency, day = review.agency, review.signed_on
    letterhead = letterhead_on(agency, day, signer)
    return {
        "schema": 1,
        "number": review.number,
        "agency": {"code": agency.code, "name": agency.name_on(day)},
        "letterhead": letterhead | {"notation": f"BB-{letterhead['notation']}"},
        "document_type": "BIÊN BẢN",
        "subject": f"Cuộc họp xem xét của lãnh đạo về hệ thống quản lý chất lượng ({review.number})",
        "month": day.month,
        "year_of_issue": day.year,
        "edition": _edition(review),
        "span": {"starts_on": review.starts_on.isoformat(), "ends_on": review.ends_on.isoformat()},
        "held_on": review.held_on.isoformat(),
        "present": [line.strip() for line in review.present.splitlines() if line.strip()],
        "inputs": [_input(entry, review.remarks) for entry in review.inputs],
        "decisions": [_decision(row) for row in review.decisions.select_related("owner", "unit")],
        "conclusion": review.conclusion,
        "signatures": _signatures(review, signer),
        "illustrative": review.is_illustrative or agency.is_illustrative,
    }


def _edition(review) -> str:
    edition = edition_on(review.agency_id, review.held_on)
    return edition.name if edition else STANDARD


def _input(entry: dict, remarks: dict[str, str]) -> dict:
    """One input as it was kept, without the paths that only lead through the portal."""
    sections = [
        {"title": part["title"], "blocks": [_printed(block) for block in part["blocks"]]}
        for part in entry["sections"]
    ]
    named = {name: entry[name] for name in ("number", "title", "basis")}
    return named | {"sections": sections, "remark": remarks.get(entry["key"], "")}


def _printed(block: dict) -> dict:
    return {name: value for name, value in block.items() if name != "links"}


def _decision(row) -> dict:
    return {
        "number": row.number,
        "purpose": PURPOSES[row.purpose],
        "text": row.text,
        "owner": str(row.owner),
        "unit": row.unit.name if row.unit else "",
        "due_on": row.due_on.isoformat(),
    }


def _signatures(review, signer: str) -> dict:
    """Who kept the minutes, who chaired; the head signs beside another chair."""
    chair = str(review.chair or signer)
    return {"secretary": str(review.written_by or ""), "chair": chair, "head": signer if signer != chair else ""}
