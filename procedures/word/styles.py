"""How paragraphs of a .docx look, asked of their own settings and of the styles they follow."""

from docx.oxml.ns import qn

from core.text import fold

MAX_STYLES = 5000
OFF = {"0", "false", "off", "none"}


class Looks:
    """Looks every style up once; a paragraph then costs a few look-ups."""

    def __init__(self, document):
        styles = list(document.styles.element)[:MAX_STYLES]
        self.styles = {style.get(qn("w:styleId")): style for style in styles if style.tag == qn("w:style")}

    def is_strong(self, paragraph) -> bool:
        """A heading by its style or outline level, or bold from the first letter to the last."""
        style = self._style_of(paragraph)
        if self._is_heading(style) or _outlined(paragraph.find(qn("w:pPr"))):
            return True
        bold_style = self._has(style, f"{qn('w:rPr')}/{qn('w:b')}")
        runs = [run for run in paragraph.iter(qn("w:r")) if any((text.text or "").strip() for text in _texts(run))]
        return bool(runs) and all(_is_bold(run, bold_style) for run in runs)

    def is_listed(self, paragraph) -> bool:
        """An item of a numbered or bulleted list."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        if own is not None:
            return own.get(qn("w:val")) != "0"
        return self._has(self._style_of(paragraph), f"{qn('w:pPr')}/{qn('w:numPr')}")

    def is_contents(self, paragraph) -> bool:
        """A line of a table of contents."""
        style = self._style_of(paragraph)
        return style is not None and fold(_name(style)).startswith("toc ")

    def _style_of(self, paragraph):
        named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return None if named is None else self.styles.get(named.get(qn("w:val")))

    def _line_of(self, style) -> list:
        """The style and those it is based on, nearest first."""
        line: list = []
        while style is not None and style not in line and len(line) < 20:
            line.append(style)
            based = style.find(qn("w:basedOn"))
            style = None if based is None else self.styles.get(based.get(qn("w:val")))
        return line

    def _is_heading(self, style) -> bool:
        return any(
            fold(_name(one)).startswith("heading") or _outlined(one.find(qn("w:pPr"))) for one in self._line_of(style)
        )

    def _has(self, style, path: str) -> bool:
        for one in self._line_of(style):
            found = one.find(path)
            if found is not None:
                return found.get(qn("w:val"), "1") not in OFF
        return False


def _name(style) -> str:
    name = style.find(qn("w:name"))
    return "" if name is None else name.get(qn("w:val"), "")


def _outlined(properties) -> bool:
    level = None if properties is None else properties.find(qn("w:outlineLvl"))
    return level is not None and level.get(qn("w:val"), "9") in "012345678"


def _texts(run) -> list:
    return run.findall(qn("w:t"))


def _is_bold(run, otherwise: bool) -> bool:
    bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
    return otherwise if bold is None else bold.get(qn("w:val"), "1") not in OFF
