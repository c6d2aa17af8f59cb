"""Figures about documents, TTHC, law and dissemination."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.indicators import Indicator, Key, Period, count_by, in_any, indicators
from procedures.coverage import covered_pairs, handled_pairs, mismatched_pairs, shortened_pairs, unused_procedures
from procedures.models import (
    PROCEDURE_KINDS,
    Acknowledgement,
    DocumentReview,
    Kind,
    Procedure,
    Revision,
)

QD19 = "QĐ 19/2014/QĐ-TTg"
TT26 = "TT 26/2014/TT-BKHCN"
ND63 = "NĐ 63/2010/NĐ-CP"
STANDING_KEYS: dict[str, str] = {
    Kind.SYSTEM: "procedures.system",
    Kind.OPERATIONAL: "procedures.operational",
    Kind.INTERNAL: "procedures.internal",
}


@indicators(
    Indicator("procedures.effective", _("Procedures in effect"), _("procedures"), "more"),
    Indicator("procedures.system", _("System procedures in effect"), _("procedures")),
    Indicator("procedures.operational", _("Operational procedures in effect"), _("procedures")),
    Indicator("procedures.internal", _("Internal procedures in effect, outside TTHC"), _("procedures")),
    Indicator("procedures.from_model", _("Procedures that follow a provincial model"), _("procedures")),
    Indicator("procedures.public", _("Procedures shown to citizens"), _("procedures"), "more"),
    Indicator(
        "procedures.operational_public", _("Operational procedures shown to citizens"), _("procedures"), "more", ND63
    ),
    Indicator("procedures.issued_in_year", _("Procedures issued for the first time"), _("procedures")),
    Indicator("procedures.revised_in_year", _("Procedures revised"), _("procedures")),
    Indicator("procedures.withdrawn_in_year", _("Procedures withdrawn"), _("procedures")),
    Indicator("procedures.unused", _("Procedures for TTHC not used for a year"), _("procedures"), "less"),
)
def procedures(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Standing figures on the as-of day, acts within the span; a provincial model counts for nobody."""
    found: dict[str, list[Key]] = defaultdict(list)
    for revision in _revisions(agencies, periods):
        for period in periods:
            for key in [*_acts(revision, period), *_standing(revision, period)]:
                found[key].append((revision.agency_id, period))
    found["procedures.withdrawn_in_year"] = _withdrawn(agencies, periods)
    found["procedures.unused"] = [
        (agency, period)
        for period in periods
        for agency in unused_procedures(period.as_of).filter(agency__in=agencies).values_list("agency_id", flat=True)
    ]
    return {key: count_by(pairs) for key, pairs in found.items()}


def _revisions(agencies: Collection[int], periods: Collection[Period]):
    """Revisions that took effect and were not over before the first of the periods."""
    first = min(min(period.starts, period.as_of) for period in periods)
    kept = Revision.objects.filter(
        agency__in=agencies, procedure__is_model=False, procedure__kind__in=PROCEDURE_KINDS
    ).exclude(effective_from=None)
    kept = kept.filter(Q(effective_to=None) | Q(effective_to__gt=first))
    return kept.select_related("procedure").only(
        "agency_id", "issue_number", "effective_from", "effective_to", "procedure__kind", "procedure__model_id",
        "procedure__published_on",
    )  # fmt: skip


def _acts(revision: Revision, period: Period) -> list[str]:
    assert revision.effective_from
    if not period.starts <= revision.effective_from <= period.ends:
        return []
    return ["procedures.issued_in_year" if revision.issue_number == 1 else "procedures.revised_in_year"]


def _standing(revision: Revision, period: Period) -> list[str]:
    day, procedure = period.as_of, revision.procedure
    assert revision.effective_from
    if revision.effective_from > day or (revision.effective_to and revision.effective_to <= day):
        return []
    public = procedure.published_on is not None and procedure.published_on <= day
    held = {
        "procedures.from_model": procedure.model_id is not None,
        "procedures.public": public,
        "procedures.operational_public": public and procedure.kind == Kind.OPERATIONAL,
    }
    keys = ["procedures.effective", STANDING_KEYS[procedure.kind]]
    return keys + [key for key, holds in held.items() if holds]


def _withdrawn(agencies: Collection[int], periods: Collection[Period]) -> list[Key]:
    gone = Procedure.objects.filter(agency__in=agencies, is_model=False, kind__in=PROCEDURE_KINDS)
    rows = [(row.agency_id, row.withdrawn_on) for row in gone if row.withdrawn_on]
    return [(agency, period) for agency, day in rows for period in periods if period.starts <= day <= period.ends]


@indicators(
    Indicator("tthc.total", _("TTHC handled"), _("TTHC")),
    Indicator("tthc.covered", _("TTHC with a procedure in effect"), _("TTHC"), "more", f"{QD19}, Điều 3"),
    Indicator("tthc.mismatched", _("TTHC whose procedure no longer matches"), _("TTHC"), "less"),
    Indicator("procedures.matching_tthc", _("TTHC whose procedure matches"), _("TTHC"), "more"),
)
def tthc(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Pairs of agency and TTHC on the as-of day; matching = covered − mismatched."""
    values: dict[str, dict[Key, int]] = defaultdict(dict)
    for period in periods:
        handled = handled_pairs(agencies, period.as_of)
        covered = covered_pairs(agencies, period.as_of)
        mismatched = mismatched_pairs(agencies, period.as_of)
        sets = {
            "tthc.total": handled,
            "tthc.covered": covered,
            "tthc.mismatched": mismatched,
            "procedures.matching_tthc": covered - mismatched,
        }
        for key, pairs in sets.items():
            values[key] |= count_by((agency, period) for agency, _tthc in pairs)
    return values


@indicators(
    Indicator("tthc.time_reduced", _("TTHC done in at least a tenth less than their time limit"), _("TTHC"), "more"),
)
def shortened(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Pairs of agency and TTHC by the procedures in effect on the as-of day, against the limits of now."""
    pairs = [(agency, period) for period in periods for agency, _tthc in shortened_pairs(agencies, period.as_of)]
    return {"tthc.time_reduced": count_by(pairs)}


@indicators(
    Indicator("law.reviews_due", _("Reviews after legal changes due"), _("reviews"), source=f"{QD19}, Điều 4.4a"),
    Indicator(
        "law.reviews_on_time",
        _("Of these, closed in time"),
        _("reviews"),
        "more",
        f"{QD19}, Điều 4.4a",
        of="law.reviews_due",
    ),
    Indicator("law.reviews_overdue", _("Reviews after legal changes overdue"), _("reviews"), "less"),
    Indicator("procedures.review_overdue", _("Periodic reviews overdue"), _("reviews"), "less"),
)
def reviews(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Reviews of procedures: due in the span, closed by their day; overdue and not closed on the as-of day."""
    rows = DocumentReview.objects.filter(agency__in=agencies).exclude(procedure=None)
    found: dict[str, list[Key]] = defaultdict(list)
    for agency, change, due, closed in rows.values_list("agency_id", "change_id", "due_on", "closed_on"):
        for period in periods:
            pair = (agency, period)
            overdue = due < period.as_of and (closed is None or closed > period.as_of)
            if change and period.starts <= due <= period.ends:
                found["law.reviews_due"].append(pair)
                found["law.reviews_on_time"] += [pair] * bool(closed and closed <= due)
            found["law.reviews_overdue" if change else "procedures.review_overdue"] += [pair] * overdue
    return {key: count_by(pairs) for key, pairs in found.items()}


@indicators(
    Indicator("dissemination.expected", _("Readings asked"), _("readings"), source=f"{TT26}, Điều 36.1b"),
    Indicator("dissemination.acknowledged", _("Readings acknowledged"), _("readings"), "more", f"{TT26}, Điều 36.1b"),
)
def dissemination(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Of the documents that were spread in the span: who was asked to read, and who had by the as-of day."""
    rows = Acknowledgement.objects.filter(dissemination__agency__in=agencies)
    rows = rows.filter(in_any(periods, "dissemination__opened_on"))
    found: dict[str, list[Key]] = defaultdict(list)
    for agency, opened, done in rows.values_list(
        "dissemination__agency", "dissemination__opened_on", "acknowledged_on"
    ):
        for period in periods:
            if period.starts <= opened <= period.ends:
                found["dissemination.expected"].append((agency, period))
                found["dissemination.acknowledged"] += [(agency, period)] * bool(done and done <= period.as_of)
    return {key: count_by(pairs) for key, pairs in found.items()}
