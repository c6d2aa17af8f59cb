"""What must be true before a quality policy moves on. Each check answers sentences; none means yes."""

from django.utils.translation import gettext as _

from core.actors import Actor


def is_not_shown_yet(policy, by: Actor) -> list[str]:
    """What is shown to citizens already is not shown again."""
    return [_("Citizens can read this policy already.")] if policy.published_on else []
