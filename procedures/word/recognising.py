"""What a Word procedure says, sorted into the parts of a revision. Pure: a reading in, a proposal out.

Nothing is lost silently: what fits nowhere stands in `left` under the heading where it was found.
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import fold
from procedures.word import headings, tables
from procedures.word.front import Front, front_of, kind_of
from procedures.word.reading import Grid, Reading
from procedures.word.sorting import MAX_ROWS, WORDS, Sorter, rows_of
from procedures.word.steps import connected
from procedures.word.tables import Found

TTHC_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2}\.H\d{2})?(?![\d])")
LAW_NUMBER = re.compile(r"(?<![\d/])\d{1,5}/(?:(?:19|20)\d\d/)?[A-ZĐ][\w]{0,9}(?:-[A-ZĐ][\w&]{0,9}){0,3}")
KEPT_FOR = re.compile(r"lưu\D{0,60}?(\d{1,3}\s*(?:năm|tháng)|vĩnh viễn)", re.IGNORECASE)
KEPT_AT = re.compile(
    r"lưu(?: trữ| giữ)? (?:tại|ở)\s+([^,.;(]{2,100}?)(?=[,.;(]|\s+(?:trong|thời|với)\b|$)", re.IGNORECASE
)
ABOUT_ALL_RECORDS = re.compile(r"(?:sau khi|khi het|viec luu|(?:cac )?ho so (?:duoc|nay|tren|sau))\b")


@dataclass
class Proposal:
    """What the person is shown to correct. `left` are (heading, text) pairs, `told` sentences on the whole."""

    code: str = ""
    title: str = ""
    kind: str = ""
    issue: int = 1
    words: dict[str, str] = field(default_factory=dict)
    steps: list[Found] = field(default_factory=list)
    forms: list[Found] = field(default_factory=list)
    records: list[Found] = field(default_factory=list)
    tthc_codes: list[str] = field(default_factory=list)
    law_numbers: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def recognise(reading: Reading) -> Proposal:
    """Sort a whole document into the parts of a revision."""
    sorter = Sorter()
    for block in reading.body:
        if isinstance(block, Grid):
            sorter.take_grid(block)
        else:
            sorter.take_line(block)
    front = front_of(sorter.front, rows_of(reading.margins), reading.title)
    everything = sorter.everything + [text for row in rows_of(reading.margins) for cell in row for text in cell]
    return _proposal(sorter, front, reading, "\n".join([*everything, *reading.asides]))


def _proposal(sorter: Sorter, front: Front, reading: Reading, text: str) -> Proposal:
    told = connected(sorter.steps, sorter.labels)
    proposal = Proposal(
        code=front.code,
        title=" ".join(front.title.split()),
        issue=front.issue or 1,
        words=_words(sorter),
        steps=sorter.steps,
        forms=_forms(sorter),
        records=_records(sorter),
        tthc_codes=_unique(TTHC_CODE.findall(text)),
        law_numbers=_unique(LAW_NUMBER.findall(text)),
    )
    if proposal.issue > 1:
        proposal.words["change_summary"] = next((text for text in reversed(sorter.changes) if text), "")
    proposal.left = _left(sorter, front, reading)
    proposal.kind = kind_of(front, bool(proposal.tthc_codes))
    proposal.told = told + _missing(proposal, sorter, reading)
    return proposal


def _words(sorter: Sorter) -> dict[str, str]:
    words = {part: sorter.lines[part] for part in WORDS}
    words[headings.NOTES] = sorter.lines[headings.CONTENT] + words[headings.NOTES]
    return {part: "\n".join(lines) for part, lines in words.items()}


def _forms(sorter: Sorter) -> list[Found]:
    """Those of the table, else one for each line; what is no form stays behind in the sorter."""
    lines = sorter.lines[headings.FORMS]
    listed = [] if sorter.forms else [line for line in lines if not line.endswith(":")]
    sorter.lines[headings.FORMS] = [line for line in lines if line not in listed]
    return _first(sorter.forms or [tables.form_of(line) for line in listed], sorter)


def _records(sorter: Sorter) -> list[Found]:
    """Those of the table, else one for each line, completed by what a sentence says of all of them."""
    lines = sorter.lines[headings.RECORDS]
    sentences = [line for line in lines if _is_about_all(line)]
    listed = [] if sorter.records else [line for line in lines if line not in sentences]
    sorter.lines[headings.RECORDS] = [line for line in lines if line not in listed]
    records = sorter.records or [tables.record_of(line) for line in listed]
    said = " ".join(sentences)
    for record in records:
        _complete(record, "retention", KEPT_FOR.search(said))
        _complete(record, "place", KEPT_AT.search(said))
    return _first(records, sorter)


def _is_about_all(line: str) -> bool:
    speaks_of_keeping = KEPT_FOR.search(line) or KEPT_AT.search(line)
    return line.endswith(":") or bool(speaks_of_keeping or ABOUT_ALL_RECORDS.match(fold(line)))


def _first(rows: list[Found], sorter: Sorter) -> list[Found]:
    for row in rows[MAX_ROWS:]:
        sorter.leave(" | ".join(value for value in row.values.values() if value), _("Too many rows"))
    return rows[:MAX_ROWS]


def _complete(record: Found, name: str, match: re.Match[str] | None) -> None:
    if match and not record.values[name]:
        record.values[name] = match[1].strip()
        record.doubts.pop(name, None)


def _left(sorter: Sorter, front: Front, reading: Reading) -> list[tuple[str, str]]:
    beginning = _("At the beginning")
    groups = {
        beginning: front.left + sorter.left.pop(beginning, []),
        **sorter.left,
        _("With the forms"): sorter.lines[headings.FORMS],
        _("With the records kept"): sorter.lines[headings.RECORDS],
        _("Text boxes and footnotes"): reading.asides,
    }
    return [(heading, "\n".join(lines)) for heading, lines in groups.items() if lines]


def _missing(proposal: Proposal, sorter: Sorter, reading: Reading) -> list[str]:
    """A sentence for each thing that a procedure has and that was not found here."""
    expected = (
        (proposal.code, _("No code was found; leave it empty and the next one of your agency is taken.")),
        (proposal.title, _("No title was found.")),
        (proposal.words[headings.PURPOSE], _("The section on the purpose was not found.")),
        (proposal.words[headings.SCOPE], _("The section on the scope of application was not found.")),
        (proposal.steps, _("No table of steps was found: it needs headings for what is done and by whom.")),
        (proposal.records, _("No records kept were found.")),
    )
    told = [sentence for found, sentence in expected if not found]
    if sorter.tables_of_steps > 1:
        told.append(
            _("The document has %(n)d tables of steps; they stand one after another here.")
            % {"n": sorter.tables_of_steps}
        )
    if reading.pictures:
        told.append(
            ngettext(
                "%(n)d picture stays in the original file; the flowchart is drawn from the steps.",
                "%(n)d pictures stay in the original file; the flowchart is drawn from the steps.",
                reading.pictures,
            )
            % {"n": reading.pictures}
        )
    return told


def _unique(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))
