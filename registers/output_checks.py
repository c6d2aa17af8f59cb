"""What must be true before a nonconforming output moves on. Each check answers sentences; none means yes."""

from django.utils.translation import gettext as _

from core.actors import Actor


def somebody_else_verifies(output, by: Actor) -> list[str]:
    """Conformity is verified after correction by somebody who did not handle it (clause 8.7.1)."""
    if output.handled_by_id == by.user_id:
        return [_("You handled this output yourself; somebody else must verify it.")]
    return []
