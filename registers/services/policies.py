"""Acts on the quality policy of an agency."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.models import Agency
from core.actors import Actor
from core.errors import Refused, WrongStatus
from core.log import log
from core.models import locked
from core.permissions import require
from core.words import said
from core.workflow import lock
from registers.models import QualityPolicy
from registers.permissions import Perm


def policy_write(*, agency: Agency, text: str, by: Actor) -> QualityPolicy:
    """Begin the next issue as a draft. Raises Refused while another one is being written."""
    require(by, Perm.POLICY_WRITE, agency)
    text = said(text, _("Write the text of the policy."))
    with transaction.atomic(), locked(f"registers.policy:{agency.pk}"):
        rows = QualityPolicy.objects.filter(agency=agency)
        if rows.filter(status__in=QualityPolicy.OPEN).exists():
            raise Refused(_("Another issue of the policy is being written; finish or discard it first."))
        last = rows.exclude(status=QualityPolicy.Status.DISCARDED).aggregate(last=Max("issue_number"))["last"]
        policy = QualityPolicy.objects.create(agency=agency, issue_number=(last or 0) + 1, text=text)
        policy.writers.add(by.user_id)  # type: ignore[arg-type]
        log(policy, "qualitypolicy.write", by=by, after={"issue": policy.issue_label})
    return policy


def policy_change(*, policy: QualityPolicy, text: str, by: Actor, seen: int) -> QualityPolicy:
    """Change a draft. Raises WrongStatus for any other, Stale as `workflow.lock`."""
    require(by, Perm.POLICY_WRITE, policy)
    text = said(text, _("Write the text of the policy."))
    with transaction.atomic():
        lock(policy, seen)
        if not policy.is_draft:
            raise WrongStatus(_("Only a draft can be changed; a later issue says something else."))
        if policy.text == text:
            return policy
        before = {"text": policy.text}
        policy.text = text
        policy.version += 1
        policy.save()
        policy.writers.add(by.user_id)  # type: ignore[arg-type]
        log(policy, "qualitypolicy.change", by=by, before=before, after={"text": text})
    return policy
