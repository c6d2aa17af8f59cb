"""External providers are entered, changed, ended and evaluated."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.services import lock_as_seen
from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.log import changes, log
from core.permissions import require
from registers.models import ExternalProvider, ProviderEvaluation
from registers.permissions import Perm

PROVIDER_FIELDS = (
    "name", "provides", "kind", "importance", "criteria", "control", "starts_on", "contract_until",
)  # fmt: skip


def provider_save(
    *, provider: ExternalProvider, values: dict[str, Any], by: Actor, seen: str | None = None
) -> ExternalProvider:
    """Enter or change a provider.

    Raises Refused when one in use bears the name, Stale when it is not what was seen.
    """
    require(by, Perm.PROVIDER_KEEP, provider)
    is_new = provider.pk is None
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=provider.agency_id)
        if not is_new:
            lock_as_seen(provider, PROVIDER_FIELDS, seen)
            _must_be_in_use(provider)
        before, after = changes(provider, values, values)
        if not after:
            return provider
        for name, value in values.items():
            setattr(provider, name, value)
        _must_be_possible(provider)
        provider.refresh_index()
        provider.save()
        verb = "externalprovider.enter" if is_new else "externalprovider.change"
        log(provider, verb, by=by, before={} if is_new else _told(before), after=_told(after))
    return provider


def _must_be_in_use(provider: ExternalProvider) -> None:
    if provider.ended_on:
        raise Refused(_("It is no longer in use; what is recorded stays as it is."))


def _must_be_possible(provider: ExternalProvider) -> None:
    same = ExternalProvider.objects.in_use().filter(agency=provider.agency_id, name=provider.name)
    if same.exclude(pk=provider.pk).exists():
        raise Refused(_("A provider of this name is in use already."))
    if provider.contract_until and provider.contract_until < provider.starts_on:
        raise Refused(_("The contract cannot end before the provider is in use."))
    if provider.starts_on > today():
        raise Refused(_("Enter a provider on the first day on which it is used, not before."))


def provider_end(*, provider: ExternalProvider, ended_on: date, reason: str, by: Actor) -> ExternalProvider:
    """Record from which day it is no longer used, and why. Raises Refused for a day before the first or ahead."""
    require(by, Perm.PROVIDER_KEEP, provider)
    with transaction.atomic():
        provider.refresh_from_db(from_queryset=ExternalProvider.objects.select_for_update())
        _must_be_in_use(provider)
        if not provider.starts_on <= ended_on <= today():
            facts = {"first": f"{provider.starts_on:%d/%m/%Y}", "last": f"{today():%d/%m/%Y}"}
            raise Refused(_("The day must lie between %(first)s and %(last)s.") % facts)
        provider.ended_on = ended_on
        provider.save(update_fields=["ended_on"])
        after = {"ended_on": ended_on.isoformat(), "reason": reason}
        log(provider, "externalprovider.end", by=by, after=after)
    return provider


def evaluation_add(*, provider: ExternalProvider, values: dict[str, Any], by: Actor) -> ProviderEvaluation:
    """Record an evaluation. Raises Refused for a day ahead or taken, and for reservations without a comment."""
    require(by, Perm.PROVIDER_KEEP, provider)
    with transaction.atomic():
        provider.refresh_from_db(from_queryset=ExternalProvider.objects.select_for_update())
        _must_be_in_use(provider)
        if values["evaluated_on"] > today():
            raise Refused(_("An evaluation cannot lie ahead."))
        if provider.evaluations.filter(evaluated_on=values["evaluated_on"]).exists():
            raise Refused(_("There is an evaluation of this day already."))
        if values["verdict"] != ProviderEvaluation.Verdict.ACCEPTED and not values["comment"]:
            raise Refused(_("Say in the comment what the reservations are."))
        row = ProviderEvaluation.objects.create(provider=provider, evaluated_by_id=by.user_id, **values)
        marks = f"{row.quality}/{row.timeliness}/{row.response}"
        after = {"evaluated_on": row.evaluated_on.isoformat(), "marks": marks, "verdict": row.get_verdict_display()}
        log(provider, "externalprovider.evaluate", by=by, after=after)
    return row


def _told(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value is not None}
