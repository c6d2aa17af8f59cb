"""Documents of one agency as values for `procedures.bulk`: operational, system and internal ones, with issues."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from agencies.models import Unit
from procedures.bulk import Document, FormRow, Issue, RecipientRow, RecordRow, Signers, StepRow, Words
from procedures.models import AdministrativeProcedure, LegalDocument
from procedures.models.procedure import DEFAULT_PATTERNS, Kind
from procedures.sample import words
from procedures.sample.catalogue import DAY, Matter
from procedures.sample.offices import Office
from procedures.sample.words import Stage

SHORTEST = 2


def code_of(kind: str, number: int) -> str:
    return DEFAULT_PATTERNS[kind].format(n=number)


def stages_for(matter: Matter, *, spare: int = 0, early: bool = False) -> tuple[Stage, ...]:
    """The steps of a matter within its time limit, `spare` quarter-days less; an early issue assigns nobody."""
    way = words.WAYS[matter.way]
    limit = matter.days * DAY
    if sum(stage.quarters for stage in way) + SHORTEST > limit:
        way = words.WAYS["short"]
    if early and words.ASSIGN in way:
        way = tuple(
            replace(stage, back=stage.back - 1) if stage.back else stage for stage in way if stage != words.ASSIGN
        )
    rest = limit - sum(stage.quarters for stage in way)
    rest -= min(spare, rest - SHORTEST)
    main = next(stage for stage in way if not stage.quarters and stage.kind == "task")
    return tuple(replace(main, quarters=rest) if stage == main else stage for stage in way)


def numbered(stages: Sequence[Stage], facts: Mapping[str, str], code: str) -> tuple[StepRow, ...]:
    """The stages as rows of the table of steps; the last one ends the work."""
    return tuple(
        StepRow(
            order=order,
            what=stage.what.format(**facts),
            who=stage.who.format(**facts),
            quarters=stage.quarters,
            kind="end" if order == len(stages) else stage.kind,
            form=f"BM.{code}.{stage.form}" if stage.form else "",
            output=stage.output.format(**facts),
            details=stage.details,
            no_order=stage.back,
        )
        for order, stage in enumerate(stages, start=1)
    )


def plain_steps(rows: Sequence[tuple[str, str, int]], facts: Mapping[str, str], code: str) -> tuple[StepRow, ...]:
    """Steps told as (what, who, quarter-days)."""
    return numbered([Stage(*row) for row in rows], facts, code)


def _change(number: int, day: date) -> str:
    return words.CHANGES[(number + day.month) % len(words.CHANGES)] if number else ""


class Desk:
    """Writes the documents of one office; `edition` is the standard they name.

    A `lean` desk keeps of all issues but the last their words alone.
    """

    def __init__(self, office: Office, edition: str = "9001:2015", *, lean: bool = False):
        self.office, self.edition, self.lean = office, edition, lean
        self.chance = words.chance(office.agency.code)

    def facts(self, title: str, unit: Unit | None, result: str = "kết quả") -> dict[str, str]:
        agency = self.office.agency
        return {
            "title": words.lower_first(title),
            "agency": agency.name,
            "unit": unit.name if unit else agency.label,
            "head": "Lãnh đạo cơ quan",
            "reception": words.RECEPTION,
            "result": words.lower_first(result),
        }

    def words(self, title: str, facts: Mapping[str, str]) -> Words:
        return Words(
            title=title,
            purpose=words.PURPOSE.format(**facts),
            scope=words.SCOPE.format(**facts),
            references=words.REFERENCES.format(edition=self.edition, **facts),
            definitions=words.DEFINITIONS,
        )

    def issues(
        self, first: Issue, days: Sequence[date], units: Sequence[Unit], *, early: Sequence[StepRow] | None = None
    ) -> tuple[Issue, ...]:
        """The same document issued on each of the days; all but the last with the `early` steps, if given."""
        found = []
        for number, day in enumerate(days):
            issue = replace(first, day=day, change=_change(number, day))
            last = number == len(days) - 1
            if self.lean and not last:
                found.append(replace(issue, lean=True))
                continue
            steps = issue.steps if last or early is None else early
            found.append(replace(issue, steps=steps, readers=self.office.readers(day, units, first.signers)))
        return tuple(found)

    def operational(
        self,
        code: str,
        pairs: Sequence[tuple[Matter, AdministrativeProcedure]],
        days: Sequence[date],
        laws: Mapping[str, LegalDocument],
        *,
        signers: Signers | None = None,
        more_laws: Sequence[LegalDocument] = (),
    ) -> Document:
        """The procedure for one TTHC, or for several alike (TT 26/2014/TT-BKHCN, Art. 41)."""
        matter = min((matter for matter, _tthc in pairs), key=lambda matter: matter.days)
        unit = self.office.unit_for(matter.field)
        title = "; ".join(matter.title for matter, _tthc in pairs)
        facts = self.facts(title, unit, matter.result)
        spare = self.chance.choice((0, 0, 2, 4, 8))
        first = Issue(
            words=self.words(title, facts),
            signers=signers or self.office.signers(),
            day=None,
            steps=numbered(stages_for(matter, spare=spare), facts, code),
            forms=[FormRow(f"BM.{code}.{number}", name) for number, name in words.FORMS.items()],
            records=[RecordRow(name.format(**facts), place.format(**facts), kept)
                     for name, place, kept in words.RECORDS],
            recipients=[
                RecipientRow(facts["head"], "Bản điện tử"),
                RecipientRow(facts["unit"], "Bản giấy số 01"),
                RecipientRow(facts["reception"], "Bản giấy số 02"),
            ],
            tthcs=[tthc for _matter, tthc in pairs],
            laws=[laws[number] for number in matter.laws] + list(more_laws),
        )  # fmt: skip
        units = [unit] if unit else []
        early = numbered(stages_for(matter, spare=spare, early=True), facts, code)
        issues = self.issues(first, days, units, early=early)
        return Document(self.office.agency, Kind.OPERATIONAL, code, issues, unit=unit, units=units)

    def plain(
        self, kind: str, code: str, title: str, steps: Sequence[tuple[str, str, int]], days: Sequence[date]
    ) -> Document:
        """A document outside TTHC: system, internal, policy, instruction, form."""
        office = self.office.units[:1]
        unit = office[0] if office else None
        facts = self.facts(title, unit)
        first = Issue(
            words=self.words(title, facts),
            signers=self.office.signers(),
            day=None,
            steps=plain_steps(steps, facts, code),
            records=[RecordRow(f"Hồ sơ {facts['title']}", facts["unit"], "03 năm")],
            recipients=[RecipientRow("Các đơn vị thuộc cơ quan", "Bản điện tử")],
        )
        units = office if kind == Kind.INTERNAL else []
        return Document(self.office.agency, kind, code, self.issues(first, days, units), unit=unit, units=units)

    def system(self, days: Sequence[date], count: int = 6) -> list[Document]:
        return [
            self.plain(Kind.SYSTEM, code_of(Kind.SYSTEM, n), title, steps, days)
            for n, (title, steps) in enumerate(words.SYSTEM[:count], start=1)
        ]

    def internal(self, days: Sequence[date], count: int) -> list[Document]:
        return [
            self.plain(Kind.INTERNAL, code_of(Kind.INTERNAL, n), title, words.INTERNAL_STEPS, days)
            for n, title in enumerate(words.INTERNAL_TITLES[:count], start=1)
        ]

    def papers(self, days: Sequence[date]) -> list[Document]:
        """The policy, an instruction and a form."""
        return [self.plain(kind, code_of(kind, 1), title, (), days) for kind, title in words.PLAIN.items()]
