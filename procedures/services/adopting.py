"""Agencies adopt provincial models: one of them in one act, or many at once (TT 26/2014/TT-BKHCN, Art. 6.4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from agencies.models import Agency
from core.actors import Actor
from core.dates import today
from core.errors import Refused
from core.log import log_changes
from core.permissions import require
from procedures.local_fields import KEYS, localised, values_for
from procedures.models import AdministrativeProcedure, Issuance, Procedure, Revision
from procedures.permissions import Perm
from procedures.services.coding import Codes
from procedures.services.copying import Draft, Handled, Source, drafts_write, sources_of
from procedures.services.telling import adoption_is_told

AGENCIES_AT_ONCE = 100
Pairs = set[tuple[int, int]]


@dataclass(frozen=True)
class Plan:
    """What an adoption by many agencies would do: how many agencies, how many documents, how many stand already."""

    agencies: int
    new: int
    standing: int


def model_adopt(*, model: Procedure, agency: Agency, by: Actor, local: Mapping[str, str] | None = None) -> Procedure:
    """The agency's own procedure, with a draft of the model's issue in effect under the agency's local fields: those
    given, else those of the last model it adopted.

    Raises Refused where the model has no issue in effect, is meant for others, or is adopted already.
    """
    require(by, Perm.MODEL_ADOPT, agency)
    with transaction.atomic():
        agency = Agency.objects.select_for_update().get(pk=agency.pk)
        if problem := adoption_problem(model, agency):
            raise Refused(problem)
        sources = sources_of(Revision.objects.effective().filter(procedure=model))
        (procedure,) = _adopt([agency], sources, {} if local is None else {agency.pk: dict(local)}, by, None)
    return procedure


def adoption_problem(model: Procedure, agency: Agency) -> str:
    """Why an agency cannot adopt a model, as a sentence; empty if it can."""
    kinds = {kind.pk for kind in model.model_kinds.all()}
    if not model.is_model or model.withdrawn_on or not model.revisions.effective().exists():
        return _("This model has no issue in effect.")
    if kinds and agency.kind_id not in kinds:
        return _("This model is meant for agencies of another kind.")
    if model.followers.standing().filter(agency=agency).exists():
        return _("The agency has adopted this model already.")
    return ""


def model_adopt_many(
    *, models: Iterable[Procedure], agencies: Iterable[Agency], by: Actor, issuance: Issuance | None = None
) -> int:
    """Adopt models for agencies of the kinds they are meant for; how many documents were entered. What is adopted
    already is left alone, so that it may be repeated. All or nothing.

    The number of statements depends on the hundreds of agencies, not on their number or that of the models.
    Raises Refused for a model without an issue in effect.
    """
    require(by, Perm.MODEL_MANAGE)
    wanted = {model.pk for model in models}
    adopted = 0
    with transaction.atomic():
        in_effect = Revision.objects.effective().filter(procedure__in=wanted, procedure__is_model=True)
        sources = sources_of(in_effect.filter(procedure__withdrawn_on=None))
        if len(sources) < len(wanted):
            raise Refused(_("Only models with an issue in effect can be adopted."))
        for some in _hundreds(sorted(agency.pk for agency in agencies)):
            locked = list(Agency.objects.select_for_update().active_on(today()).filter(pk__in=some).order_by("pk"))
            procedures = _adopt(locked, sources, {}, by, issuance)
            adoption_is_told(procedures)
            adopted += len(procedures)
    return adopted


def _hundreds(pks: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(pks)
    while some := list(islice(rest, AGENCIES_AT_ONCE)):
        yield some


def adoption_plan(*, models: Iterable[Procedure], agencies: Iterable[Agency]) -> Plan:
    """What `model_adopt_many` would do, counted without writing. Models come with their kinds."""
    models, agencies = list(models), list(agencies)
    standing = standing_pairs([agency.pk for agency in agencies], [model.pk for model in models])
    meant = {(agency.pk, model.pk) for model in models for agency in agencies if _is_meant_for(model, agency.kind_id)}
    new = meant - standing
    return Plan(agencies=len({agency for agency, _model in new}), new=len(new), standing=len(meant & standing))


def standing_pairs(agency_ids: Sequence[int], model_ids: Sequence[int]) -> Pairs:
    """(agency, model) of every standing adoption among them."""
    found = Procedure.objects.standing().filter(agency__in=agency_ids, model__in=model_ids)
    return set(found.values_list("agency_id", "model_id"))


def _is_meant_for(model: Procedure, kind_id: int) -> bool:
    kinds = {kind.pk for kind in model.model_kinds.all()}
    return not kinds or kind_id in kinds


def _adopt(
    agencies: Sequence[Agency],
    sources: Sequence[Source],
    local: Mapping[int, dict[str, str]],
    by: Actor,
    issuance: Issuance | None,
) -> list[Procedure]:
    """Enter a procedure with its draft for every pair that does not stand yet. The agencies are locked."""
    agency_ids = [agency.pk for agency in agencies]
    standing = standing_pairs(agency_ids, [source.revision.procedure_id for source in sources])
    handled, codes, kept = Handled(agency_ids, today()), Codes(agency_ids), kept_values(agency_ids) | dict(local)
    procedures, drafts = [], []
    for agency in agencies:
        values = values_for(agency.name, kept.get(agency.pk, {}))
        for source in sources:
            model = source.revision.procedure
            if (agency.pk, model.pk) in standing or not _is_meant_for(model, agency.kind_id):
                continue
            tthcs = handled.of(agency.pk, source.tthcs)
            code = codes.next(agency.pk, model.kind)
            procedure = _follower(agency, source, code, kept.get(agency.pk, {}), values, tthcs)
            procedures.append(procedure)
            drafts.append(Draft(procedure, source, tthcs, values))
    Procedure.objects.bulk_create(procedures)
    drafts_write(drafts, by=by, issuance=issuance)
    log_changes(((row, {}, _noted(row)) for row in procedures), "procedure.adopt", by=by)
    return procedures


def _follower(
    agency: Agency,
    source: Source,
    code: str,
    local: Mapping[str, str],
    values: Mapping[str, str],
    tthcs: Sequence[AdministrativeProcedure],
) -> Procedure:
    model = source.revision.procedure
    procedure = Procedure(
        agency=agency,
        kind=model.kind,
        code=code,
        title=localised(source.revision.title, values),
        review_months=model.review_months,
        model=model,
        model_issue=source.revision.issue_number,
        local={key: local[key] for key in KEYS if local.get(key)},
        is_illustrative=model.is_illustrative or agency.is_illustrative,
    )
    procedure.refresh_index(tuple(tthc.code for tthc in tthcs))
    return procedure


def _noted(procedure: Procedure) -> dict:
    return {"code": procedure.code, "model": procedure.model.code, "model_issue": procedure.model_issue}


def kept_values(agency_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The local fields that each agency gave the last model it adopted: nobody says twice where dossiers go."""
    rows = Procedure.objects.following().filter(agency__in=agency_ids).exclude(local={}).order_by("pk")
    return dict(rows.values_list("agency_id", "local"))


def followers_counted(model_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Model → (how many follow it, how many of them an earlier issue)."""
    following = Procedure.objects.following().filter(model__in=model_ids).order_by()
    lagging = Procedure.objects.lagging().filter(model__in=model_ids).order_by()
    behind = dict(lagging.values_list("model").annotate(n=Count("pk")))
    rows = following.values_list("model").annotate(n=Count("pk"))
    return {model_id: (n, behind.get(model_id, 0)) for model_id, n in rows}
