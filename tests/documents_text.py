"""Makes sample documents, reads PDFs back, and says a second time, without the templates, what they must say."""

import json
import re
import subprocess
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from xml.etree import ElementTree

from core import documents
from tests.documents_sample import make_payload

CREATED = datetime(2019, 10, 15, 9, 12, tzinfo=UTC)
WATERMARK = "CHƯA ĐƯỢC CƠ QUAN XÁC NHẬN"
MM = 72 / 25.4


def render(payload: dict, **kw) -> bytes:
    options = {"created": CREATED, "attachment": json.dumps(payload, ensure_ascii=False).encode()} | kw
    return documents.render("documents/v1/report.html", payload, **options)


@cache
def sample(form: str = "full", kind: str = "confirmed") -> bytes:
    return render(make_payload(form, kind))


def tool(pdf: bytes, *command: str) -> str:
    return subprocess.run([*command], input=pdf, capture_output=True, check=True).stdout.decode()


def pages_of(pdf: bytes, mode: str = "-raw") -> list[list[str]]:
    """The words of each page; a line may end after a hyphen or a slash, which is no space."""
    pages = tool(pdf, "pdftotext", mode, "-", "-").removesuffix("\f").split("\f")
    return [spaced(page) for page in pages]


def spaced(words: str) -> list[str]:
    return re.sub(r"([-/])\s+", r"\1", words).split()


def loose_words(pdf: bytes, mode: str) -> Counter:
    return Counter(re.findall(r"[^\s/-]+", tool(pdf, "pdftotext", mode, "-", "-")))


def squeezed(pdf: bytes) -> str:
    return "".join(chain.from_iterable(pages_of(pdf)))


def bboxes(pdf: bytes) -> list[tuple[float, float, list]]:
    """Of each page its width, its height and its words as (word, left, top, right, bottom), in points."""
    root = ElementTree.fromstring(tool(pdf, "pdftotext", "-bbox", "-", "-"))  # noqa: S314 our own tool's output
    sides = ("xMin", "yMin", "xMax", "yMax")
    return [
        (
            float(page.get("width")),
            float(page.get("height")),
            [(word.text, *(float(word.get(side)) for side in sides)) for word in page],
        )
        for page in root.iter("{http://www.w3.org/1999/xhtml}page")
    ]


def page_numbers(pdf: bytes) -> list[str | None]:
    tops = [[word for word in words if word[4] < 20 * MM] for _width, _height, words in bboxes(pdf)]
    assert all(len(words) <= 1 for words in tops)
    return [words[0][0] if words else None for words in tops]


def expected(payload: dict) -> list[str]:
    confirmed = payload["report"]["kind"] == "confirmed"
    pieces = [*(opening(payload) if confirmed else unconfirmed(payload))]
    pieces += chain.from_iterable((figure["value"], figure["label"]) for figure in payload["summary"])
    pieces += payload["grounds"]
    for one in payload["parts"]:
        pieces.append(f"{one['number']}. {one['title']}" if one["title"] else "")
        pieces += chain.from_iterable(map(section_text, one["sections"]))
    pieces += closing(payload) if confirmed else []
    pieces += portal(payload)
    pieces += chain.from_iterable(appendix_text(payload, appendix, confirmed) for appendix in payload["appendices"])
    return spaced(" ".join(pieces))


def opening(payload: dict) -> list[str]:
    head = payload["letterhead"]
    names = payload["addressee"]
    last = len(names) - 1
    listed = [f"- {name}{'.' if n == last else ';'}" for n, name in enumerate(names)]
    return [
        head["superior_line"],
        head["issuing_line"],
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
        f"Số: /{head['notation']} {head['place']}, ngày tháng {payload['month']} năm {payload['year_of_issue']}",
        payload["document_type"],
        payload["title"],
        "Kính gửi:",
        *(listed if last else names),
    ]


def unconfirmed(payload: dict) -> list[str]:
    name, title = payload["agency"]["name"], payload["title"]
    span = "Kỳ số liệu: từ ngày 01/10/2018 đến ngày 30/09/2019"
    return [f"BẢN TỔNG HỢP SỐ LIỆU TỰ ĐỘNG – {WATERMARK}", f"Cơ quan: {name}", f"Nội dung: {title}", span]


def section_text(one: dict) -> list[str]:
    heading = f"{one['number']}. {one['title']}" if one["title"] else ""
    return [
        heading,
        f"({one['basis']})" if one["basis"] else "",
        *chain.from_iterable(map(block_text, one["blocks"])),
    ]


def block_text(block: dict) -> list[str]:
    if block["type"] == "table":
        rows = [header(block), *block["rows"], block["total"] or []]
        return [block["caption"], *chain.from_iterable(rows), block["note"]]
    return block.get("paragraphs") or [f"- {item}" for item in block.get("items", [])] or [block["text"]]


def header(block: dict) -> list[str]:
    return [column["label"] for column in block["columns"]]


def closing(payload: dict) -> list[str]:
    head = payload["letterhead"]
    recipients = [f"- {name}" for name in payload["recipients"]]
    return ["Nơi nhận:", *recipients, head["authority"], head["signer_title"], head["signer_name"]]


def portal(payload: dict) -> list[str]:
    code, url = payload["verification"]["code"], payload["verification"]["url"]
    return [
        "Thông tin của cổng quản lý chất lượng, không thuộc nội dung văn bản.",
        "Mã báo cáo: BC-2019-CB.SKHCN-01. Sổ phát hành: 14/2019.",
        "Kỳ số liệu: 01/10/2018 – 30/09/2019, chốt ngày 15/10/2019.",
        f"Mã kiểm tra: {code}. Đối chiếu tại: {url} Dữ liệu minh họa",
    ]


def appendix_text(payload: dict, appendix: dict, confirmed: bool) -> list[str]:
    pieces = ["Phụ lục", appendix["number"], appendix["title"].upper()]
    if confirmed:
        kind, notation = payload["document_type"].capitalize(), payload["letterhead"]["notation"]
        when = f"ngày tháng {payload['month']} năm {payload['year_of_issue']}"
        pieces.append(f"(Kèm theo {kind} số /{notation} {when} của {payload['agency']['name']})")
    return [*pieces, *chain.from_iterable(map(block_text, appendix["blocks"]))]


def headers(payload: dict) -> list[list[str]]:
    sections = chain.from_iterable(one["sections"] for one in payload["parts"])
    blocks = chain.from_iterable(one["blocks"] for one in chain(sections, payload["appendices"]))
    return [spaced(" ".join(header(block))) for block in blocks if block["type"] == "table"]


def body_words(pdf: bytes, payload: dict) -> list[str]:
    """All words in order, less the page numbers, the watermarks and the table headers repeated after a break."""
    words: list[str] = []
    known = expected(payload)
    for page, number in zip(pages_of(pdf), page_numbers(pdf), strict=True):
        if payload["report"]["kind"] == "automatic":
            page = without_prefix(page, WATERMARK.split())
        if number:
            assert page.pop() == number
        for repeated in headers(payload):
            if page[: len(repeated)] == repeated != known[len(words) : len(words) + len(repeated)]:
                page = page[len(repeated) :]
        words += page
    return words


def without_prefix(page: list[str], prefix: list[str]) -> list[str]:
    assert page[: len(prefix)] == prefix
    return page[len(prefix) :]
