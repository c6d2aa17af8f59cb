"""Documents as plain values, with their issues, signatures, readers and reviews: what `write` turns into rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from agencies.models import Agency, AgencyKind, Unit, User
from procedures.content import Parts
from procedures.models import AdministrativeProcedure, Issuance, LegalChange, LegalDocument, Procedure, Revision
from procedures.models.procedure import REVIEW_MONTHS

Status = Revision.Status


@dataclass(frozen=True)
class StepRow:
    """Reads like a Step; the order is its number in the table."""

    order: int
    what: str
    who: str
    quarters: int = 0
    kind: str = "task"
    form: str = ""
    output: str = ""
    details: str = ""
    next_order: int | None = None
    no_order: int | None = None


@dataclass(frozen=True)
class FormRow:
    code: str
    title: str
    is_local: bool = False


@dataclass(frozen=True)
class RecordRow:
    title: str
    place: str
    retention: str


@dataclass(frozen=True)
class RecipientRow:
    name: str
    copy: str = ""


@dataclass(frozen=True)
class Words:
    """The sections of one issue."""

    title: str
    purpose: str
    scope: str
    references: str = ""
    definitions: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Signers:
    """Three different people of the agency."""

    author: User
    reviewer: User
    approver: User


@dataclass(frozen=True)
class Reader:
    """Somebody who must know an issue; `on` is None while they have not read it."""

    user_id: int
    unit_id: int | None
    on: date | None


@dataclass(frozen=True)
class Issue:
    """One issue. `day` is its day of effect: planned for an approved one, None for one that is still written.

    `status` is that of the last issue; whatever took effect before it is superseded. `signed_on` is the day of the
    last signature, five days before the effect if none is given. A `lean` one has its words alone.
    """

    words: Words
    signers: Signers
    day: date | None
    status: str = Status.EFFECTIVE
    signed_on: date | None = None
    change: str = ""
    steps: Sequence[StepRow] = ()
    forms: Sequence[FormRow] = ()
    records: Sequence[RecordRow] = ()
    recipients: Sequence[RecipientRow] = ()
    tthcs: Sequence[AdministrativeProcedure] = ()
    laws: Sequence[LegalDocument] = ()
    readers: Sequence[Reader] = ()
    reviewer: User | None = None
    remarks: Mapping[str, str] = field(default_factory=dict)
    model_issue: int | None = None
    issuance: Issuance | None = None
    lean: bool = False

    @property
    def parts(self) -> Parts:
        """In the order in which the saved rows are read."""
        if self.lean:
            return Parts((), (), (), (), (), ())
        laws = sorted(self.laws, key=lambda law: (-law.issued_on.toordinal(), law.sort_text, law.pk))
        tthcs = sorted(self.tthcs, key=lambda tthc: (tthc.sort_text, tthc.code))
        return Parts(laws, tthcs, self.steps, self.forms, self.records, self.recipients)


@dataclass(frozen=True)
class Review:
    """A review that a legal change asked for."""

    change: LegalChange
    due_on: date
    outcome: str = ""
    note: str = ""
    decided_on: date | None = None
    closed_on: date | None = None
    owner: User | None = None
    decided_by: User | None = None


@dataclass(frozen=True)
class Document:
    """A procedure, policy, instruction or form with its issues from the first to the last."""

    agency: Agency
    kind: str
    code: str
    issues: Sequence[Issue]
    unit: Unit | None = None
    units: Sequence[Unit] = ()
    published_on: date | None = None
    review_months: int = REVIEW_MONTHS
    withdrawn_on: date | None = None
    withdrawal_reason: str = ""
    is_model: bool = False
    model_kinds: Sequence[AgencyKind] = ()
    model: Procedure | None = None
    model_issue: int | None = None
    local: Mapping = field(default_factory=dict)
    uses: Mapping[date, int] = field(default_factory=dict)
    reviews: Sequence[Review] = ()
