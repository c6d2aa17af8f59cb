"""Bare WeasyPrint in a process of its own: the same HTML, options and attachments, written to files.

Reads the folder it is given; prints, as JSON, when each file was finished. Style sheet and fonts are parsed once, as
in the portal's worker: nothing is held back from the side that the portal is compared with.
"""

import json
import sys
import time
from datetime import datetime
from pathlib import Path

import django
from weasyprint import HTML, Attachment


def main(folder: Path) -> None:
    django.setup()
    from core import documents

    tools = documents.workshop("documents/v1")
    finished = []
    for source in sorted(folder.glob("*.html")):
        created = datetime.fromisoformat(source.with_suffix(".moment").read_text())
        data = Attachment(
            string=source.with_suffix(".json").read_bytes(),
            name="payload.json",
            created=created,
            modified=created,
            relationship="Data",
        )
        HTML(string=source.read_text(), url_fetcher=tools.fetcher).write_pdf(
            source.with_suffix(".pdf"),
            stylesheets=[tools.style],
            font_config=tools.fonts,
            pdf_variant="pdf/a-3b",
            attachments=[data],
        )
        finished.append(time.time())
    sys.stdout.write(json.dumps(finished))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
