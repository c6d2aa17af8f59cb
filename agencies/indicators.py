"""Figures about agencies and their adoption of the standard."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from agencies.models import Adoption, Agency, AgencyKind, Declaration, Obligation, StandardEdition
from core.indicators import Indicator, Key, Period, indicators

QD19 = "QĐ 19/2014/QĐ-TTg"
OBLIGATION_KEYS: dict[str, str] = {
    Obligation.Kind.MANDATORY: "agencies.mandatory",
    Obligation.Kind.ENCOURAGED: "agencies.encouraged",
    Obligation.Kind.PROVINCIAL: "agencies.provincial",
    Obligation.Kind.VERTICAL: "agencies.vertical",
}


def kinds() -> dict[str, str]:
    return dict(AgencyKind.objects.order_by("order").values_list("code", "name"))


@indicators(
    Indicator("agencies.total", _("Agencies in the programme"), _("agencies")),
    Indicator("agencies.kind.*", _("Agencies in the programme by kind"), _("agencies"), members=kinds),
    Indicator("agencies.mandatory", _("Agencies required to apply"), _("agencies"), source=f"{QD19}, Điều 2"),
    Indicator("agencies.encouraged", _("Agencies encouraged to apply"), _("agencies"), source=f"{QD19}, Điều 2"),
    Indicator("agencies.provincial", _("Agencies applying by provincial decision"), _("agencies")),
    Indicator(
        "agencies.vertical",
        _("Central bodies under their ministries"),
        _("agencies"),
        source=f"{QD19}, Điều 2",
    ),
)
def programme(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """In the programme on the as-of day: active, under an obligation, with a QMS of its own."""
    rows = Obligation.objects.filter(agency__in=agencies, agency__shares_qms_of=None).select_related("agency__kind")
    values: dict = {}
    for row in rows:
        for period in periods:
            if _holds(row, period):
                for key in (
                    "agencies.total",
                    f"agencies.kind.{row.agency.kind.code}",
                    OBLIGATION_KEYS[row.kind],
                ):
                    values.setdefault(key, {})[row.agency_id, period] = 1
    return values


def _holds(row: Obligation, period: Period) -> bool:
    day = period.as_of
    return row.starts_on <= day and (row.ends_on is None or row.ends_on >= day) and row.agency.is_active_on(day)


@indicators(Indicator("agencies.eligible.*", _("Agencies that exist, by kind"), _("agencies"), members=kinds))
def eligible(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """Every agency of a kind that exists on the as-of day, in the programme or not."""
    values: dict = {}
    for agency in Agency.objects.filter(pk__in=agencies).select_related("kind"):
        for period in periods:
            if agency.is_active_on(period.as_of):
                values.setdefault(f"agencies.eligible.{agency.kind.code}", {})[agency.pk, period] = 1
    return values


@indicators(
    Indicator("adoption.building", _("Agencies establishing a QMS"), _("agencies"), source=f"{QD19}, Điều 4.1"),
    Indicator("adoption.applying", _("Agencies applying"), _("agencies"), "more", f"{QD19}, Điều 4.2"),
    Indicator(
        "adoption.effectiveness_confirmed", _("Agencies whose head confirmed effectiveness"), _("agencies"), "more",
        f"{QD19}, Điều 4.2 d",
    ),
    Indicator("adoption.declared", _("Agencies with a declaration"), _("agencies"), "more", f"{QD19}, Điều 4.3"),
    Indicator("adoption.converted", _("Agencies on the newest edition"), _("agencies"), "more", f"{QD19}, Điều 4"),
)  # fmt: skip
def adoption(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """How far each agency is on the as-of day; converted means applying the newest edition announced by then."""
    newest = {period: _newest_edition(period) for period in periods}
    values: dict = {}
    for row in Adoption.objects.filter(agency__in=agencies).prefetch_related("declarations"):
        for period in periods:
            for key in _reached(row, period, newest[period]):
                values.setdefault(key, {})[row.agency_id, period] = 1
    return values


def _newest_edition(period: Period) -> int | None:
    edition = StandardEdition.objects.filter(published_on__lte=period.as_of).order_by("-published_on").first()
    return edition.pk if edition else None


def _reached(row: Adoption, period: Period, newest: int | None) -> list[str]:
    day = period.as_of
    if not _stands(row, day):
        return []
    applying = _is_by(row.applied_from, day)
    steps = {
        "adoption.building": not applying and _is_by(row.building_from, day),
        "adoption.applying": applying,
        "adoption.effectiveness_confirmed": _is_by(row.effectiveness_confirmed_on, day),
        "adoption.declared": any(d.decided_on <= day for d in row.declarations.all()),
        "adoption.converted": applying and row.edition_id == newest,
    }
    return [key for key, reached in steps.items() if reached]


def _stands(row: Adoption, day: date) -> bool:
    return not _is_by(row.ended_on, day)


def _is_by(taken_on: date | None, day: date) -> bool:
    return taken_on is not None and taken_on <= day


@indicators(
    Indicator(
        "adoption.declaration_acts", _("Acts of the declaration that are done, of four"), _("acts"), "more",
        f"{QD19}, Điều 4.3",
    ),
    Indicator(
        "adoption.redeclared", _("Changes of the QMS that were declared again"), _("declarations"), "more",
        f"{QD19}, Điều 4.4c",
    ),
    Indicator(
        "adoption.redeclaration_due", _("Changes of the QMS to be declared again"), _("declarations"),
        source=f"{QD19}, Điều 4.4c",
    ),
)  # fmt: skip
def declarations(agencies: Collection[int], periods: Collection[Period]) -> dict:
    """The acts on record by the as-of day for the last declaration that stands then, 0–4: decision, notice, posting
    at the office, address on the website. Declared again: within the span, not for the first time. To be declared
    again: these, and an edition applied on the as-of day instead of the declared one. Two queries.
    """
    by_agency: dict[int, list[Adoption]] = defaultdict(list)
    for row in Adoption.objects.filter(agency__in=agencies).prefetch_related("declarations"):
        by_agency[row.agency_id].append(row)
    values: dict[str, dict[Key, int]] = defaultdict(dict)
    for agency, rows in by_agency.items():
        for period in periods:
            again = sum(period.holds(made.decided_on) for made in _declared(rows, period.ends)[1:])
            values["adoption.declaration_acts"][agency, period] = _acts(rows, period.as_of)
            values["adoption.redeclared"][agency, period] = again
            values["adoption.redeclaration_due"][agency, period] = again + _waits(rows, period.as_of)
    return values


def _declared(rows: Iterable[Adoption], day: date) -> list[Declaration]:
    """What was declared by the day, the earliest first; an adoption withdrawn by then starts afresh."""
    kept = [row for row in rows if _stands(row, day) or row.status != Adoption.Status.WITHDRAWN]
    made = [made for row in kept for made in row.declarations.all() if made.decided_on <= day]
    return sorted(made, key=lambda one: (one.decided_on, one.pk))


def _acts(rows: Iterable[Adoption], day: date) -> int:
    made = _declared([row for row in rows if _stands(row, day)], day)
    if not made:
        return 0
    return 1 + _is_by(made[-1].notified_on, day) + _is_by(made[-1].posted_on, day) + bool(made[-1].website)


def _waits(rows: Collection[Adoption], day: date) -> bool:
    """Whether the edition applied on the day is not declared yet, and an earlier one was."""
    applied = [row for row in rows if _stands(row, day) and _is_by(row.applied_from, day)]
    newest = max(applied, key=lambda row: (row.applied_from, row.pk), default=None)
    return newest is not None and bool(_declared(rows, day)) and not _declared([newest], day)
