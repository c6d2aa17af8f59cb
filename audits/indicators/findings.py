"""Figures about findings: those of audits that were concluded within a span."""

from collections import defaultdict
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from audits.models import NONCONFORMITIES, Audit, Finding, Grade
from core.indicators import Indicator, Key, Period, count_by, indicators

TT26 = "TT 26/2014/TT-BKHCN, Điều 36.1đ"
REPORTED = (Audit.Status.CONCLUDED, Audit.Status.SIGNED)
GRADE_KEYS: dict[str, str] = {
    Grade.MAJOR: "findings.major",
    Grade.MINOR: "findings.minor",
    Grade.OBSERVATION: "findings.observation",
    Grade.IMPROVEMENT: "findings.ofi",
}


@indicators(
    Indicator("findings.major", _("Major nonconformities found in audits"), _("findings"), "less", TT26),
    Indicator("findings.minor", _("Minor nonconformities found in audits"), _("findings"), "", TT26),
    Indicator("findings.observation", _("Observations made in audits"), _("findings")),
    Indicator("findings.ofi", _("Opportunities for improvement found in audits"), _("findings")),
    Indicator("findings.total", _("Findings of audits, conformity included"), _("findings")),
    Indicator(
        "findings.total_evidenced",
        _("Of these, with evidence written down"),
        _("findings"),
        "more",
        TT26,
        of="findings.total",
    ),
    Indicator(
        "findings.major_repeated",
        _("Major nonconformities against a clause that the audit before had found wanting"),
        _("findings"),
        "less",
    ),
)
def findings(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Findings by the day on which their audit was concluded, while its report stands; two queries."""
    rows = Finding.objects.filter(agency__in=agencies, audit__status__in=REPORTED)
    first, last = min(period.starts for period in periods), max(period.ends for period in periods)
    rows = rows.filter(audit__concluded_on__range=(first, last))
    repeated = repeated_majors(agencies)
    found: dict[str, list[Key]] = defaultdict(list)
    for pk, agency, grade, evidence, day in rows.values_list(
        "pk", "agency_id", "grade", "evidence", "audit__concluded_on"
    ):
        keys = ["findings.total", *([GRADE_KEYS[grade]] if grade in GRADE_KEYS else [])]
        keys += ["findings.total_evidenced"] * bool(evidence) + ["findings.major_repeated"] * (pk in repeated)
        for period in periods:
            if day and period.starts <= day <= period.ends:
                for key in keys:
                    found[key].append((agency, period))
    return {key: count_by(pairs) for key, pairs in found.items()}


def repeated_majors(agencies: Collection[int]) -> set[int]:
    """Major findings against a clause of which the agency's last signed audit before had a nonconformity."""
    wanted = Audit.objects.filter(agency__in=agencies, status__in=REPORTED).order_by("concluded_on", "pk")
    rows = wanted.values_list(
        "pk", "agency_id", "status", "findings__pk", "findings__grade", "findings__clause"
    ).order_by("agency_id", "concluded_on", "pk")
    repeated: set[int] = set()
    before: dict[int, set[int]] = {}
    audits: dict[int, list[tuple]] = {}
    for row in rows:
        audits.setdefault(row[0], []).append(row)
    for found in audits.values():
        agency, status = found[0][1], found[0][2]
        nonconforming = [(pk, grade, clause) for *_rest, pk, grade, clause in found if grade in NONCONFORMITIES]
        known = before.get(agency, set())
        repeated |= {pk for pk, grade, clause in nonconforming if grade == Grade.MAJOR and clause in known}
        if status == Audit.Status.SIGNED:
            before[agency] = {clause for _pk, _grade, clause in nonconforming if clause}
    return repeated
