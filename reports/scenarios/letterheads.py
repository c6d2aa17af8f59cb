"""Letterheads of agencies by rule (NĐ 30/2020/NĐ-CP, Annex I): who is above, who issues, the notation, the place."""

import re
from collections.abc import Iterable, Mapping

TITLES = {
    "Văn phòng": "Chánh Văn phòng",
    "Thanh tra": "Chánh Thanh tra",
    "Chi cục": "Chi cục trưởng",
    "Sở": "Giám đốc",
    "Ban": "Trưởng ban",
    "Ủy ban nhân dân": "Chủ tịch",
}
SILENT = ("và", "các")
USUAL = {"Sở Ngoại vụ": "SNgV", "Thanh tra tỉnh": "TTr", "Chi cục Tiêu chuẩn Đo lường Chất lượng": "CCTĐC"}
COMMITTEE = re.compile(r"Ủy ban nhân dân (?:thành phố|thị xã|huyện|phường|thị trấn|xã) (.+)")


def letterheads(rows: Iterable[Mapping], place: str) -> list[dict[str, str]]:
    """One for each row of agencies, parents before children, in the province of that name."""
    lines: dict[str, str] = {}
    found = []
    for row in rows:
        head = _letterhead(row, place, lines)
        lines[row["code"]] = head["issuing_line"]
        found.append(head)
    return found


def _letterhead(row: Mapping, place: str, lines: Mapping[str, str]) -> dict[str, str]:
    name = row["name"].partition(",")[0] if row["parent"] else row["name"]
    committee = COMMITTEE.fullmatch(name)
    own = name if committee else _without_province(name, place)
    return {
        "code": row["code"],
        "superior_line": "" if committee else lines.get(row["parent"], f"UBND TỈNH {place.upper()}"),
        "issuing_line": own.upper(),
        "notation_abbr": "UBND" if committee else USUAL.get(own) or _initials(own),
        "place": committee[1] if committee else place,
        "head_title": next(title for start, title in TITLES.items() if name.startswith(start)),
    }


def _without_province(name: str, place: str) -> str:
    """Thanh tra keeps the word: it is called so."""
    own = name.removesuffix(f" tỉnh {place}").removesuffix(" Ủy ban nhân dân")
    return f"{own} tỉnh" if own == "Thanh tra" else own


def _initials(name: str) -> str:
    return "".join(word[0].upper() for word in re.findall(r"\w+", name) if word not in SILENT)
