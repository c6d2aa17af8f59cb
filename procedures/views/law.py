"""Legal documents: the list, one document with what rests on it, entering, changing, recording a change."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from agencies.views.acting import Crumbs, form_page, posted
from core.actors import ActorRequest
from core.dates import today
from core.permissions import can, require
from procedures.filters.law import LawFilter
from procedures.forms.law import ChangeForm, LawForm
from procedures.models import LegalChange, LegalDocument
from procedures.permissions import Perm
from procedures.services import law as services
from procedures.services.impact import procedures_resting_on, review_day, tthcs_resting_on

PER_PAGE = 50
SHOWN = 100


@require_safe
def law_list(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.LAW_VIEW)
    listing = LawFilter(request.GET, LegalDocument.objects.all())
    context = {
        "page": Paginator(listing.qs, PER_PAGE).get_page(request.GET.get("page")),
        "filter": listing,
        "may_enter": can(request.actor, Perm.LAW_ENTER),
        "day": today(),
    }
    return render(request, "procedures/law/list.html", context)


@require_safe
def law_detail(request: ActorRequest, pk: int) -> HttpResponse:
    require(request.actor, Perm.LAW_VIEW)
    law, actor = get_object_or_404(LegalDocument, pk=pk), request.actor
    resting = procedures_resting_on(law)
    seen = resting.visible_to(actor).select_related("agency").order_by("agency__sort_text", "code")
    tthcs = tthcs_resting_on(law)
    context = {
        "law": law,
        "crumbs": law_crumbs(law),
        "in_force": law.is_in_force_on(today()),
        "day": today(),
        "procedures": seen[:SHOWN],
        "procedure_count": seen.count(),
        "elsewhere": resting.count() - seen.count(),
        "tthcs": tthcs[:SHOWN],
        "tthc_count": tthcs.count(),
        "changes": _with_reviews(law.changes.select_related("document", "changed")),
        "changed_by": _with_reviews(law.changed_by.select_related("document", "changed")),
        "may_change": can(actor, Perm.LAW_CHANGE),
    }
    return render(request, "procedures/law/detail.html", context)


def _with_reviews(changes) -> list[LegalChange]:
    """With how many reviews they asked for, how many are open and how many overdue, and by when they are due."""
    is_open = Q(reviews__isnull=False, reviews__closed_on=None)
    rows = changes.annotate(
        asked=Count("reviews"),
        waiting=Count("reviews", filter=is_open),
        overdue=Count("reviews", filter=is_open & Q(reviews__due_on__lt=today())),
    )
    found = list(rows)
    for change in found:
        change.due_on = review_day(change)
    return found


def law_crumbs(law: LegalDocument | None, here: str = "") -> Crumbs:
    crumbs: Crumbs = [(_("Legal documents"), reverse("laws"))]
    if law is None:
        return [*crumbs, (here, None)]
    return [*crumbs, (str(law), law.get_absolute_url()), (here, None)] if here else [*crumbs, (str(law), None)]


def law_new(request: ActorRequest) -> HttpResponse:
    require(request.actor, Perm.LAW_ENTER)
    here = _("Enter a legal document")
    return form_page(
        request,
        LawForm(posted(request)),
        lambda values: _save(request, LegalDocument(), values),
        title=here,
        submit=here,
        done=_("The document has been entered."),
        back=reverse("laws"),
        crumbs=law_crumbs(None, here),
    )


def law_edit(request: ActorRequest, pk: int) -> HttpResponse:
    law = get_object_or_404(LegalDocument, pk=pk)
    require(request.actor, Perm.LAW_CHANGE)
    here = _("Change the data")
    return form_page(
        request,
        LawForm(posted(request), instance=law),
        lambda values: _save(request, law, values),
        title=here,
        submit=_("Save"),
        done=_("The document has been changed."),
        back=law.get_absolute_url(),
        crumbs=law_crumbs(law, here),
        note=_("Changes that take effect with this document move with its day, and the open reviews with them."),
    )


def _save(request: ActorRequest, law: LegalDocument, values: dict) -> LegalDocument:
    seen = values.pop("seen")
    moved = services.law_save(document=law, values=values, by=request.actor, seen=seen)
    if moved:
        sentence = ngettext("%(n)d open review has a new due day.", "%(n)d open reviews have a new due day.", moved)
        messages.info(request, sentence % {"n": moved})
    return law


def law_change_new(request: ActorRequest, pk: int) -> HttpResponse:
    law = get_object_or_404(LegalDocument, pk=pk)
    require(request.actor, Perm.LAW_CHANGE)

    def act(values: dict) -> LegalDocument:
        change = services.change_record(document=law, by=request.actor, **values)
        asked = change.reviews.count()
        sentence = ngettext(
            "%(n)d review is asked for, due on %(day)s.", "%(n)d reviews are asked for, due on %(day)s.", asked
        )
        messages.info(request, sentence % {"n": asked, "day": f"{review_day(change):%d/%m/%Y}"})
        return law

    here = _("Record what it changes")
    return form_page(
        request,
        ChangeForm(posted(request)),
        act,
        title=here,
        submit=_("Record the change"),
        done=_("The change has been recorded."),
        back=law.get_absolute_url(),
        crumbs=law_crumbs(law, here),
        note=_("%(law)s, in force from %(day)s.") % {"law": law.citation, "day": f"{law.effective_from:%d/%m/%Y}"},
        template="procedures/law/change.html",
        numbers=_numbers(law),
    )


def _numbers(law: LegalDocument) -> list[tuple[str, str]]:
    """What the field offers to choose from: number and title, the day where a number is borne twice."""
    others = LegalDocument.objects.exclude(pk=law.pk)
    borne = Counter(row.number for row in others)
    return [(row.number if borne[row.number] == 1 else row.dated_number, row.title) for row in others]
