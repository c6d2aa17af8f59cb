"""What must be true before a revision moves on. Each check answers sentences; none means yes."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.actors import Actor
from core.dates import today
from procedures import flow
from procedures.local_fields import KEYS, LONGEST, longest, unknown_marks


def content_is_complete(revision, by: Actor) -> list[str]:
    """The sections that the layout of a procedure asks for."""
    procedure = revision.procedure
    found = []
    if not revision.purpose.strip():
        found.append(_("Write the purpose."))
    if not revision.scope.strip():
        found.append(_("Write the scope of application."))
    if procedure.kind in procedure.WITH_STEPS and not revision.steps.exists():
        found.append(_("Enter the steps."))
    if procedure.for_tthc and not procedure.is_model and not revision.coverages.exists():
        found.append(_("Name the TTHC that this procedure carries out."))
    if revision.issue_number > 1 and not revision.change_summary.strip():
        found.append(_("Say what changes in this issue."))
    return found


def steps_hold_together(revision, by: Actor) -> list[str]:
    return flow.problems(list(revision.steps.all()))


def time_is_within_the_law(revision, by: Actor) -> list[str]:
    """The longest way through the steps against the strictest time limit of the TTHCs it carries out."""
    steps = list(revision.steps.all())
    limit = legal_limit(revision)
    if limit is None or flow.problems(steps):
        return []
    takes = flow.longest(steps)
    if takes <= limit:
        return []
    facts = {"takes": flow.in_days(takes), "limit": flow.in_days(limit)}
    return [_("The steps take %(takes)s working days, the law allows %(limit)s.") % facts]


def marks_are_known(revision, by: Actor) -> list[str]:
    """In a provincial model: every mark names a local field, and its words will have room in the agencies' copies."""
    if not revision.procedure.is_model:
        return []
    texts = list(_texts(revision))
    names = ", ".join(f"[[{key}]]" for key in KEYS)
    found = [
        _("The mark [[%(mark)s]] is unknown; the local fields are %(names)s.") % {"mark": mark, "names": names}
        for mark in unknown_marks(text for text, _room in texts)
    ]
    return found + [
        _("“%(text)s” is too long: a local field may need up to %(n)d characters.") % {"text": text, "n": LONGEST}
        for text, room in texts
        if len(text) <= room < longest(text)
    ]


def _texts(revision) -> Iterator[tuple[str, int]]:
    """Every text of a revision and how long it may be."""
    lists = (revision.steps, revision.forms, revision.records, revision.recipients)
    for row in (revision, *(row for rows in lists for row in rows.all())):
        for field in row._meta.fields:
            text = getattr(row, field.attname)
            if isinstance(text, str) and "[[" in text and field.max_length:
                yield text, field.max_length


def legal_limit(revision) -> int | None:
    """The strictest time limit of the TTHCs that a revision covers, in quarter-days; None without one."""
    return flow.strictest(method.limit_quarters for tthc in revision.tthcs.all() for method in tthc.methods.all())


def reviewer_is_the_named_one(revision, by: Actor) -> list[str]:
    if revision.reviewer_id and revision.reviewer_id != by.user_id:
        return [_("This revision waits for the review of %(name)s.") % {"name": revision.reviewer}]
    return []


def reviewer_does_not_approve(revision, by: Actor) -> list[str]:
    if by.user_id == revision.reviewed_by_id:
        return [_("You reviewed this yourself; somebody else must approve it.")]
    return []


def its_issuance_is_signed(revision, by: Actor) -> list[str]:
    if revision.issuance is None or revision.issuance.is_signed:
        return []
    return [
        _("It is issued with “%(issuance)s” and is approved when that is signed.") % {"issuance": revision.issuance}
    ]


def its_day_has_come(revision, by: Actor) -> list[str]:
    if revision.planned_effective_on <= today():
        return []
    return [_("It takes effect on %(day)s.") % {"day": f"{revision.planned_effective_on:%d/%m/%Y}"}]


def no_other_revision_is_open(revision, by: Actor) -> list[str]:
    others = revision.procedure.revisions.filter(status__in=revision.OPEN).exclude(pk=revision.pk)
    return [_("Another revision is open (%(revision)s).") % {"revision": other} for other in others[:1]]
