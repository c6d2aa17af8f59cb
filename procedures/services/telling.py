"""Telling many agencies at once about provincial models."""

from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext

from agencies.models import Membership
from agencies.roles import Role
from core.dates import today
from core.notices import Message, notify
from procedures.models import Procedure, Revision


def secretaries_of(agency_ids: Sequence[int]) -> list[tuple[int, int]]:
    """(agency, user) of everybody who is a secretary there today."""
    holders = Membership.objects.on(today()).filter(agency__in=agency_ids, role=Role.SECRETARY)
    return list(holders.order_by("agency", "user").values_list("agency", "user").distinct())


def newer_issue_is_told(revision: Revision) -> int:
    """Tell the secretaries of all followers that a model has a newer issue in effect; how many are told."""
    if not revision.procedure.is_model:
        return 0
    lagging = Procedure.objects.lagging().filter(model=revision.procedure)
    behind = dict(lagging.values_list("agency", "pk"))
    with translation.override(settings.LANGUAGE_CODE):
        subject = gettext("Issue %(issue)s of the provincial model “%(title)s” is in effect; take it over.") % {
            "issue": revision.issue_label,
            "title": Truncator(revision.title).chars(130),
        }
    messages = [
        Message(user, subject, revision.change_summary, reverse("model_take_over", args=[behind[agency]]))
        for agency, user in secretaries_of(list(behind))
    ]
    notify(f"model.issue:{revision.pk}", messages)
    return len(messages)


def adoption_is_told(procedures: Sequence[Procedure]) -> None:
    """Tell the secretaries of agencies for which models were adopted how many drafts wait for them."""
    counts = Counter(procedure.agency_id for procedure in procedures)
    with translation.override(settings.LANGUAGE_CODE):
        subject = gettext("%(n)d provincial models were adopted for your agency; their drafts wait for you.")
        for_agency = {agency: subject % {"n": n} for agency, n in counts.items()}
    messages = [
        Message(user, for_agency[agency], url=reverse("models")) for agency, user in secretaries_of(list(counts))
    ]
    if procedures:
        notify(f"model.adopted:{procedures[0].pk}", messages)
