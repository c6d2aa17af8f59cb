"""Makers for the conducting of inspections: browsers of the team, answers, papers, scoring."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, User
from agencies.roles import Role
from core.actors import Actor
from core.files import store
from scoring.models import (
    Assessment,
    Inspection,
    InspectionItem,
    InspectionMember,
    InspectionRequest,
    Score,
    ScoringRound,
)
from scoring.services import papers
from scoring.services.conducting import photo_add
from tests.audits.makers_conducting import photo
from tests.cast import PDF, Cast, actor_of, client_of, make_agency, make_membership, make_user
from tests.scoring.makers import inspecting, make_assessment, make_inspection, make_inspector, make_requests, make_set


def upload(name: str = "bao cao.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def lead_user(inspection: Inspection) -> User:
    return inspection.members.get(is_lead=True).inspector.user


def lead_of(inspection: Inspection) -> Actor:
    return actor_of(lead_user(inspection))


def lead_client(inspection: Inspection) -> Client:
    return client_of(lead_user(inspection))


def second_inspector(inspection: Inspection) -> Actor:
    """Another inspector in the team."""
    by = inspecting()
    InspectionMember.objects.create(inspection=inspection, inspector=make_inspector(by, name="Kiểm Tra Viên Hai"))
    return by


def lent_member(inspection: Inspection) -> User:
    """A member from another department, who is no inspector there."""
    user = make_user("Người Phối Hợp")
    make_membership(user, make_agency(name="Sở Nội vụ", obligation=None), Role.SECRETARY)
    profile = make_inspector(actor_of(user), name="Người Phối Hợp")
    InspectionMember.objects.create(inspection=inspection, inspector=profile)
    return user


def item_of(inspection: Inspection, order: int = 1) -> InspectionItem:
    return inspection.items.get(check_item__order=order)


def address(item: InspectionItem) -> str:
    return reverse("inspection_item", args=[item.inspection_id, item.check_item.order])


def answer(item: InspectionItem, result: str = "conform", evidence: str = "", **further) -> dict:
    """What the page of an item posts."""
    return {"result": result, "evidence": evidence, "seen": item.version} | further


def make_scorable(agency: Agency) -> tuple[Assessment, Score]:
    """A submitted assessment and its first criterion, for which the agency gave itself 10 of 10."""
    assessment = make_assessment(agency, "submitted")
    return assessment, assessment.scores.get(criterion__code="1.1")


def _assessment_of_2016(agency: Agency) -> tuple[Assessment, Score]:
    """In a round of its own, beside those that other makers open."""
    days = {"opens_on": "2016-06-01", "self_due_on": "2016-07-01", "inspect_due_on": "2016-08-01"}
    scoring_round = ScoringRound.objects.create(year=2016, status="open", final_due_on="2016-12-01", **days)
    assessment = Assessment.objects.create(
        round=scoring_round, agency=agency, criteria_set=make_set(year=2016), status="submitted",
        self_due_on="2016-07-01",
    )  # fmt: skip
    criterion = assessment.criteria_set.criteria.get(code="1.1")
    return assessment, Score.objects.create(assessment=assessment, criterion=criterion)


def score_address(score: Score) -> str:
    return reverse("inspect_score", args=[score.assessment_id, score.pk])


def records_of_inspections(cast: Cast) -> dict:
    """What the table of permissions opens: inspections of agency A at every status, which Chi of B leads."""
    chi = actor_of(cast.chi)
    statuses = ("planned", "requested", "decided", "under_way", "concluded", "confirmed")
    made = {status: make_inspection(cast.a, status) for status in statuses}
    dossier = make_inspection(cast.a, "concluded", form="by_dossier")
    InspectionMember.objects.filter(inspection__in=[*made.values(), dossier]).update(inspector=make_inspector(chi))
    Inspection.objects.filter(pk=made["confirmed"].pk).update(pdf_sha256=store(PDF), pdf_size=len(PDF))
    under_way = made["under_way"]
    under_way.refresh_from_db()
    make_requests(under_way, 1)
    paper = papers.paper_add(inspection=made["confirmed"], kind="team_report", upload=upload(), by=actor_of(cast.em))
    found = {f"inspection-{status.replace('_', '-')}": row for status, row in made.items()}
    assessment, score = _assessment_of_2016(cast.a)
    return found | {
        "inspection-dossier": dossier,
        "inspection-photo": photo_add(item=item_of(under_way), upload=photo(), by=chi),
        "inspection-asked": InspectionRequest.objects.get(inspection=under_way),
        "inspection-paper": paper,
        "inspection-paper-file": papers.files_of(paper).get(),
        "assessment-submitted": assessment,
        "score-of-a": score,
    }
