"""What a page of our reports costs against a page of a plain reference report, on whatever machine this is.

Only the ratio means anything: both are timed in one process, in turns, after a full collection each, with Python's
own garbage collector on for both. The reference runs with WeasyPrint's defaults; ours runs as it is issued, from
the payload to PDF/A-3b with its data attached. One round of each goes untimed, so that imports, the font map and
what our process makes only once count for neither.
"""

import gc
import json
import statistics
from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from time import perf_counter

import pikepdf
from weasyprint import HTML

from core import documents

REFERENCE = Path(__file__).parent / "reference_report.html"


def page_ratio(
    payloads: Sequence[dict], rounds: int = 5, template: str = "documents/v1/report.html"
) -> dict[str, float | int | list[float]]:
    """Medians over the rounds: milliseconds per page of all payloads together, of the reference, and their ratio."""
    html = REFERENCE.read_text()
    reference_pages = _pages(_reference(html))
    pages = sum(_pages(_report(template, payload)) for payload in payloads)
    ours, reference = [], []
    for _round in range(rounds):
        reference.append(_milliseconds(lambda: _reference(html)) / reference_pages)
        ours.append(sum(_milliseconds(lambda p=p: _report(template, p)) for p in payloads) / pages)
    return {
        "ms_per_page": round(statistics.median(ours), 1),
        "reference_ms_per_page": round(statistics.median(reference), 1),
        "ratio": round(statistics.median(ours) / statistics.median(reference), 3),
        "round_ratios": [round(one / other, 3) for one, other in zip(ours, reference, strict=True)],
        "documents": len(payloads),
        "pages": pages,
    }


def _reference(html: str) -> bytes:
    return HTML(string=html).write_pdf()


def _report(template: str, payload: dict) -> bytes:
    data = json.dumps(payload, ensure_ascii=False, sort_keys=True).encode()
    created = datetime.fromisoformat(payload["report"]["frozen_at"])
    return documents.render(template, payload, created=created, attachment=data)


def _pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def _milliseconds(act: Callable[[], object]) -> float:
    gc.collect()
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000
