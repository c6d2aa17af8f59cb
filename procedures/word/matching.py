"""Which records of the portal the numbers in a document stand for."""

from django.db.models import Q
from django.utils.translation import gettext as _

from core.dates import today
from procedures.models import AdministrativeProcedure, LegalDocument

MAX_NUMBERS = 100
NATIONAL = len("1.000656")


def tthcs_of(codes: list[str]) -> list[AdministrativeProcedure]:
    """The TTHCs in force with these codes; a national code also finds that of the province, and the reverse."""
    wanted = Q(pk=None)
    for code in codes[:MAX_NUMBERS]:
        national = code[:NATIONAL]
        wanted |= Q(code__in={code, national}) | (Q(code__startswith=f"{national}.") if code == national else Q())
    return list(AdministrativeProcedure.objects.in_force_on(today()).filter(wanted))


def laws_of(numbers: list[str]) -> list[LegalDocument]:
    """The legal documents with these numbers."""
    return list(LegalDocument.objects.filter(number__in=numbers[:MAX_NUMBERS]))


def unknown(codes: list[str], tthcs: list[AdministrativeProcedure]) -> list[str]:
    """A sentence for the codes of TTHC that the catalogue does not have; none when it has them all."""
    known = {tthc.code[:NATIONAL] for tthc in tthcs}
    missing = [code for code in codes if code[:NATIONAL] not in known]
    if not missing:
        return []
    return [_("The catalogue has no TTHC in force with the code %(codes)s.") % {"codes": ", ".join(missing)}]
