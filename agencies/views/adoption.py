"""The adoption of an edition of the standard, step by step (QĐ 19/2014/QĐ-TTg, Art. 4)."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import services
from agencies.forms import AdoptionForm, DeclarationForm, ExclusionForm, PostingForm, StepForm, WithdrawForm
from agencies.models import Adoption, Agency, Declaration
from agencies.permissions import Perm
from agencies.roles import Role
from agencies.views.acting import Crumbs, agency_crumbs, form_page, posted
from core.actors import Actor, ActorRequest
from core.dates import today
from core.permissions import GRANTS, can, require
from core.scope import get_visible
from core.workflow import Move, get_move, may, perform

FORMS = {"declare": DeclarationForm, "redeclare": DeclarationForm, "withdraw": WithdrawForm}


def get_adoption(request: ActorRequest, pk: int) -> Adoption:
    return get_visible(Adoption.objects.select_related("agency", "edition"), request.actor, pk=pk)


def adoption_crumbs(adoption: Adoption, here: str) -> Crumbs:
    return [
        *agency_crumbs(adoption.agency, "")[:-1],
        (adoption.edition.name, adoption.get_absolute_url()),
        (here, None),
    ]


@require_safe
def adoption_detail(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.AGENCY_VIEW)
    adoption = get_adoption(request, pk)
    context = {
        "adoption": adoption,
        "agency": adoption.agency,
        "crumbs": agency_crumbs(adoption.agency, adoption.edition.name),
        "next_moves": _next_moves(adoption, request.actor),
        "declarations": adoption.declarations.all(),
        "exclusions": adoption.exclusions.select_related("clause").order_by("clause__order"),
        "may_prepare": not adoption.ended_on and can(request.actor, Perm.ADOPTION_PREPARE, adoption),
    }
    return render(request, "agencies/adoption.html", context)


def _next_moves(adoption: Adoption, actor: Actor) -> list[dict]:
    """Every move that starts from the present status: who may make it, and whether this person may."""
    people = list(adoption.agency.memberships.on(today()).select_related("user").order_by("user__sort_text"))
    return [
        {
            "move": move,
            "answer": may(adoption, move.name, actor),
            "roles": [Role(role).label for role in Role.values if role in GRANTS[move.perm]],
            "people": [person.user.full_name for person in people if person.role in GRANTS[move.perm]],
        }
        for move in adoption.MOVES
        if adoption.status in move.sources
    ]


def adoption_plan(request: ActorRequest, pk: int) -> HttpResponse:
    agency = get_visible(Agency, request.actor, pk=pk)
    require(request.actor, Perm.ADOPTION_PREPARE, agency)
    here = _("Plan the adoption")
    return form_page(
        request,
        AdoptionForm(posted(request), agency=agency, initial={"planned_on": today()}),
        lambda values: services.adoption_plan(agency=agency, values=values, by=request.actor),
        title=here,
        submit=_("Plan the adoption"),
        done=_("The adoption has been planned."),
        at="edition",
        back=agency.get_absolute_url(),
        crumbs=agency_crumbs(agency, here),
    )


def adoption_move(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """The page that asks what one move needs, and the move itself."""
    adoption = get_adoption(request, pk)
    move = _move_or_404(adoption, name)
    require(request.actor, move.perm, adoption)
    initial = {"seen": adoption.version, "scope": adoption.scope, "decided_on": today()}

    def act(values: dict) -> Adoption:
        return perform(adoption, name, by=request.actor, seen=values.pop("seen"), **values)

    return form_page(
        request,
        FORMS.get(name, StepForm)(posted(request), initial=initial),
        act,
        title=str(move.label),
        submit=str(move.label),
        done=_("The step has been recorded."),
        back=adoption.get_absolute_url(),
        crumbs=adoption_crumbs(adoption, str(move.label)),
        answer=may(adoption, name, request.actor),
    )


def _move_or_404(adoption: Adoption, name: str) -> Move:
    try:
        return get_move(adoption, name)
    except KeyError:
        raise Http404 from None


def exclusion_add(request: ActorRequest, pk: int) -> HttpResponse:
    adoption = get_adoption(request, pk)
    require(request.actor, Perm.ADOPTION_PREPARE, adoption)

    def act(values: dict) -> Adoption:
        services.exclusion_add(adoption=adoption, values=values, by=request.actor)
        return adoption

    here = _("Record a clause as not applicable")
    return form_page(
        request,
        ExclusionForm(posted(request), adoption=adoption),
        act,
        title=here,
        submit=_("Record it"),
        done=_("The clause is recorded as not applicable."),
        at="clause",
        back=adoption.get_absolute_url(),
        crumbs=adoption_crumbs(adoption, here),
    )


def declaration_post(request: ActorRequest, pk: int) -> HttpResponse:
    visible = Declaration.objects.filter(adoption__in=Adoption.objects.visible_to(request.actor))
    declaration = get_object_or_404(visible.select_related("adoption__agency", "adoption__edition"), pk=pk)
    adoption = declaration.adoption
    require(request.actor, Perm.ADOPTION_PREPARE, adoption)

    def act(values: dict) -> Adoption:
        seen = values.pop("seen")
        services.declaration_post(declaration=declaration, values=values, by=request.actor, seen=seen)
        return adoption

    here = _("Notice and posting of decision %(number)s") % {"number": declaration.number}
    return form_page(
        request,
        PostingForm(posted(request), instance=declaration),
        act,
        title=here,
        submit=_("Save"),
        done=_("The notice and posting of the declaration have been recorded."),
        back=adoption.get_absolute_url(),
        crumbs=adoption_crumbs(adoption, here),
    )
