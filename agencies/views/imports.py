"""Import of agencies."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from agencies.imports import STALE, TABLE, apply_import, plan_import
from agencies.permissions import Perm
from agencies.views.importing import TableImport
from core.actors import ActorRequest

AGENCIES = TableImport(
    name="agency_import",
    perm=Perm.AGENCY_MANAGE,
    table=TABLE,
    plan=plan_import,
    apply=apply_import,
    stale=STALE,
    list_url="agencies",
    file_name="mau-nhap-co-quan.xlsx",
    words={
        "title": _("Import agencies"),
        "list_title": _("List of agencies"),
        "list_words": _("list of agencies"),
        "submit": _("Import these agencies"),
        "caption": _("New and changed agencies"),
        "subject": _("Agency"),
    },
    new=lambda n: ngettext("%(n)d agency has been entered.", "%(n)d agencies have been entered.", n) % {"n": n},
    changed=lambda n: ngettext("%(n)d agency has been changed.", "%(n)d agencies have been changed.", n) % {"n": n},
)


def agency_import(request: ActorRequest) -> HttpResponse:
    return AGENCIES.upload(request)


def agency_import_preview(request: ActorRequest) -> HttpResponse:
    return AGENCIES.preview(request)


@require_safe
def agency_import_template(request: ActorRequest) -> HttpResponse:
    return AGENCIES.blank(request)
