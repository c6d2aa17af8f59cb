"""The columns of the template: an agency, a month, its figures."""

from django.utils.translation import gettext_lazy as _

from core.spreadsheets import Column, Table
from registers.dossier_rules import FIGURES
from registers.models import DossierMonth

AGENCY = Column("agency", _("Agency code"), max_length=35, width=20, help=_("Empty means your own agency."))
YEAR = Column("year", _("Year"), True, "integer", width=10)
MONTH = Column("month", _("Month, 1 to 12"), True, "integer", width=12)


def figure(name: str) -> Column:
    return Column(name, DossierMonth._meta.get_field(name).verbose_name, True, "integer", width=16)  # type: ignore[union-attr]


COUNTS = {name: figure(name) for name in FIGURES}
TAKEN = Column("taken_on", _("Figures taken on"), kind="date", width=14, help=_("Empty means today."))
NOTE = Column("note", _("Note on the figures"), max_length=300, width=40, help=_("Empty leaves the note as it is."))
TABLE = Table(_("Dossiers by month"), (AGENCY, YEAR, MONTH, *COUNTS.values(), TAKEN, NOTE))
