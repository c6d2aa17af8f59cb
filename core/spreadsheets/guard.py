"""Is this an Excel workbook that is safe to open? Answered from the bytes, before any XML is parsed."""

import re

from django.utils.translation import gettext_lazy as _

from core import packages

WORKBOOK = packages.Package(
    main_type=b"spreadsheetml.sheet.main+xml",
    data_tag=re.compile(rb"</?(?:\w+:)?(?:c|v|f|t|r|is|si|row)[\s/>]"),
    file_within=re.compile(
        r"\.(?:zip|xls[xmb]?|doc[xm]?|ppt[xm]?|7z|rar|gz|exe|dll|js|vbs|hta|html?)$", re.IGNORECASE
    ),
    max_marks=2_500_000,
    is_another=_("The file is not an Excel workbook (.xlsx), whatever its name says."),
    is_old=_("The file is in the old .xls format; save it in Excel as .xlsx and upload it again."),
    has_password=_("The file is protected by a password; remove the password in Excel and upload it again."),
    has_macros=_("The file holds macros or is in a binary format; save it in Excel as .xlsx and upload that."),
    has_files=_("The file holds other files inside it; copy its rows into a fresh template and upload that."),
    has_definitions=_("The file holds definitions that Excel never writes, so it is not opened."),
    is_odd=_("The file is not built as Excel builds it; copy its rows into a fresh template and upload that."),
    is_too_large=_("The file is far larger inside than a filled template; copy its rows into a fresh template."),
    is_damaged=_("The file is damaged; open it in Excel, save it again as .xlsx and upload that."),
)


def refusal(content: bytes) -> str | None:
    """The sentence that says why a file is not opened; None for an ordinary .xlsx."""
    return packages.refusal(content, WORKBOOK)


def damaged() -> str:
    """The sentence for a file in which nothing can be read."""
    return str(WORKBOOK.is_damaged)
