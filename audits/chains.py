"""How slips hang together: those that follow each other in one place, and those spread from one place to others."""

from collections.abc import Collection

from django.db.models import Q

from audits.models import CorrectiveAction


def reissues_of(action: CorrectiveAction) -> list[CorrectiveAction]:
    """The slips before and after this one, first to last, with this one; alone it is no chain. One query, however
    many follow each other: it reads every slip of the agency that follows or is followed."""
    linked = Q(reissue_of__isnull=False) | Q(reissued_as__isnull=False)
    rows = CorrectiveAction.objects.filter(linked, agency=action.agency_id).only("number", "status", "reissue_of")
    slips = {row.pk: row for row in rows}
    if action.pk not in slips:
        return []
    following = {row.reissue_of_id: row for row in slips.values()}
    first = slips[action.pk]
    while first.reissue_of_id:
        first = slips[first.reissue_of_id]
    chain = [first]
    while chain[-1].pk in following:
        chain.append(following[chain[-1].pk])
    return chain


def sources_of(action: CorrectiveAction) -> list[CorrectiveAction]:
    """The slips of other places from which this one was spread, nearest first; a query for each step."""
    found, slip = [], action
    while before := slip.spread_from or slip.reissue_of:
        if slip.spread_from_id:
            found.append(before)
        slip = before
    return found


def spread_places(slips: Collection[CorrectiveAction]) -> set[tuple[int, int | None]]:
    """(agency, division) of whatever was spread from these slips, and on from there; a query for each step."""
    found: set[tuple[int, int | None]] = set()
    level = {slip.pk for slip in slips}
    while level:
        rows = CorrectiveAction.objects.filter(spread_from__in=level).values_list("pk", "agency", "unit")
        level = {pk for pk, _agency, _unit in rows}
        found |= {(agency, unit) for _pk, agency, unit in rows}
    return found
