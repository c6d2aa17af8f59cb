"""Typing dossiers: one month, or all months of a year on one page; and the import from Excel."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.views.acting import CONFLICT, REFUSED, form_page, posted
from agencies.views.importing import TableImport
from core.actors import ActorRequest
from core.errors import NotAllowed, Refused, Stale
from core.permissions import Denied, require
from registers.dossier_rules import FIGURES, wrong_month
from registers.forms.dossiers import MonthForm, TakenForm, YearMonthForm, year_forms
from registers.imports import STALE, TABLE, apply_import, plan_import
from registers.models import DossierMonth
from registers.permissions import Perm
from registers.services.dossiers import LABELS, Entry, month_save, months_save, seen_of, warnings_of
from registers.views.dossiers import dossier_crumbs, get_agency, months_in, year_step


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_month_edit(request: ActorRequest, pk: int, year: int, month: int) -> HttpResponse:
    agency = get_agency(request, pk)
    require(request.actor, Perm.DOSSIER_ENTER, agency)
    day = _month(year, month)
    row = DossierMonth.objects.filter(agency=agency, month=day).first() or DossierMonth(agency=agency, month=day)
    form = MonthForm(posted(request), instance=row)
    problem = wrong_month(agency, day)

    def act(values: dict) -> DossierMonth:
        entry = Entry(day, form.values(), values["seen"])
        try:
            saved = month_save(agency=agency, entry=entry, by=request.actor)
        except Stale:
            form.instance = DossierMonth.objects.get(agency=agency, month=day)
            raise
        for sentence in warnings_of(agency, [saved]):
            messages.warning(request, sentence)
        return saved

    title = _("Dossiers of %(month)s") % {"month": f"{day:%m/%Y}"}
    back = row.get_absolute_url() if row.pk else year_step(agency, year)[1]
    return form_page(
        request,
        form,
        act,
        title=title,
        submit=_("Save the figures"),
        done=_("The dossiers of %(month)s have been saved.") % {"month": f"{day:%m/%Y}"},
        back=back,
        crumbs=dossier_crumbs(year_step(agency, year), (title, None)),
        note=f"{agency.name}. " + _("Pending dossiers are those that stand at the end of the month."),
        answer=Denied((problem,)) if problem else None,
    )


def _month(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise Http404
    return months_in(year)[month - 1]


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_year_edit(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """All months of a year on one page; whatever is typed is saved together or not at all."""
    agency = get_agency(request, pk)
    require(request.actor, Perm.DOSSIER_ENTER, agency)
    months = [month for month in months_in(year) if not wrong_month(agency, month)]
    lines = year_forms(agency, months, posted(request))
    changed = [line for line in lines if line.has_changed()] if request.method == "POST" else []
    taken = TakenForm(posted(request), months=[line.month for line in changed])
    status = 200
    if request.method == "POST":
        status = _save_year(request, agency, changed, taken)
        if status == 302:
            return redirect("dossier_year", agency.pk, year)
    title = _("Dossiers of the year %(year)s") % {"year": year}
    context = {
        "agency": agency,
        "year": year,
        "title": title,
        "crumbs": dossier_crumbs(year_step(agency, year), (title, None)),
        "labels": [LABELS[name] for name in FIGURES],
        "lines": lines,
        "taken": taken,
        "back": year_step(agency, year)[1],
        "refused": status != 200,
        "conflict": status == CONFLICT,
    }
    return render(request, "registers/dossiers/year_edit.html", context, status=status)


def _save_year(request: ActorRequest, agency: Agency, changed: list[YearMonthForm], taken: TakenForm) -> int:
    """The status of the answer: 302 when it is done, else what is wrong stands in the forms."""
    if not all([taken.is_valid(), *(line.is_valid() for line in changed)]):
        return REFUSED
    if not changed:
        taken.add_error(None, _("Nothing has been typed yet."))
        return REFUSED
    day = taken.cleaned_data["taken_on"]
    entries = [Entry(line.month, line.values(day), line.cleaned_data["seen"]) for line in changed]
    try:
        saved = months_save(agency=agency, entries=entries, by=request.actor)
    except NotAllowed:
        raise
    except Stale as error:
        taken.add_error(None, list(error.reasons))
        _show_theirs(agency, changed)
        return CONFLICT
    except Refused as error:
        taken.add_error(None, list(error.reasons))
        return REFUSED
    for sentence in warnings_of(agency, saved):
        messages.warning(request, sentence)
    done = ngettext(
        "The dossiers of %(n)d month have been saved.", "The dossiers of %(n)d months have been saved.", len(saved)
    )
    messages.success(request, done % {"n": len(saved)})
    return 302


def _show_theirs(agency: Agency, changed: list[YearMonthForm]) -> None:
    """What somebody else has saved meanwhile stands beside what was typed, which may be sent again."""
    stored = DossierMonth.objects.filter(agency=agency, month__in=[line.month for line in changed])
    rows = {row.month: row for row in stored}
    for line in changed:
        row = rows.get(line.month)
        if row and seen_of(row) != line.cleaned_data["seen"]:
            line.show_theirs(row)


DOSSIERS = TableImport(
    name="dossier_import",
    perm=Perm.DOSSIER_IMPORT,
    table=TABLE,
    plan=plan_import,
    apply=apply_import,
    stale=STALE,
    list_url="dossiers",
    file_name="mau-nhap-ho-so-theo-thang.xlsx",
    words={
        "title": gettext_lazy("Import dossiers by month"),
        "list_title": gettext_lazy("Dossiers by month"),
        "list_words": gettext_lazy("dossiers by month"),
        "submit": gettext_lazy("Import these months"),
        "caption": gettext_lazy("New and changed months"),
        "subject": gettext_lazy("Agency and month"),
    },
    new=lambda n: ngettext("%(n)d month has been entered.", "%(n)d months have been entered.", n) % {"n": n},
    changed=lambda n: ngettext("%(n)d month has been changed.", "%(n)d months have been changed.", n) % {"n": n},
)


def dossier_import(request: ActorRequest) -> HttpResponse:
    return DOSSIERS.upload(request)


def dossier_import_preview(request: ActorRequest) -> HttpResponse:
    return DOSSIERS.preview(request)


@require_safe
def dossier_import_template(request: ActorRequest) -> HttpResponse:
    return DOSSIERS.blank(request)
