"""The data pack of a management review (ISO 9001:2015, 9.3.2; :2008, 5.6.2): the registry fills it, nobody types.

Each app contributes sections of the document REVIEW in the form PACK; the part of a section is the letter of its
input, and `keys` name the figures that it reads.
"""

from collections.abc import Collection
from datetime import date

from agencies.models import Agency
from agencies.pack import adoptions_of
from core.dates import add_months
from core.indicators import Period, compute
from core.sections import PACK, REVIEW, SILENT, Batch, Block, Section, of

INPUTS = {
    "a": "Tình trạng của các hành động từ các cuộc xem xét trước",
    "b": "Thay đổi về bối cảnh bên ngoài và nội bộ liên quan đến hệ thống",
    "c1": "Sự thỏa mãn của khách hàng và phản hồi từ các bên quan tâm",
    "c2": "Mức độ đạt được các mục tiêu chất lượng",
    "c3": "Kết quả thực hiện các quá trình và sự phù hợp của dịch vụ",
    "c4": "Sự không phù hợp và hành động khắc phục",
    "c5": "Kết quả theo dõi và đo lường",
    "c6": "Kết quả đánh giá",
    "c7": "Kết quả hoạt động của nhà cung cấp bên ngoài",
    "d": "Sự đầy đủ của nguồn lực",
    "e": "Hiệu lực của các hành động giải quyết rủi ro và cơ hội",
    "f": "Cơ hội cải tiến",
}
CLAUSE = "9.3.2"
# Where :2008 asks for the same; what its 5.6.2 does not name stands with the clause of that subject.
OLDER_CLAUSES = {
    "9001:2008": {
        "a": "5.6.2 e",
        "b": "5.6.2 f",
        "c1": "5.6.2 b",
        "c2": "5.6.1",
        "c3": "5.6.2 c",
        "c4": "5.6.2 d",
        "c5": "8.4",
        "c6": "5.6.2 a",
        "c7": "8.4 d",
        "d": "5.6.3 c",
        "e": "8.5.3",
        "f": "5.6.2 g",
    },
}


def inputs_of(review) -> list[dict]:
    """Every input in order: {"key", "number", "title", "basis", "sections"}, each section with title and blocks."""
    return inputs_for([review.agency], review.span)[review.agency_id]


def inputs_for(agencies: Collection[Agency], period: Period) -> dict[int, list[dict]]:
    """The inputs of many agencies over one span, by agency id: as many queries as for one, of any size."""
    parts = _parts()
    keys = {key for sections in parts.values() for section in sections for key in section.keys}
    batch = batch_of(agencies, period, keys)
    built = {key: [(section.title, section.build(batch)) for section in sections] for key, sections in parts.items()}
    editions = {row.agency_id: row.edition.code for row in adoptions_of(batch) if row.applies_on(period.ends)}
    numbered = list(enumerate(INPUTS, start=1))
    return {
        agency: [_input(key, n, agency, editions.get(agency, ""), built[key]) for n, key in numbered]
        for agency in batch.ids
    }


def _input(key: str, number: int, agency: int, edition: str, built: list) -> dict:
    return {
        "key": key,
        "number": str(number),
        "title": INPUTS[key],
        "basis": OLDER_CLAUSES[edition][key] if edition in OLDER_CLAUSES else f"{CLAUSE} {key}",
        "sections": [{"title": title, "blocks": blocks.get(agency) or [SILENT]} for title, blocks in built],
    }


def _parts() -> dict[str, list[Section]]:
    """The sections of each input. Raises KeyError for a letter that the standard does not have."""
    found: dict[str, list[Section]] = {key: [] for key in INPUTS}
    for section in of(REVIEW, PACK):
        found[section.part].append(section)
    return found


def batch_of(agencies: Collection[Agency], period: Period, keys: Collection[str]) -> Batch:
    """Agencies, the span, the same days a year earlier, and the figures that the inputs read."""
    previous = before(period)
    figures = compute([agency.pk for agency in agencies], [period, previous], keys)
    return Batch(agencies, period, previous, figures)


def before(period: Period) -> Period:
    """The year before the span: the same days twelve months earlier."""
    return Period(_earlier(period.starts), _earlier(period.ends))


def _earlier(day: date) -> date:
    return add_months(day, -12)


def is_complete(inputs: list[dict], remarks: dict[str, str]) -> bool:
    """Whether a kept pack has every input, and each its remark."""
    return {entry["key"] for entry in inputs} >= set(INPUTS) and all(remarks.get(key, "").strip() for key in INPUTS)


def shown(inputs: list[dict], remarks: dict[str, str]) -> list[dict]:
    """Inputs as pages draw them: each with its remark, the rows of its tables with the path of their evidence."""
    return [
        entry
        | {
            "remark": remarks.get(entry["key"], ""),
            "sections": [
                {"title": part["title"], "blocks": [_drawn(block) for block in part["blocks"]]}
                for part in entry["sections"]
            ],
        }
        for entry in inputs
    ]


def _drawn(block: Block) -> Block:
    if block["type"] != "table":
        return block
    paths = block.get("links") or [""] * len(block["rows"])
    lines = [_line(row, path, block["columns"]) for row, path in zip(block["rows"], paths, strict=True)]
    return block | {"lines": lines}


def _line(row: list[str], path: str, columns: list[dict]) -> list[dict]:
    """The cells of a row; the first that has a letter names it and leads to its evidence."""
    named = next((n for n, words in enumerate(row) if any(sign.isalpha() for sign in words)), 0)
    return [
        {"words": words, "label": column["label"], "align": column["align"], "is_name": n == named, "path": path}
        for n, (words, column) in enumerate(zip(row, columns, strict=True))
    ]
