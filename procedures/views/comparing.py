"""Two revisions side by side."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.actors import ActorRequest
from core.permissions import require
from procedures.comparison import compare
from procedures.content import content_of, with_content
from procedures.models import Revision
from procedures.permissions import Perm


def shown_content(revision: Revision) -> dict:
    """What was approved, as it was frozen; before that, what the draft says now."""
    return revision.payload["content"] if revision.payload else content_of(revision)


@require_safe
def revision_compare(request: ActorRequest, pk: int, other: int) -> HttpResponse:
    """What revision `pk` says otherwise than `other`. An issue of a provincial model may stand on either side."""
    require(request.actor, Perm.PROCEDURE_VIEW)
    seen = with_content(Revision.objects.readable_by(request.actor))
    after, before = (get_object_or_404(seen, pk=number) for number in (pk, other))
    here = _("Comparison with %(revision)s") % {"revision": before}
    context = {
        "before": before,
        "after": after,
        "comparison": compare(shown_content(before), shown_content(after)),
        "crumbs": [
            (str(after.procedure), after.procedure.get_absolute_url()),
            (str(after), after.get_absolute_url()),
            (here, None),
        ],
    }
    return render(request, "procedures/compare.html", context)
