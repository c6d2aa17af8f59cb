"""Accounts of people, for the programme administrator."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import services
from agencies.filters import PersonFilter
from agencies.forms import PersonEditForm, PersonForm
from agencies.models import Membership, User
from agencies.permissions import Perm
from agencies.views.acting import form_page, posted
from core.actors import ActorRequest
from core.dates import today
from core.permissions import require

PER_PAGE = 50


def get_person(request: ActorRequest, pk: int) -> User:
    """Accounts belong to no agency: only those who manage them see them."""
    require(request.actor, Perm.USER_MANAGE)
    return get_object_or_404(User, pk=pk)


@require_safe
def people(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.USER_MANAGE)
    standing = Membership.objects.on(today()).select_related("agency").order_by("pk")
    rows = User.objects.order_by("sort_text", "pk").prefetch_related(
        Prefetch("memberships", standing, to_attr="standing")
    )
    chosen = PersonFilter(request.GET, rows)
    page = Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "agencies/people.html", {"page": page, "filter": chosen})


def person(request: ActorRequest, pk: int) -> HttpResponse:
    user = get_person(request, pk)

    def act(values: dict) -> str:
        services.user_change(user=user, by=request.actor, seen=values.pop("seen"), values=values)
        return reverse("person", args=[pk])

    return form_page(
        request,
        PersonEditForm(posted(request), instance=user),
        act,
        title=user.full_name,
        submit=_("Save"),
        done=_("The account has been changed."),
        at="is_active",
        back=reverse("people"),
        crumbs=[(_("People"), reverse("people")), (user.full_name, None)],
        template="agencies/person.html",
        person=user,
        memberships=user.memberships.select_related("agency", "unit").order_by("-starts_on"),
        today=today(),
    )


def person_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.USER_MANAGE)

    def act(values: dict) -> HttpResponse:
        password = services.temporary_password()
        user = services.user_create(values=values, password=password, by=request.actor)
        messages.success(request, _("The account has been opened."))
        return password_page(request, user, password)

    here = _("New account")
    return form_page(
        request,
        PersonForm(posted(request)),
        act,
        title=here,
        submit=_("Open the account"),
        done=_("The account has been opened."),
        at="username",
        back=reverse("people"),
        crumbs=[(_("People"), reverse("people")), (here, None)],
    )


@require_POST
def password_reset_by_admin(request: ActorRequest, pk: int) -> HttpResponse:
    user = get_person(request, pk)
    return password_page(request, user, services.password_reset(user=user, by=request.actor))


def password_page(request: ActorRequest, user: User, password: str) -> HttpResponse:
    """Shown in the answer to the act itself and kept nowhere."""
    response = render(request, "agencies/password_once.html", {"person": user, "password": password})
    response.headers["Cache-Control"] = "no-store"
    return response
