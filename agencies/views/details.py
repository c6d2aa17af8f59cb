"""What is dated about one agency: obligation, letterhead, divisions, roles of people."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies import services
from agencies.forms import DayForm, LetterheadForm, MembershipForm, ObligationForm, UnitForm
from agencies.models import Agency, Membership, Unit
from agencies.permissions import Perm
from agencies.views.acting import agency_crumbs, form_page, posted
from core.actors import ActorRequest
from core.dates import today
from core.permissions import require
from core.scope import get_visible

CARRIED_OVER = ("superior_line", "issuing_line", "notation", "place", "authority", "signer_title")


def obligation_set(request: ActorRequest, pk: int) -> HttpResponse:
    agency = get_visible(Agency, request.actor, pk=pk)
    require(request.actor, Perm.AGENCY_MANAGE)

    def act(values: dict) -> Agency:
        services.obligation_set(agency=agency, values=values, by=request.actor)
        return agency

    here = _("Set the obligation")
    return form_page(
        request,
        ObligationForm(posted(request), initial={"kind": agency.kind.default_obligation}),
        act,
        title=here,
        submit=_("Set the obligation"),
        done=_("The obligation has been set."),
        at="starts_on",
        back=agency.get_absolute_url(),
        crumbs=agency_crumbs(agency, here),
        note=_("The present obligation ends the day before the new one starts."),
    )


def letterhead_set(request: ActorRequest, pk: int) -> HttpResponse:
    agency = get_visible(Agency, request.actor, pk=pk)
    require(request.actor, Perm.AGENCY_DESCRIBE, agency)
    latest = agency.letterheads.order_by("-starts_on").values(*CARRIED_OVER).first()

    def act(values: dict) -> Agency:
        services.letterhead_set(agency=agency, values=values, by=request.actor)
        return agency

    here = _("Set the letterhead")
    return form_page(
        request,
        LetterheadForm(posted(request), initial=latest),
        act,
        title=here,
        submit=_("Set the letterhead"),
        done=_("The letterhead has been set."),
        at="starts_on",
        back=agency.get_absolute_url(),
        crumbs=agency_crumbs(agency, here),
        note=_("The present letterhead ends the day before the new one starts."),
    )


def unit_add(request: ActorRequest, pk: int) -> HttpResponse:
    agency = get_visible(Agency, request.actor, pk=pk)
    require(request.actor, Perm.AGENCY_DESCRIBE, agency)

    def act(values: dict) -> Agency:
        services.unit_add(agency=agency, name=values["name"], by=request.actor)
        return agency

    here = _("Add a division")
    return form_page(
        request,
        UnitForm(posted(request)),
        act,
        title=here,
        submit=_("Add the division"),
        done=_("The division has been added."),
        at="name",
        back=agency.get_absolute_url(),
        crumbs=agency_crumbs(agency, here),
    )


@require_POST
def unit_close(request: ActorRequest, pk: int) -> HttpResponse:
    unit = get_visible(Unit, request.actor, pk=pk)
    services.unit_close(unit=unit, by=request.actor)
    messages.success(request, _("The division has been closed."))
    return redirect(unit.agency)


def membership_start(request: ActorRequest, pk: int) -> HttpResponse:
    agency = get_visible(Agency, request.actor, pk=pk)
    require(request.actor, Perm.PEOPLE_APPOINT, agency)

    def act(values: dict) -> Agency:
        services.membership_start(user=values.pop("user"), agency=agency, values=values, by=request.actor)
        return agency

    here = _("Give a role")
    return form_page(
        request,
        MembershipForm(posted(request), agency=agency, by=request.actor, initial={"starts_on": today()}),
        act,
        title=here,
        submit=_("Give the role"),
        done=_("The role has been given."),
        at="role",
        back=agency.get_absolute_url(),
        crumbs=agency_crumbs(agency, here),
    )


def membership_end(request: ActorRequest, pk: int) -> HttpResponse:
    membership = get_visible(Membership.objects.select_related("agency", "user"), request.actor, pk=pk)
    agency = membership.agency
    require(request.actor, Perm.PEOPLE_APPOINT, membership)

    def act(values: dict) -> Agency:
        services.membership_end(membership=membership, on=values["on"], by=request.actor)
        return agency

    here = _("End a role")
    return form_page(
        request,
        DayForm(posted(request), label=_("Last day")),
        act,
        title=here,
        submit=_("End the role"),
        done=_("The role has been ended."),
        at="on",
        back=agency.get_absolute_url(),
        crumbs=agency_crumbs(agency, here),
        note=_("%(person)s, %(role)s since %(day)s.")
        % {
            "person": membership.user.full_name,
            "role": membership.get_role_display(),
            "day": f"{membership.starts_on:%d/%m/%Y}",
        },
    )
