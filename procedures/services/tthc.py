"""The catalogue of TTHC: entering and changing one with its methods and papers, who handles it, its posted lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from core.actors import Actor
from core.dates import today
from core.errors import Refused, Stale
from core.log import canonical, log
from core.models import locked
from core.permissions import require
from procedures.models import (
    AdministrativeProcedure,
    DossierItem,
    LegalDocument,
    SubmissionMethod,
    TthcListPosting,
    TthcScope,
)
from procedures.permissions import Perm
from procedures.services.reviewing import tthc_reviews_close

TTHC_FIELDS = (
    "code", "decision_number", "decided_on", "name", "level", "kind", "field", "sequence", "subjects",
    "implementing_body", "competent_authority", "reception_address", "result", "requirements", "dossier_sets",
)  # fmt: skip
METHOD_FIELDS = ("channel", "limit_quarters", "limit_note", "fee", "charge", "note")
PAPER_FIELDS = ("name", "need", "originals", "copies", "form_code")
LOCK = "tthc"


@dataclass
class Content:
    """Everything that is entered about one TTHC: its fields, and the rows beside it."""

    values: dict
    methods: Sequence[dict] = ()
    dossier: Sequence[dict] = ()
    legal_bases: Sequence[LegalDocument] = field(default_factory=tuple)

    def plain(self) -> dict:
        """In plain values and one order, to compare, to show and to log."""
        return {
            **{name: str(self.values[name]) for name in TTHC_FIELDS},
            "methods": [[row.get(name) for name in METHOD_FIELDS] for row in sorted(self.methods, key=_by_channel)],
            "dossier": [[row.get(name) for name in PAPER_FIELDS] for row in self.dossier],
            "legal_bases": sorted(document.dated_number for document in self.legal_bases),
        }


def _by_channel(row: dict) -> str:
    return row["channel"]


def content_of(tthc: AdministrativeProcedure) -> Content:
    """What stands in the database; prefetch methods, dossier and legal_bases for many."""
    return Content(
        {name: getattr(tthc, name) for name in TTHC_FIELDS},
        [{name: getattr(row, name) for name in METHOD_FIELDS} for row in tthc.methods.all()],
        [{name: getattr(row, name) for name in PAPER_FIELDS} for row in tthc.dossier.all()],
        list(tthc.legal_bases.all()),
    )


def seen_of(tthc: AdministrativeProcedure) -> str:
    """What a person saw of a TTHC with all its rows; handed back as `seen` it tells of changes meanwhile."""
    return sha256(canonical(content_of(tthc).plain()).encode()).hexdigest()[:20] if tthc.pk else "new"


def tthc_save(
    *, tthc: AdministrativeProcedure, content: Content, by: Actor, seen: str | None = None
) -> AdministrativeProcedure:
    """Enter or change a TTHC. A change answers the reviews that wait for it.

    Raises Refused for a code that another TTHC bears or two methods of one way; Stale when it is no longer what
    was `seen`.
    """
    require(by, Perm.TTHC_MANAGE)
    with transaction.atomic():
        is_new = tthc.pk is None
        before = {} if is_new else _seen_content(tthc, seen).plain()
        after = content.plain()
        if before == after:
            return tthc
        if problems := content_problems(content, tthc.repealed_on):
            raise Refused(problems)
        for name in TTHC_FIELDS:
            setattr(tthc, name, content.values[name])
        _write(tthc, content, is_new)
        verb = "administrativeprocedure.create" if is_new else "administrativeprocedure.change"
        log(tthc, verb, by=by, **differences(before, after))
        if not is_new:
            tthc_reviews_close(tthc, by=by)
    return tthc


def _seen_content(tthc: AdministrativeProcedure, seen: str | None) -> Content:
    """Refresh and lock the row; raise Stale if it no longer reads as it was `seen`."""
    tthc.refresh_from_db(from_queryset=AdministrativeProcedure.objects.select_for_update())
    if seen is not None and seen != seen_of(tthc):
        raise Stale(_("Somebody else has changed this record. Look at it again before you go on."))
    return content_of(tthc)


def content_problems(content: Content, repealed_on: date | None = None) -> list[str]:
    """What cannot stand in a TTHC, whoever enters it."""
    problems = []
    channels = [row["channel"] for row in content.methods]
    if len(set(channels)) < len(channels):
        problems.append(_("A way of submission stands here twice."))
    if repealed_on and repealed_on < content.values["decided_on"]:
        problems.append(_("The TTHC would be repealed before it is published."))
    return problems


def differences(before: dict, after: dict) -> dict:
    """What the log notes: `before` and `after` of what differs, rows of a list as lines."""
    names = [name for name in after if before.get(name) != after[name]]
    return {
        "before": {name: _line(before[name]) for name in names if name in before},
        "after": {name: _line(after[name]) for name in names},
    }


def _line(value) -> str:
    if not isinstance(value, list):
        return value
    rows = [row if isinstance(row, list) else [row] for row in value]
    return "; ".join(", ".join(str(part) for part in row if part not in (None, "")) for row in rows)


def _write(tthc: AdministrativeProcedure, content: Content, is_new: bool) -> None:
    methods = [SubmissionMethod(tthc=tthc, **row) for row in content.methods]
    dossier = [DossierItem(tthc=tthc, order=n, **row) for n, row in enumerate(content.dossier, 1)]
    tthc.refresh_index(content.legal_bases, methods, dossier)
    try:
        with transaction.atomic():
            tthc.save()
    except IntegrityError:
        raise Refused(_("Another TTHC bears the code %(code)s.") % {"code": tthc.code}) from None
    if not is_new:
        tthc.methods.all().delete()
        tthc.dossier.all().delete()
    SubmissionMethod.objects.bulk_create(methods)
    DossierItem.objects.bulk_create(dossier)
    tthc.legal_bases.set(content.legal_bases)


def tthc_repeal(*, tthc: AdministrativeProcedure, on: date | None, by: Actor) -> AdministrativeProcedure:
    """Record from when a TTHC is repealed, or with None that it is not. Its open reviews end with it.

    Raises Refused for a day before it was published.
    """
    require(by, Perm.TTHC_MANAGE)
    with transaction.atomic():
        tthc.refresh_from_db(from_queryset=AdministrativeProcedure.objects.select_for_update())
        if on and on < tthc.decided_on:
            raise Refused(_("The TTHC would be repealed before it is published."))
        if tthc.repealed_on == on:
            return tthc
        before, tthc.repealed_on = {"repealed_on": _day(tthc.repealed_on)}, on
        tthc.save(update_fields=["repealed_on"])
        log(tthc, "administrativeprocedure.repeal", by=by, before=before, after={"repealed_on": _day(on)})
        if on:
            tthc_reviews_close(tthc, by=by)
    return tthc


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def scopes_set(*, tthc: AdministrativeProcedure, agencies: Iterable[Agency], on: date, by: Actor) -> bool:
    """From the day `on` exactly these agencies handle the TTHC; whether anything changed.

    Those that no longer do so end the day before. Raises Refused for a day before it was published.
    """
    require(by, Perm.TTHC_MANAGE)
    wanted = {agency.pk: agency for agency in agencies}
    with transaction.atomic():
        AdministrativeProcedure.objects.select_for_update().get(pk=tthc.pk)
        if on < tthc.decided_on:
            raise Refused(_("No agency handles a TTHC before it is published."))
        standing = {row.agency_id: row for row in tthc.scopes.filter(ends_on=None).select_related("agency")}
        ending = [row for pk, row in standing.items() if pk not in wanted]
        new = [agency for pk, agency in wanted.items() if pk not in standing]
        if not ending and not new:
            return False
        _end_scopes(ending, on)
        TthcScope.objects.bulk_create([TthcScope(tthc=tthc, agency=agency, starts_on=on) for agency in new])
        log(
            tthc,
            "administrativeprocedure.scope",
            by=by,
            before={"agencies": _codes(row.agency for row in standing.values())},
            after={"agencies": _codes(wanted.values()), "starts_on": on.isoformat()},
        )
    return True


def _end_scopes(rows: list[TthcScope], on: date) -> None:
    """A scope that would end before it began never held."""
    TthcScope.objects.filter(pk__in=[row.pk for row in rows if row.starts_on >= on]).delete()
    TthcScope.objects.filter(pk__in=[row.pk for row in rows if row.starts_on < on]).update(
        ends_on=on - timedelta(days=1)
    )


def _codes(agencies: Iterable[Agency]) -> str:
    return "; ".join(sorted(agency.code for agency in agencies))


def list_post(*, agency: Agency, posted_on: date, website: str, by: Actor) -> TthcListPosting:
    """Record that the list of TTHC of an agency was posted (TT 26/2014/TT-BKHCN, Art. 4); the same day again
    corrects its address. Raises Refused for a day in the future."""
    require(by, Perm.TTHC_MANAGE)
    if posted_on > today():
        raise Refused(_("The day cannot lie in the future."))
    with transaction.atomic(), locked(LOCK):
        posting = TthcListPosting.objects.filter(agency=agency, posted_on=posted_on).first()
        posting = posting or TthcListPosting(agency=agency, posted_on=posted_on)
        if posting.pk and posting.website == website:
            return posting
        posting.website = website
        posting.save()
        after = {"posted_on": posted_on.isoformat(), "website": website}
        log(posting, "tthclistposting.post", by=by, after=after)
    return posting
