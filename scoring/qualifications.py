"""What TT 26/2014/TT-BKHCN, Art. 40 asks of an inspector, and what is missing."""

from datetime import date

from django.utils.translation import gettext as _

from core.dates import add_months
from scoring.models import Inspector

YEARS_AT_WORK = 3


def qualification_warnings(inspector: Inspector, on_day: date) -> list[str]:
    """A sentence for each qualification that is not on record for the day; they warn and forbid nothing."""
    asked = (
        (inspector.has_degree, _("No university degree is on record.")),
        (inspector.has_state_management, _("No certificate of state management is on record.")),
        (inspector.audit_certificate, _("No certificate of QMS audit training is on record.")),
        (_has_worked(inspector, on_day), _("Three years of work are not on record.")),
        (inspector.is_of_good_conduct, _("Honesty and impartiality in office are not on record.")),
    )
    return [sentence for is_there, sentence in asked if not is_there]


def _has_worked(inspector: Inspector, on_day: date) -> bool:
    since = inspector.working_since
    return since is not None and add_months(since, 12 * YEARS_AT_WORK) <= on_day
