"""The columns of the template. A row says everything about a TTHC; who handles it may stay away."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.spreadsheets import Column, Table
from procedures.models import AdministrativeProcedure, SubmissionMethod

CODE = Column(
    "code", _("TTHC code"), True, max_length=30, width=28, help=_("Such as 1.000656 or 1.000656.000.00.00.H14.")
)
DECISION = Column("decision_number", _("Number of the publishing decision"), True, max_length=60, width=20)
DECIDED = Column("decided_on", _("Date of the publishing decision"), True, "date")
NAME = Column("name", _("Name"), True, max_length=500, width=50)
LEVEL = Column("level", _("Level"), True, "choice", dict(AdministrativeProcedure.Level.choices), width=18)
KIND = Column("kind", _("Type of TTHC"), True, "choice", dict(AdministrativeProcedure.Kind.choices), width=24)
FIELD = Column("field", _("Field of work"), True, max_length=150, width=28)
SEQUENCE = Column("sequence", _("Order of steps"), max_length=10_000, width=40)
SUBJECTS = Column("subjects", _("For whom"), max_length=300, width=24)
BODY = Column("implementing_body", _("Implementing body"), max_length=300, width=28)
AUTHORITY = Column("competent_authority", _("Competent authority"), max_length=300, width=28)
ADDRESS = Column("reception_address", _("Where dossiers are received"), max_length=300, width=32)
RESULT = Column("result", _("Result"), max_length=500, width=32)
REQUIREMENTS = Column("requirements", _("Requirements and conditions"), max_length=5000, width=40)
SETS = Column("dossier_sets", _("Sets of the dossier"), kind="integer", help=_("Empty means one."))
DOSSIER = Column(
    "dossier",
    _("Dossier"),
    width=60,
    help=_("One paper a line: name | nộp, xuất trình or lưu ý | originals | copies | form. The name alone will do."),
)
LAWS = Column("legal_bases", _("Legal bases"), width=40, help=_("Numbers of legal documents, between semicolons."))
AGENCIES = Column(
    "agencies",
    _("Agencies that handle it"),
    width=40,
    help=_("Codes, between semicolons. Empty leaves those that handle it as they are."),
)
REPEALED = Column("repealed_on", _("Repealed from"), kind="date", help=_("Empty for a TTHC in force."))


def method_columns(channel: str) -> dict[str, Column]:
    """The columns of one way of submission, by what they say."""
    way = SubmissionMethod.Channel(channel).label

    def column(name: str, label, **fields) -> Column:
        return Column(f"{channel}_{name}", format_lazy("{}: {}", way, label), **fields)

    return {
        "offered": column("offered", _("received"), kind="yes_no", help=_("Empty means yes where it is described.")),
        "limit": column("limit", _("time limit in working days"), max_length=10, help=_("Such as 2,5.")),
        "limit_note": column("limit_note", _("note on the time limit"), max_length=300),
        "fee": column("fee", _("fee (phí), đồng"), kind="integer"),
        "charge": column("charge", _("charge (lệ phí), đồng"), kind="integer"),
        "note": column("note", _("description"), max_length=500),
    }


METHODS = {channel: method_columns(channel) for channel in SubmissionMethod.Channel.values}
TEXTS = (
    DECISION, DECIDED, NAME, LEVEL, KIND, FIELD, SEQUENCE, SUBJECTS, BODY, AUTHORITY, ADDRESS, RESULT, REQUIREMENTS,
)  # fmt: skip
NEEDED = (CODE, DECISION, DECIDED, NAME, LEVEL, KIND, FIELD)
TABLE = Table(
    _("TTHC"),
    (
        CODE,
        *TEXTS,
        SETS,
        *(column for columns in METHODS.values() for column in columns.values()),
        DOSSIER,
        LAWS,
        AGENCIES,
        REPEALED,
    ),
)
