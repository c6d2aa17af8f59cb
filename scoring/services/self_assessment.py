"""What an agency says of itself: its points with a note, and what it shows for them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from core import uploads as uploaded
from core.actors import Actor
from core.dates import today
from core.errors import Refused, Stale, WrongStatus
from core.log import log, log_many
from core.models import Attachment
from core.permissions import Answer, Denied, can, require
from core.workflow import hold, lock
from scoring import checks
from scoring.counting import leaf_of
from scoring.models import Assessment, Evidence, Score, ScoringRound
from scoring.permissions import Perm
from scoring.points import NOT_APPLICABLE, refusal
from scoring.proposing import propose

MOST_EVIDENCE, MOST_FILES = 30, 10


def may_self_score(assessment: Assessment, by: Actor) -> Answer:
    """Whether the person writes in the self-assessment now: the agency's people until its last day."""
    answer = can(by, Perm.ASSESSMENT_WRITE, assessment)
    if answer and not assessment.is_self:
        told = _("The self-assessment has been sent; it changes no more unless it is returned.")
        return Denied((told,), WrongStatus)
    if answer and (sentences := checks.self_assessment_is_open(assessment, by)):
        return Denied(tuple(sentences), Refused)
    return answer


def _hold(assessment: Assessment, by: Actor) -> None:
    require(by, Perm.ASSESSMENT_WRITE, lock(assessment))
    answer = may_self_score(assessment, by)
    if not answer:
        raise answer.error(answer.reasons)


def _touch(assessment: Assessment) -> None:
    """Whoever looked at the answers before sending them sees that they are others now."""
    assessment.version += 1
    assessment.save(update_fields=["version"])


def score_self(*, score: Score, points: Decimal | None, na: bool, note: str, seen: int | None, by: Actor) -> Score:
    """Give the agency's own points for a criterion, take them back (None), or say that it does not apply.

    The same answer again changes nothing. Raises NotAllowed, WrongStatus once it is sent, Refused after the last day
    and for points that the criterion does not give, Stale after somebody else's change of the version `seen`.
    """
    points = None if na else points
    with transaction.atomic():
        _hold(score.assessment, by)
        hold(score)
        before = {"points": score.self_points, "na": score.self_na, "note": score.self_note}
        after = {"points": points, "na": na, "note": note}
        if before == after and not score.needs_look:
            return score
        if seen is not None and score.version != seen:
            raise Stale(_("Somebody else has answered this criterion in the meantime."))
        if sentence := refusal(leaf_of(score.criterion), NOT_APPLICABLE if na else points):
            raise Refused(sentence)
        score.self_points, score.self_na, score.self_note = points, na, note
        score.self_by_id, score.needs_look = by.user_id, ""
        score.version += 1
        score.save(update_fields=["self_points", "self_na", "self_note", "self_by", "needs_look", "version"])
        _touch(score.assessment)
        _log(score, "assessment.self_score", by, before, after)
    return score


def _log(score: Score, verb: str, by: Actor, before: dict, after: dict) -> None:
    log(score.assessment, verb, by=by, before=before, after={"criterion": score.criterion.code} | after)


def evidence_add(
    *,
    score: Score,
    title: str,
    effective_on: date,
    url: str = "",
    uploads: Sequence[UploadedFile] = (),
    still_valid: bool = False,
    by: Actor,
) -> Evidence:
    """Show files or an address for a criterion, all or none. `effective_on` is the day since when it holds, which is
    another than that of the upload; one before the year takes `still_valid`.

    Raises Refused for a day to come or after the year, for nothing shown, and for an address that is none.
    """
    with transaction.atomic():
        _hold(score.assessment, by)
        hold(score)
        _check_day(effective_on, score.assessment.round.year, still_valid)
        _check_shown(score, url, uploads)
        evidence = Evidence.objects.create(
            score=score, title=title, url=url, effective_on=effective_on, added_on=today(), added_by_id=by.user_id
        )
        kept = [uploaded.keep(upload, by=by, to=evidence) for upload in uploads]
        _touch(score.assessment)
        noted = {"evidence": title, "effective_on": effective_on, "files": ", ".join(file.name for file in kept)}
        _log(score, "assessment.show", by, {}, noted | ({"url": url} if url else {}))
    return evidence


def _check_day(day: date, year: int, still_valid: bool) -> None:
    told = {"day": f"{day:%d/%m/%Y}", "year": year}
    if day > today():
        raise Refused(_("%(day)s has not come yet; evidence is in effect when it is shown.") % told)
    if day.year > year:
        raise Refused(_("%(day)s lies after %(year)d, the year that is scored.") % told)
    if day.year < year and not still_valid:
        raise Refused(
            _("%(day)s lies before %(year)d, the year that is scored. If it was still in effect then, say so.") % told
        )


def _check_shown(score: Score, url: str, uploads: Sequence[UploadedFile]) -> None:
    if not url and not uploads:
        raise Refused(_("Choose a file or give an address."))
    if url and not _is_address(url):
        raise Refused(_("An address begins with https:// or, in this portal, with a slash."))
    if len(uploads) > MOST_FILES:
        raise Refused(_("At most %(n)d files at once.") % {"n": MOST_FILES})
    if score.evidence.count() >= MOST_EVIDENCE:
        raise Refused(_("A criterion keeps at most %(n)d pieces of evidence.") % {"n": MOST_EVIDENCE})


def _is_address(url: str) -> bool:
    """A page of the portal or of the web, and nothing that a browser would run."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname)
    return url.startswith("/") and not parts.netloc and "\\" not in url


def evidence_remove(*, evidence: Evidence, by: Actor) -> None:
    """Take evidence away while the agency assesses itself; the history keeps its title, files and hashes."""
    score = evidence.score
    with transaction.atomic():
        _hold(score.assessment, by)
        hold(evidence)
        files = uploaded.of(evidence)
        noted = {file.name: file.sha256 for file in files}
        files.delete()
        before = {"evidence": evidence.title, "files": ", ".join(noted), "sha256": ", ".join(noted.values())}
        evidence.delete()
        _touch(score.assessment)
        _log(score, "assessment.show_no_more", by, before, {})


def proposals_refresh(*, assessment: Assessment, by: Actor) -> int:
    """Read the agency's figures again; how many proposals are others than before."""
    with transaction.atomic():
        _hold(assessment, by)
        changed = sum(propose([assessment]).values())
        log(assessment, "assessment.propose", by=by, after={"changed": changed})
    return changed


def proposals_renew(scoring_round: ScoringRound, by: Actor) -> int:
    """Read the figures again of every agency that still assesses itself; how many proposals have changed."""
    with transaction.atomic():
        open_ones = Assessment.objects.filter(round=scoring_round, status=Assessment.Status.SELF)
        rows = list(open_ones.select_for_update().order_by("pk"))
        if not scoring_round.is_open or not rows:
            return 0
        changed = propose(rows)
        log_many([row for row in rows if changed[row.pk]], "assessment.propose", by=by)
    return sum(changed.values())


def files_of(evidence: Sequence[Evidence]) -> dict[int, list[Attachment]]:
    """The files of each piece of evidence, by its id; one query."""
    found: dict[int, list[Attachment]] = {row.pk: [] for row in evidence}
    kept = Attachment.objects.filter(object_type=Evidence._meta.label_lower, object_id__in=list(found))
    for file in kept.order_by("pk"):
        found[int(file.object_id or 0)].append(file)
    return found
