"""The columns of the template. A row says everything about the agency; an obligation or letterhead may stay away."""

from django.utils.translation import gettext_lazy as _

from agencies.models import AgencyKind, Obligation
from core.spreadsheets import Column, Table


def kind_choices() -> dict[str, str]:
    return dict(AgencyKind.objects.order_by("order").values_list("code", "name"))


CODE = Column("code", _("Agency code"), True, max_length=35, width=20, help=_("Capital letters, digits and dots."))
NAME = Column("name", _("Name"), True, max_length=200, width=50, help=_("In full, as the agency bears it now."))
SHORT_NAME = Column("short_name", _("Short name"), max_length=60, width=24)
KIND = Column("kind", _("Kind"), True, "choice", kind_choices, width=32, help=_("The name of a kind, or its code."))
PARENT = Column("parent", _("Superior agency code"), max_length=35, width=20)
UNIT_CODE = Column("unit_code", _("Administrative unit code"), max_length=10)
ESTABLISHED = Column("established_on", _("Established on"), True, "date")
DISSOLVED = Column("dissolved_on", _("Dissolved on"), kind="date", help=_("Empty for an agency that exists."))
OBLIGATION = Column(
    "obligation",
    _("Obligation"),
    kind="choice",
    choices=dict(Obligation.Kind.choices),
    width=24,
    help=_("Empty leaves the obligation as it is; a new agency then stays outside the programme."),
)
BASIS = Column("basis", _("Legal basis"), max_length=200, width=32, help=_("Needed with an obligation."))
REPORTS = Column("reports", _("Reports every year"), kind="yes_no", help=_("Empty means yes."))
SUPERIOR_LINE = Column("superior_line", _("Superior body"), max_length=150, width=28, help=_("On the letterhead."))
ISSUING_LINE = Column("issuing_line", _("Issuing body"), max_length=150, width=28, help=_("On the letterhead."))
NOTATION = Column("notation", _("Notation"), max_length=20, help=_("Of the agency in the numbers of documents."))
PLACE = Column("place", _("Place"), max_length=60, help=_("Before the date of documents."))
AUTHORITY = Column("authority", _("Signing authority"), max_length=100, help=_("Such as TM. ỦY BAN NHÂN DÂN."))
SIGNER_TITLE = Column("signer_title", _("Title of the signer"), max_length=100)

FACTS = (CODE, NAME, SHORT_NAME, KIND, PARENT, UNIT_CODE, ESTABLISHED, DISSOLVED)
OBLIGATIONS = (OBLIGATION, BASIS, REPORTS)
LETTERHEADS = (SUPERIOR_LINE, ISSUING_LINE, NOTATION, PLACE, AUTHORITY, SIGNER_TITLE)
NEEDED_IN_LETTERHEAD = (ISSUING_LINE, NOTATION, PLACE, SIGNER_TITLE)

TABLE = Table(_("Agencies"), (*FACTS, *OBLIGATIONS, *LETTERHEADS))
