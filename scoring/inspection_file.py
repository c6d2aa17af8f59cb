"""The file of an inspection (TT 26/2014/TT-BKHCN, Art. 39): ten kinds of documents in one ZIP, what lacks is said."""

import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from core import documents, files
from core.dates import now
from core.log import canonical
from core.models import Attachment
from scoring.freezing.letters import decision_payload, request_payload
from scoring.models import Inspection, InspectionPaper, InspectionRequest
from scoring.plan_exports import as_pdf
from scoring.services.papers import attachments_of, files_of, papers_with_files

Kind = InspectionPaper.Kind
Document = tuple[str, str | bytes]

NAMES: dict[str, str] = {
    Kind.PLAN: "Kế hoạch kiểm tra",
    Kind.REQUEST: "Văn bản yêu cầu báo cáo",
    Kind.REPORT: "Báo cáo của cơ quan và bằng chứng",
    Kind.LETTER: "Văn bản đề nghị khắc phục",
    Kind.DECISION: "Quyết định kiểm tra",
    Kind.MINUTES: "Biên bản kiểm tra",
    Kind.CORRECTIVE: "Hồ sơ hành động khắc phục",
    Kind.TEAM_REPORT: "Báo cáo của đoàn kiểm tra",
    Kind.PROVINCE_REPORT: "Báo cáo gửi UBND tỉnh",
    Kind.OTHER: "Tài liệu khác",
}
PAYLOADS = {"request": request_payload, "decision": decision_payload}
IN_MEMORY = 8 * 1024 * 1024
UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def drawn(inspection: Inspection, name: str) -> bytes:
    """The letter `request` or the `decision` as PDF, from the rows as they are."""
    payload = PAYLOADS[name](inspection)
    template = f"documents/scoring1/{name}.html"
    return documents.render(template, payload, created=now(), attachment=canonical(payload).encode())


def zipped(inspection: Inspection, *, with_photos: bool) -> IO[bytes]:
    """The ZIP, at its beginning, on disk where it is large; folders are numbered as in Art. 39."""
    target: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the answer closes it
    found = contents(inspection, with_photos=with_photos)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("00 Mục lục.txt", listed(inspection, found))
        for number, kind in enumerate(NAMES, 1):
            for name, document in _once(found[kind]):
                content = document if isinstance(document, bytes) else files.read(document)
                archive.writestr(f"{number:02d} {NAMES[kind]}/{name}", content)
    target.seek(0)
    return target


def contents(inspection: Inspection, *, with_photos: bool) -> dict[str, list[Document]]:
    """For each kind its documents: a readable name, and the bytes or the SHA-256 of a stored file."""
    found: dict[str, list[Document]] = {kind: [] for kind in NAMES}
    plan = inspection.plan
    if plan and plan.is_approved and (drawing := as_pdf(plan)):
        found[Kind.PLAN].append((f"Kế hoạch kiểm tra năm {plan.year}.pdf", drawing))
    if inspection.request_number:
        found[Kind.REQUEST].append(("Yêu cầu báo cáo.pdf", drawn(inspection, "request")))
    if inspection.decision_number:
        found[Kind.DECISION].append(("Quyết định kiểm tra.pdf", drawn(inspection, "decision")))
    if inspection.report_text:
        found[Kind.REPORT].append(("Báo cáo.txt", inspection.report_text.encode()))
    found[Kind.REPORT] += _stored(files_of(inspection))
    if inspection.pdf_sha256:
        kind = Kind.MINUTES if inspection.is_on_site else Kind.LETTER
        found[kind].append((inspection.file_name, inspection.pdf_sha256))
    found[Kind.CORRECTIVE] += list(_corrective(inspection))
    if with_photos:
        found[Kind.OTHER] += list(_photos(inspection))
    for paper, kept in papers_with_files(inspection):
        found[paper.kind] += _stored(kept)
    return found


def _stored(kept: Iterable[Attachment]) -> list[Document]:
    return [(UNSAFE.sub("_", file.name), file.sha256) for file in kept]


def _photos(inspection: Inspection) -> Iterator[Document]:
    """The photos of the checklist, each named by its item."""
    items = list(inspection.items.select_related("check_item"))
    kept = attachments_of(items)
    for item in items:
        for photo in kept.get(item.pk, []):
            yield UNSAFE.sub("_", f"Ảnh mục {item.check_item.code} {photo.name}"), photo.sha256


def _corrective(inspection: Inspection) -> Iterator[Document]:
    """What the agency reported on each request and what was answered, in words, with the evidence of the report."""
    rows = list(
        inspection.requests.exclude(status=InspectionRequest.Status.DRAFT).exclude(report="").order_by("number")
    )
    kept = attachments_of(rows)
    for row in rows:
        due_on = f"{row.due_on:%d/%m/%Y}" if row.due_on else ""
        lines = [f"Yêu cầu {row}: {row.statement}", f"Hạn báo cáo: {due_on}", "", "Báo cáo:", row.report]
        lines += ["", "Ý kiến của cơ quan kiểm tra:", row.answer or "Chưa có."]
        yield f"Yêu cầu {row.number:02d}.txt", "\n".join(lines).encode()
        for file in kept.get(row.pk, []):
            yield UNSAFE.sub("_", f"Yêu cầu {row.number:02d} {file.name}"), file.sha256


def _once(found: list[Document]) -> Iterator[Document]:
    """Names that occur twice are numbered."""
    known: dict[str, int] = {}
    for name, content in found:
        known[name.lower()] = known.get(name.lower(), 0) + 1
        stem, dot, suffix = name.rpartition(".")
        number = known[name.lower()]
        yield (f"{stem} ({number}){dot}{suffix}" if number > 1 else name), content


def listed(inspection: Inspection, found: dict[str, list[Document]]) -> str:
    """The list of contents; where a kind has no document, it says so."""
    lines = [f"MỤC LỤC HỒ SƠ KIỂM TRA {inspection.number}", inspection.agency.name, ""]
    lines.append("Theo Điều 39 Thông tư 26/2014/TT-BKHCN.")
    for number, kind in enumerate(NAMES, 1):
        lines += ["", f"{number:02d}. {NAMES[kind]}"]
        lines += [f"    - {name}" for name, _content in _once(found[kind])] or [f"    {_missing(inspection, kind)}"]
    return "\n".join(lines) + "\n"


def _missing(inspection: Inspection, kind: str) -> str:
    if kind in (Kind.DECISION, Kind.MINUTES) and not inspection.is_on_site:
        return "Không áp dụng: kiểm tra qua hồ sơ, báo cáo."
    return "CHƯA CÓ trong hồ sơ." if kind != Kind.OTHER else "Không có."
