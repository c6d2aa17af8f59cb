"""Makers of decisions, and of an agency whose records fill every input of a management review."""

from datetime import date, timedelta
from decimal import Decimal

from agencies.models import Agency, User
from agencies.roles import Role
from audits.models import Audit, Finding, ManagementReview, ReviewDecision
from audits.services.reviews import decision_add
from core.actors import SYSTEM
from core.dates import today
from core.files import store
from core.workflow import perform
from procedures.models import Rating
from procedures.services.feedback import feedback_receive
from procedures.services.law import change_record
from registers.models import Measurement
from tests.audits.makers import conclude, make_action, make_audit, make_review
from tests.cast import PDF, actor_of, holder_of, make_law, make_procedure, make_tthc
from tests.registers.makers_complaints import make_complaint
from tests.registers.makers_dossiers import make_month, make_output, make_provider
from tests.registers.makers_objectives import make_objective, open_year
from tests.registers.makers_risks import confirm, make_issue, make_party, make_risk


def decision_values(agency: Agency, **fields) -> dict:
    return {
        "purpose": "improvement",
        "text": "Nhắc hạn hồ sơ mỗi tuần.",
        "owner": User.objects.get(pk=holder_of(agency, Role.STAFF).user_id),
        "unit": None,
        "due_on": today() + timedelta(days=30),
    } | fields


def make_decision(agency: Agency, status: str = "open", *, review: str = "signed", **fields) -> ReviewDecision:
    """A decision of a review of that status; `status` done or dropped moves it on."""
    held = make_review(agency, "held")
    decision = decision_add(
        review=held, values=decision_values(agency, **fields), by=holder_of(agency, Role.SECRETARY)
    )
    sign_off(held, review)
    decision.refresh_from_db()
    if status == "done":
        perform(decision, "complete", by=actor_of(decision.owner), done_note="Đã làm, xem sổ theo dõi.")
    if status == "dropped":
        perform(decision, "drop", by=holder_of(agency, Role.HEAD), reason="Không còn cần.")
    return decision


def sign_off(review: ManagementReview, status: str = "signed") -> None:
    """From held to submitted or signed."""
    if status in ("submitted", "signed"):
        conclude(review)
        perform(review, "submit", by=holder_of(review.agency, Role.SECRETARY))
    if status == "signed":
        perform(review, "sign", by=holder_of(review.agency, Role.HEAD))


def fill(agency: Agency, *, procedures: int = 1, findings: int = 1, objectives: int = 1, others: int = 1) -> None:
    """Records of this year for every input; each objective has twelve measurements."""
    for _n in range(procedures):
        make_procedure(agency)
    for _n in range(others):
        _one_of_each(agency)
    raise_findings(make_audit(agency, "concluded"), findings)
    _plan_the_year(agency, objectives, others)
    make_month(agency, date(today().year, 1, 1))


def _one_of_each(agency: Agency) -> None:
    law = make_law()
    procedure = make_procedure(agency, tthcs=(make_tthc(agency, laws=(law,)),))
    replaced_by = make_law(issued_on=today() - timedelta(days=200), effective_from=today() - timedelta(days=150))
    change_record(document=replaced_by, changed=law, kind="replaces", by=SYSTEM)
    make_tthc(agency)
    feedback_receive(procedure=procedure, text="Quá hẹn.")
    Rating.objects.create(procedure=procedure, stars=4, rated_on=today())
    make_complaint(agency)
    make_output(agency)
    make_provider(agency, f"Bưu điện {procedure.pk}", evaluated_on=today())
    make_action(agency)
    make_decision(agency)


def raise_findings(audit: Audit, count: int) -> None:
    grades = ("minor", "observation", "ofi")
    Finding.objects.bulk_create(
        Finding(
            audit=audit, agency=audit.agency, number=100 + n, grade=grades[n % 3], clause=audit.clauses.first(),
            statement=f"Phát hiện số {n}.", evidence="Hồ sơ số 12.",
        )
        for n in range(count)
    )  # fmt: skip


def _plan_the_year(agency: Agency, objectives: int, others: int) -> None:
    register = open_year(agency, today().year)
    rows = [make_objective(register, confirmed=False, title=f"Mục tiêu {n}") for n in range(objectives)]
    Measurement.objects.bulk_create(
        Measurement(objective=row, index=index, value=Decimal(90), recorded_on=today())
        for row in rows
        for index in range(1, 13)
    )
    for _n in range(others):
        make_issue(register)
        make_party(register)
    confirm(register)
    for _n in range(others):
        make_risk(agency, "treated", register=register)


def records_of_reviews(cast) -> dict:
    """What the table of permissions opens: reviews of agency A at every status, with their decisions."""
    signed = make_decision(cast.a)
    review = signed.review
    type(review).objects.filter(pk=review.pk).update(pdf_sha256=store(PDF), pdf_size=len(PDF))
    held = make_review(cast.a, "held")
    by = holder_of(cast.a, Role.SECRETARY)
    return {
        "decision": signed,
        "decision-draft": decision_add(review=held, values=decision_values(cast.a), by=by),
        "review-signed": review,
        "review-held": held,
        "review-submitted": make_review(cast.a, "submitted"),
        "review-planned": make_review(cast.a),
    }
