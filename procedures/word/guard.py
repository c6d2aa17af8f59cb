"""Is this a Word document that is safe to open? Answered from the bytes, before any XML is parsed.

Addresses outside the file are left alone, never fetched; drawings and tables embedded in it are not opened.
"""

import re

from django.utils.translation import gettext_lazy as _

from core import packages

DOCUMENT = packages.Package(
    main_type=b"wordprocessingml.document.main+xml",
    data_tag=re.compile(rb"</?w:"),
    file_within=re.compile(
        r"\.(?:zip|xls[mb]|docm|dot[mx]?|pptm|7z|rar|gz|exe|dll|js|vbs|hta|mht(?:ml)?|html?|rtf|bat|cmd|ps1|jar)$",
        re.IGNORECASE,
    ),
    max_marks=600_000,
    old_mark="WordDocument".encode("utf-16-le"),
    not_xml=(
        b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\1\0\0\0", b"\xd7\xcd\xc6\x9a",
        packages.ZIP, packages.OLE,
    ),
    macro_marks=("_VBA_PROJECT".encode("utf-16-le"), b"vbaProject.bin"),
    is_another=_("The file is not a Word document (.docx), whatever its name says."),
    is_old=_("The file is in the old .doc format; save it in Word as .docx and upload it again."),
    has_password=_("The file is protected by a password; remove the password in Word and upload it again."),
    has_macros=_("The file holds macros; save it in Word as .docx without macros and upload that."),
    has_files=_("The file holds other files inside it; take them out in Word and upload it again."),
    has_definitions=_("The file holds definitions that Word never writes, so it is not opened."),
    is_odd=_("The file is not built as Word builds it; open it in Word, save it again as .docx and upload that."),
    is_too_large=_("The file is far larger inside than a procedure; copy its text into a new document."),
    is_damaged=_("The file is damaged; open it in Word, save it again as .docx and upload that."),
)  # fmt: skip


def refusal(content: bytes) -> str | None:
    """The sentence that says why a file is not opened; None for an ordinary .docx."""
    return packages.refusal(content, DOCUMENT)


def damaged() -> str:
    """The sentence for a file in which nothing can be read."""
    return str(DOCUMENT.is_damaged)
