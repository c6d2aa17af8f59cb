"""The lead agency keeps the provincial models (TT 26/2014/TT-BKHCN, Art. 6.4)."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyKind
from agencies.roles import Role
from core.actors import Actor
from core.errors import Refused
from core.log import log
from core.permissions import Answer, can
from procedures.models import Procedure, Revision
from procedures.permissions import Perm
from procedures.services.copying import Draft, Source, drafts_write, sources_of
from procedures.services.drafting import ROWS, next_code


def lead_agency() -> Agency | None:
    """The agency that keeps the models (đơn vị chủ trì; QĐ 19/2014/QĐ-TTg, Art. 12.4 a)."""
    return Agency.objects.filter(code=settings.LEAD_AGENCY_CODE, dissolved_on=None).first()


def may_keep_models(by: Actor) -> Answer:
    """The programme, and the secretary of the lead agency."""
    answer = can(by, Perm.MODEL_MANAGE)
    lead = lead_agency() if by.role == Role.SECRETARY else None
    return True if lead and lead.pk == by.agency_id else answer


def model_create(*, values: dict, kinds: Sequence[AgencyKind], by: Actor, source: Revision | None = None) -> Revision:
    """A new provincial model of the lead agency with its first draft, empty or with the content of a revision.

    `values` are kind, title and code of Procedure; an empty code takes the next of the agency's scheme.
    Raises NotAllowed for others than `may_keep_models`, Refused for a code in use.
    """
    _require_keeper(by)
    lead = lead_agency()
    if lead is None:
        raise Refused(_("There is no agency with the code of the lead agency, %(code)s.") % _lead_code())
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=lead.pk)
        procedure = Procedure(agency=lead, is_model=True, **values)
        procedure.code = procedure.code or next_code(lead, procedure.kind)
        if lead.procedures.filter(code=procedure.code).exists():
            raise Refused(_("Another document of this agency bears the code %(code)s.") % {"code": procedure.code})
        content = sources_of(Revision.objects.filter(pk=source.pk))[0] if source else _blank(procedure)
        procedure.refresh_index(tuple(tthc.code for tthc in content.tthcs))
        procedure.save()
        procedure.model_kinds.set(kinds)
        (revision,) = drafts_write([Draft(procedure, content, content.tthcs)], by=by, of_model=False)
        revision.title = procedure.title
        revision.refresh_index(tuple(tthc.code for tthc in content.tthcs))
        revision.save(update_fields=["title", "search_text"])
        log(procedure, "procedure.create", by=by, after={"code": procedure.code, "title": procedure.title})
    return revision


def model_set_kinds(*, model: Procedure, kinds: Sequence[AgencyKind], by: Actor) -> Procedure:
    """Say for which kinds of agency a model is meant; none means all. Standing adoptions stay."""
    _require_keeper(by)
    with transaction.atomic():
        Procedure.objects.select_for_update().get(pk=model.pk)
        before = ", ".join(kind.name for kind in model.model_kinds.all())
        model.model_kinds.set(kinds)
        after = ", ".join(kind.name for kind in kinds)
        if before != after:
            log(model, "procedure.mean", by=by, before={"kinds": before}, after={"kinds": after})
    return model


def _require_keeper(by: Actor) -> None:
    answer = may_keep_models(by)
    if not answer:
        raise answer.error(answer.reasons)


def _lead_code() -> dict[str, str]:
    return {"code": settings.LEAD_AGENCY_CODE}


def _blank(procedure: Procedure) -> Source:
    return Source(Revision(procedure=procedure, title=procedure.title), {part: [] for part in ROWS}, [], [])
