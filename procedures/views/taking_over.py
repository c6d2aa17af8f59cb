"""What a follower of a provincial model does: take a newer issue over, change its local fields."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.views.acting import Crumbs, form_page, posted
from core.actors import ActorRequest
from core.permissions import require
from core.scope import get_visible
from procedures.comparison import compare
from procedures.following import own_changes, take_over_contents
from procedures.forms.models import SeenLocalForm
from procedures.local_fields import FIELDS, values_for
from procedures.models import FormItem, Procedure, Revision
from procedures.permissions import Perm
from procedures.services.localising import local_save, seen_of
from procedures.services.taking_over import local_values, may_take_over, model_take_over


def get_follower(request: ActorRequest, pk: int) -> Procedure:
    """A procedure in sight that was made from a model; 404 for any other."""
    procedure = get_visible(Procedure.objects.select_related("agency", "model"), request.actor, pk=pk)
    require(request.actor, Perm.PROCEDURE_VIEW)
    if procedure.model is None:
        raise Http404
    return procedure


def follower_crumbs(procedure: Procedure, here: str) -> Crumbs:
    return [
        (_("Controlled documents"), reverse("procedures")),
        (procedure.code, procedure.get_absolute_url()),
        (here, None),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: ActorRequest, pk: int) -> HttpResponse:
    """The differences, what is kept, and one button."""
    procedure = get_follower(request, pk)
    require(request.actor, Perm.MODEL_ADOPT, procedure)
    if request.method == "POST":
        revision = model_take_over(procedure=procedure, by=request.actor)
        messages.success(request, _("The draft holds the newest issue of the model; it waits for you here."))
        return redirect(revision)
    contents, values = take_over_contents(procedure), local_values(procedure)
    both = {"followed", "newest"} <= contents.keys()
    context = {
        "procedure": procedure,
        "crumbs": follower_crumbs(procedure, _("Take over the model's issue")),
        "contents": contents,
        "comparison": compare(contents["followed"], contents["newest"]) if both else None,
        "own_changes": own_changes(contents),
        "local": [(field.label, values[field.key]) for field in FIELDS],
        "own_forms": FormItem.objects.filter(
            is_local=True, revision__in=Revision.objects.effective().filter(procedure=procedure)
        ),
        "answer": may_take_over(procedure, request.actor),
    }
    return render(request, "procedures/models/take_over.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def local_fields(request: ActorRequest, pk: int) -> HttpResponse:
    procedure = get_follower(request, pk)
    require(request.actor, Perm.MODEL_ADOPT, procedure)
    here = _("Change the local fields")
    form = SeenLocalForm(
        posted(request),
        usual=values_for(procedure.agency.name, {}),
        initial=procedure.local | {"seen": seen_of(procedure)},
    )

    def act(values: dict):
        seen = values.pop("seen")
        return local_save(procedure=procedure, values=values, by=request.actor, seen=seen) or procedure

    return form_page(
        request,
        form,
        act,
        title=here,
        submit=_("Save"),
        done=_("The local fields have been changed."),
        back=procedure.get_absolute_url(),
        crumbs=follower_crumbs(procedure, here),
        note=_(
            "The new words are written at once into the open draft or a new one, wherever the text still is the "
            "model's. Texts that you have changed yourself stay as they are."
        ),
    )
