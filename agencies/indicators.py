"""Figures about agencies and their adoption of the standard."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from agencies.models import Adoption, Agency, AgencyKind, Obligation, StandardEdition
from core.indicators import Indicator, Period, indicators

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
    if row.ended_on and row.ended_on <= day:
        return []
    applying = bool(row.applied_from and row.applied_from <= day)
    steps = {
        "adoption.building": not applying and bool(row.building_from and row.building_from <= day),
        "adoption.applying": applying,
        "adoption.effectiveness_confirmed": bool(
            row.effectiveness_confirmed_on and row.effectiveness_confirmed_on <= day
        ),
        "adoption.declared": any(d.decided_on <= day for d in row.declarations.all()),
        "adoption.converted": applying and row.edition_id == newest,
    }
    return [key for key, reached in steps.items() if reached]
