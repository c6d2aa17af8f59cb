"""What an agency fills in for itself in the procedures that it has from provincial models."""

from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused, Stale
from core.log import canonical, log
from core.permissions import require
from core.workflow import lock
from procedures.local_fields import KEYS, marks_in, renewed
from procedures.models import Procedure, Revision
from procedures.permissions import Perm
from procedures.services.copying import CONTENT, Source, sources_of, texts_of
from procedures.services.drafting import ROWS, note_writer, revision_open
from procedures.services.taking_over import local_values, locked_followers


def seen_of(procedure: Procedure) -> str:
    """What a person saw of the local fields; handed back as `seen` it tells of changes meanwhile."""
    return sha256(canonical(procedure.local).encode()).hexdigest()[:20]


def local_save(
    *, procedure: Procedure, values: dict[str, str], by: Actor, seen: str | None = None
) -> Revision | None:
    """Keep new local fields and write them into the open draft, or into a new one, wherever the text still is the
    model's; texts that the agency changed itself stay. The draft; None where no text changes.

    Raises Refused while a revision waits for review, approval or its day, Stale for other fields than were `seen`.
    """
    require(by, Perm.MODEL_ADOPT, procedure)
    with transaction.atomic():
        (procedure,) = locked_followers([procedure.pk])
        if procedure.model is None:
            raise Refused(_("This document follows no provincial model."))
        if seen is not None and seen != seen_of(procedure):
            raise Stale(_("Somebody else has changed the local fields. Look at them again before you go on."))
        before = local_values(procedure)
        procedure.local = {key: values[key] for key in KEYS if values.get(key)}
        after = local_values(procedure)
        changed = [key for key in KEYS if before[key] != after[key]]
        if not changed:
            return None
        opened = procedure.revisions.filter(status__in=Revision.OPEN).first()
        if opened and not opened.is_editable:
            raise Refused(_("Another revision is under way (%(revision)s); wait for it.") % {"revision": opened})
        procedure.save(update_fields=["local"])
        old, new = ({key: side[key] for key in changed} for side in (before, after))
        log(procedure, "procedure.localise", by=by, before=old, after=new)
        return _renew(procedure, opened, before, after, by)


def _renew(procedure: Procedure, opened: Revision | None, old: dict, new: dict, by: Actor) -> Revision | None:
    base = opened or procedure.revisions.effective().first()
    issue = (opened and opened.model_issue) or procedure.model_issue
    issues = Revision.objects.filter(procedure=procedure.model_id, issue_number=issue, effective_from__isnull=False)
    found = sources_of(issues)
    if base is None or not found or not marks_in(found[0].texts()) & {key for key in KEYS if old[key] != new[key]}:
        return None
    draft = opened or revision_open(procedure=procedure, by=by)
    lock(draft)
    draft.change_summary = draft.change_summary or "Cập nhật thông tin riêng của cơ quan"
    _renew_texts(draft, found[0], old, new)
    note_writer(draft, by)
    log(draft, "revision.write", by=by, after={"part": _("Local fields")})
    return draft


def _renew_texts(draft: Revision, source: Source, old: dict, new: dict) -> None:
    for name in CONTENT:
        setattr(draft, name, renewed(getattr(draft, name), getattr(source.revision, name), old, new))
    for part, (model, related, _names) in ROWS.items():
        like = {row.order: texts_of(row, part) for row in source.rows[part]}
        rows = [row for row in getattr(draft, related).all() if row.order in like]
        for row in rows:
            for name, text in like[row.order].items():
                setattr(row, name, renewed(getattr(row, name), text, old, new))
        if rows:
            model._default_manager.bulk_update(rows, list(like[rows[0].order]))
    draft.version += 1
    draft.refresh_index(tuple(draft.tthcs.values_list("code", flat=True)))
    draft.save()
