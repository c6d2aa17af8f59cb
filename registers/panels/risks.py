"""What the page of a year shows of its risks, context issues and interested parties."""

from core.actors import Actor
from core.panels import Panel, panel
from core.permissions import can
from registers.matrix import counted, matrix
from registers.models import RegisterYear
from registers.permissions import Perm


@panel("register_year", 20)
def risks_of_year(register: RegisterYear, actor: Actor) -> Panel:
    """The matrix of what is followed, and every risk of the year, the highest level first."""
    risks = register.risk_rows.all()
    context = {
        "register": register,
        "risks": risks.with_present().select_related("owner", "unit").order_by("-now_level", "number"),
        "matrix": matrix(counted(risks.followed())),
        "may_write": _may_write(register, actor),
    }
    return Panel("registers/years/risks.html", context)


@panel("register_year", 30)
def context_of_year(register: RegisterYear, actor: Actor) -> Panel:
    rows = register.contextissue_rows.order_by("number")
    context = {"register": register, "rows": rows, "may_write": _may_write(register, actor)}
    return Panel("registers/years/context.html", context)


@panel("register_year", 40)
def parties_of_year(register: RegisterYear, actor: Actor) -> Panel:
    rows = register.interestedparty_rows.order_by("number")
    context = {"register": register, "rows": rows, "may_write": _may_write(register, actor)}
    return Panel("registers/years/parties.html", context)


def _may_write(register: RegisterYear, actor: Actor) -> bool:
    return register.takes_rows and bool(can(actor, Perm.YEAR_KEEP, register))
