"""Freezing a revision: its content, signatures and history become a payload that never changes again."""

from agencies.models import Letterhead
from core.actors import Actor
from core.dates import local_day
from procedures.content import content_of, revision_history

TEMPLATE_VERSION = "iso1"


def freeze(revision, *, approver: Actor) -> None:
    """Keep the payload of a revision that is being approved (unsaved) and what its TTHCs read at this moment."""
    for coverage in revision.coverages.select_related("tthc"):
        coverage.fingerprint = coverage.tthc.fingerprint
        coverage.save(update_fields=["fingerprint"])
    revision.keep(payload_of(revision, approver), revision.approved_at, TEMPLATE_VERSION)


def payload_of(revision, approver: Actor) -> dict:
    """What the PDF prints; the shape is told in docs/payload.md."""
    agency, day = revision.agency, local_day(revision.approved_at)
    letterhead = Letterhead.objects.filter(agency=agency).on(day).first()
    return payload_from(
        revision,
        agency_name=agency.name_on(day),
        superior=letterhead.superior_line if letterhead else "",
        approver=approver.name,
        content=content_of(revision),
        history=revision_history(revision),
    )


def payload_from(
    revision, *, agency_name: str, superior: str, approver: str, content: dict, history: list[dict]
) -> dict:
    """`payload_of` for a revision whose surroundings are at hand, saved or not."""
    return {
        "agency": {"code": revision.agency.code, "name": agency_name},
        "superior": superior,
        "effective_on": revision.planned_effective_on.isoformat(),
        "is_illustrative": revision.procedure.is_illustrative,
        "content": content,
        "signatures": [
            {"role": "Người lập", **_signature(revision.prepared_by, revision.prepared_at)},
            {"role": "Người kiểm tra", **_signature(revision.reviewed_by, revision.reviewed_at)},
            {"role": "Người duyệt", **_signature(approver, revision.approved_at)},
        ],
        "history": history,
        **_issuance(revision.issuance),
    }


def _issuance(issuance) -> dict:
    """The decision that issues it together with others, and who signs that; nothing for one approved alone."""
    if issuance is None:
        return {}
    day = issuance.decided_on
    return {
        "issuance": {
            "number": issuance.decision_number,
            "date": day.isoformat(),
            "agency": issuance.signing_agency.name_on(day),
        }
    }


def _signature(name, moment) -> dict:
    return {"name": str(name or ""), "day": local_day(moment).isoformat() if moment else ""}
