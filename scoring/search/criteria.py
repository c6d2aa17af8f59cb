from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.permissions import can
from core.search import LIMIT, Hit, searches
from core.text import fold
from scoring.models import CriteriaSet
from scoring.permissions import Perm


@searches(_("Criteria sets"))
def find_sets(actor: Actor, words: list[str]) -> list[Hit]:
    """By words of the name and the year; there are a few a year, so they are compared one by one."""
    if not can(actor, Perm.VIEW):
        return []
    rows = CriteriaSet.objects.visible_to(actor)
    found = [row for row in rows if all(word in fold(str(row)) for word in words)]
    return [Hit(str(row), row.get_status_display(), row.get_absolute_url()) for row in found[:LIMIT]]
