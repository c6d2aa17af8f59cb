"""What the moves of a report do to it. Each returns what the log should note."""

from datetime import date

from django.utils.translation import gettext as _

from core import jobs
from core.actors import Actor
from core.dates import local_day, now, today
from core.errors import Refused
from core.files import attach
from reports.freezing import freeze
from reports.outline import BY_KEY, written_for


def submit(report, by: Actor) -> dict:
    report.submitted_by_id, report.submitted_at, report.note = by.user_id, now(), ""
    return {}


def send_back(report, by: Actor, *, reason: str) -> dict:
    """The head sends it back with a reason that the secretary reads on the report."""
    report.note = reason
    return {"reason": reason}


def approve(report, by: Actor) -> dict:
    """The figures are frozen at this moment; a job makes the PDF. No summary of the period appears meanwhile."""
    type(report.period).objects.select_for_update().get(pk=report.period_id)
    moment = now()
    report.approved_by_id, report.approved_at = by.user_id, moment
    report.is_late = report.is_late_at(moment)
    report.revises = report.revises or last_frozen(report)
    freeze([report], moment, signers={report.agency_id: by.name})
    plan_issue([report])
    return {"code": report.code, "late": report.is_late}


def last_frozen(report):
    """The document that this one will stand in the place of: the latest of its agency and period that is frozen."""
    frozen = type(report).objects.filter(period=report.period_id, agency=report.agency_id, revision__isnull=False)
    return frozen.order_by("-revision").first()


def plan_issue(documents) -> None:
    """Plan the PDFs of frozen documents of one period, each under its own key."""
    kind = f"reports.issue_{documents[0]._meta.model_name}"
    items = [(f"{kind}:{document.code}", {"id": document.pk}) for document in documents]
    jobs.plan_many(kind, items, batch=documents[0].period.batch)


def issue(document, by: Actor, *, sha256: str, size: int) -> dict:
    document.pdf_sha256, document.pdf_size, document.issued_at = sha256, size, now()
    return {"code": document.code, "sha256": sha256}


def return_to_agency(report, by: Actor, *, reasons: dict[str, str]) -> dict:
    """Reasons stand at their sections; only those sections open again in the next revision."""
    reasons = {key: reason.strip() for key, reason in reasons.items() if reason.strip()}
    if not reasons:
        raise Refused(_("Write the reason at one section at least."))
    report.returned_on = today()
    open_revision(report, reasons)
    return {"reasons": reasons, "sections": "; ".join(BY_KEY[key].title for key in reasons)}


def revise(report, by: Actor) -> dict:
    """The agency corrects its own report; every section opens again."""
    open_revision(report, None)
    return {}


def open_revision(report, reasons: dict[str, str] | None):
    """A draft with the same words, open where there are reasons, or everywhere without any."""
    draft = type(report).objects.create(period=report.period, agency=report.agency, revises=report)
    model = report.narratives.model
    words = {narrative.key: narrative for narrative in report.narratives.all()}
    model.objects.bulk_create(
        model(
            report=draft,
            key=written.key,
            data=words[written.key].data if written.key in words else {},
            is_open=reasons is None or written.key in reasons,
            is_done=reasons is not None and written.key not in reasons,
            return_reason=(reasons or {}).get(written.key, ""),
            edited_by_id=words[written.key].edited_by_id if written.key in words else None,
        )
        for written in written_for(report.form)
    )
    return draft


def register(report, by: Actor, *, number: str, on: date, upload) -> dict:
    """The registry clerk's number, date and signed copy, beside the frozen content and never in it."""
    if on < local_day(report.approved_at) or on > today():
        raise Refused(_("The date of the document must lie between its approval and today."))
    report.official_number, report.official_date = number, on
    report.signed_copy = attach(upload, kind="pdf", by=by, to=report)
    return {"number": number, "date": on.isoformat(), "sha256": report.signed_copy.sha256}
