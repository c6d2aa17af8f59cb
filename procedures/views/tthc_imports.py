"""Import of TTHC."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from agencies.views.importing import TableImport
from core.actors import ActorRequest
from procedures.imports import STALE, TABLE, apply_import, plan_import
from procedures.permissions import Perm

TTHC = TableImport(
    name="tthc_import",
    perm=Perm.TTHC_MANAGE,
    table=TABLE,
    plan=plan_import,
    apply=apply_import,
    stale=STALE,
    list_url="tthcs",
    file_name="mau-nhap-tthc.xlsx",
    words={
        "title": _("Import TTHC"),
        "list_title": _("TTHC"),
        "list_words": _("catalogue of TTHC"),
        "submit": _("Import these TTHC"),
        "caption": _("New and changed TTHC"),
        "subject": _("TTHC"),
    },
    new=lambda n: ngettext("%(n)d TTHC has been entered.", "%(n)d TTHC have been entered.", n) % {"n": n},
    changed=lambda n: ngettext("%(n)d TTHC has been changed.", "%(n)d TTHC have been changed.", n) % {"n": n},
)


def tthc_import(request: ActorRequest) -> HttpResponse:
    return TTHC.upload(request)


def tthc_import_preview(request: ActorRequest) -> HttpResponse:
    return TTHC.preview(request)


@require_safe
def tthc_import_template(request: ActorRequest) -> HttpResponse:
    return TTHC.blank(request)
