"""What the words of a title say: which act it is, for whom, in which narrower case, and what is left to compare.

Everything is folded text (core.text.fold). An act or a case that the table does not know is compared as plain words.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from core.text import clean, fold

# Acts that make another procedure of the same object. The first issue or registration is the case without any.
ACTS: dict[str, str] = {
    "cap lai": "reissue",
    "dang ky lai": "reissue",
    "cong nhan lai": "reissue",
    "cap doi": "exchange",
    "doi mau": "exchange",
    "gia han": "extend",
    "keo dai": "extend",
    "dieu chinh": "adjust",
    "sua doi bo sung": "adjust",
    "sua doi": "adjust",
    "bo sung": "adjust",
    "thay doi": "adjust",
    "cai chinh": "correct",
    "dinh chinh": "correct",
    "thu hoi": "revoke",
    "huy bo": "revoke",
    "tuoc": "revoke",
    "huy": "revoke",
    "xoa": "revoke",
    "tra lai": "return",
    "tam dinh chi": "suspend",
    "dinh chi": "suspend",
    "tam dung": "suspend",
    "tam ngung": "suspend",
    "cham dut": "end",
    "giai the": "end",
    "hoat dong tro lai": "resume",
    "phuc hoi": "resume",
    "khoi phuc": "resume",
    "chuyen nhuong": "transfer",
    "chuyen muc dich": "convert",
    "chuyen doi": "convert",
    "sap nhap chia tach": "merge",
    "sap nhap": "merge",
    "hop nhat": "merge",
    "chia tach": "merge",
    "doi ten": "rename",
    "cap ban sao": "copy",
    "trich luc": "copy",
    "sao luc": "copy",
    "ban sao": "copy",
    "khieu nai": "complaint",
    "to cao": "denunciation",
    "thanh tra": "inspection",
}
# What is done with goods: another activity makes another procedure. Compared as one word, whichever is written.
ACTIVITIES: dict[str, str] = {
    "san xuat": "make", "che bien": "process", "buon ban": "trade", "kinh doanh": "trade", "mua ban": "trade",
    "ban le": "retail", "ban buon": "wholesale", "phan phoi": "wholesale", "nhap khau": "import",
    "xuat khau": "export", "van chuyen": "transport", "chuyen cho": "transport", "luu kho": "store",
    "bao quan": "store", "quang cao": "advertise", "khai thac": "extract", "tham do": "explore",
}  # fmt: skip
# What comes out: another paper makes another procedure.
PAPERS: dict[str, str] = {
    "giay chung nhan": "certificate", "chung nhan": "certificate", "giay phep": "permit", "cho phep": "",
    "cap phep": "permit", "phep": "permit", "giay cho phep": "permit", "chung chi": "licence",
    "giay xac nhan": "confirmation", "xac nhan": "confirmation", "phieu": "slip", "phu hieu": "badge",
}  # fmt: skip
SUBJECTS: dict[str, str] = {
    "to chuc": "body", "doanh nghiep": "body", "cong ty": "body", "co quan": "body", "don vi": "body",
    "ca nhan": "person", "ho gia dinh": "person", "cong dan": "person", "nguoi dan": "person",
}  # fmt: skip
EVERYBODY = {"body", "person"}
NEW = 0.75  # of its words
LONGEST = 10
NEGATIONS = ("khong theo", "khong thuoc", "khong co", "ngoai tuyen")
ABBREVIATIONS: dict[str, str] = {
    "gcn": "giay chung nhan", "qsdd": "quyen su dung dat", "bvtv": "bao ve thuc vat", "dkkd": "dang ky kinh doanh",
    "htqlcl": "he thong quan ly chat luong", "bhyt": "bao hiem y te", "bhxh": "bao hiem xa hoi",
    "gpxd": "giay phep xay dung", "gplx": "giay phep lai xe", "thcs": "trung hoc co so", "htx": "hop tac xa",
    "thpt": "trung hoc pho thong", "pccc": "phong chay chua chay", "cccd": "can cuoc cong dan",
    "attp": "an toan thuc pham", "dtm": "danh gia tac dong moi truong", "tthc": "thu tuc hanh chinh",
}  # fmt: skip
# What nearly every procedure says of its steps, whatever it is about.
USUAL_STEPS = (
    "tiep nhan ho so va hen ngay tra ket qua", "nhan va kiem tra ho so", "kiem tra tinh day du cua ho so",
    "vao so ho so", "phan cong cong chuc thu ly ho so", "phan cong xu ly ho so", "chuyen ho so cho phong chuyen mon",
    "thu ly ho so", "xem xet tham tra ho so", "tham dinh ho so", "tham dinh xu ly ho so", "giai quyet ho so",
    "trinh lanh dao ky duyet", "du thao ket qua giai quyet", "soan thao van ban tra loi", "phe duyet ket qua",
    "xem xet ky duyet ket qua", "vao so dong dau phat hanh van ban", "chuyen ket qua cho bo phan mot cua",
    "tra ket qua cho to chuc ca nhan", "tra ket qua va thu phi le phi", "thong ke va luu ho so", "luu tru ho so",
)  # fmt: skip
# What a title may have or lack without saying anything else.
PHRASES = (
    "theo co che mot cua lien thong", "theo co che mot cua", "mot cua lien thong", "tai bo phan mot cua",
    "theo quy dinh hien hanh", "theo quy dinh cua phap luat", "theo quy dinh", "tren dia ban", "quy trinh iso",
    "thuoc tham quyen giai quyet cua", "thuoc tham quyen cua", "thuoc tham quyen", "thuoc pham vi quan ly",
    "quy trinh noi bo", "noi bo", "cong tac", "quy trinh", "thu tuc hanh chinh", "thu tuc", "trinh tu",
    "giai quyet ho so", "giai quyet", "thuc hien viec", "thuc hien",
    "do mat hong", "ban bi mat hoac hu hong", "do bi mat", "do bi hong", "lan dau",
    "cap moi", "sang mau moi", "xem xet", "noi dung", "hieu luc", "thoi han", "tam thoi",
)  # fmt: skip
FUNCTION_WORDS = frozenset(["cac", "nhung", "va", "hoac", "cho", "cua", "ve", "viec", "theo", "cap", "tai", "voi"])
# Words that open a narrower case of what stands before them; without their marks the short ones may be other words.
OPENERS = (
    "phục vụ", "vì mục đích", "nhằm", "quy mô", "có yếu tố", "có vốn", "có thời hạn", "vì", "trong", "tại",
    "(?<!nhà )(?<!đất )ở", "qua", "hạng", "nhóm", "loại", "bậc",
)  # fmt: skip
OPENED = re.compile(
    rf"\b((?:{'|'.join(OPENERS)})\s.+?)(?=$|\s(?:{'|'.join(OPENERS)}|đối với|theo|của|thuộc|trên|[–(-])\s?)"
)
# Those that mean nothing else without their marks either.
OPENED_PLAINLY = re.compile(
    r"\b((?:phuc vu|vi muc dich|quy mo|co yeu to|co von|trong khu|tai khu vuc|qua thuong mai|hang(?= [ivx\d]+\b)"
    r"|nhom(?= [a-d\d]\b))\s.+?)(?=$|\s(?:doi voi|theo|cua|thuoc|tren|tai|[–(-])\s?)"
)
OPENING = frozenset(["vi", "trong", "tai", "o", "qua", "hang", "nhom", "loai", "bac", "nham"])
_SUBJECT = "|".join(SUBJECTS)
SUBJECT = re.compile(
    rf"\b(?:doi voi|danh cho)(?: cac| moi)?((?:(?: va| hoac)? (?:{_SUBJECT}))+)(?=$| (?:co|trong|tai)\b)"
)
# "đổi" alone is an act where it stands first or last; elsewhere it may be another word without its marks.
EXCHANGE = re.compile(r"^doi (?!ten\b|voi\b)|(?<=[–-] )doi\b(?! ten\b| voi\b)|(?<!thay )(?<!cap )\bdoi$")


@dataclass(frozen=True)
class Title:
    """What a title says. `words` are compared; the rest may contradict another title's."""

    acts: frozenset[str]
    activities: frozenset[str]
    papers: frozenset[str]
    subjects: frozenset[str]
    negated: bool
    cases: frozenset[str]
    words: tuple[str, ...]


def plain(text: str) -> str:
    """Folded words alone, abbreviations written out."""
    return " ".join(ABBREVIATIONS.get(word, word) for word in re.findall(r"\w+", fold(text)))


@cache
def any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first."""
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, phrases), key=len, reverse=True))})\b")


def cases_of(title: str, names: tuple[str, ...]) -> set[str]:
    """The narrower cases that a title names, as plain words; of one written without its marks, the unmistakable."""
    text = clean(title).lower()
    opened = OPENED_PLAINLY if fold(text) == text else OPENED
    found = {said(plain(case), names) for case in opened.findall(text)}
    return {case for case in found if " " in case}


def marks_of(title: str) -> dict[str, frozenset[str]]:
    """Plain word → the ways in which a title written with its marks spells it; empty for one written without.

    The tone counts, not the letter that bears it (hòa = hoà).
    """
    text = clean(title).lower()
    if fold(text) == text:
        return {}
    spelt: dict[str, set[str]] = defaultdict(set)
    for word in set(re.findall(r"\w+", text)):
        spelt[fold(word)].add("".join(sorted(unicodedata.normalize("NFD", word))))
    return {word: frozenset(ways) for word, ways in spelt.items()}


def cases_in(said: Sequence[str], known: frozenset[str]) -> frozenset[str]:
    """The known cases that plain words name, the longest at each place."""
    found, at = set(), 0
    while at < len(said):
        ends = range(min(len(said), at + LONGEST), at + 1, -1)
        end = next((end for end in ends if " ".join(said[at:end]) in known), None)
        if end:
            found.add(" ".join(said[at:end]))
        at = end or at + 1
    return frozenset(found)


def pairs_of(said: Sequence[str]) -> list[str]:
    """Neighbouring words: most Vietnamese words are written as two."""
    return [f"{one} {two}" for one, two in pairwise(said)]


def said(text: str, names: tuple[str, ...]) -> str:
    """Plain words without what a title may have or lack."""
    text = SUBJECT.sub(" ", without(text, names)).replace("doi voi", "")
    text = any_of(tuple(ACTS)).sub(" ", text)
    return essential(text)


def essential(text: str) -> str:
    return " ".join(word for word in text.split() if word not in FUNCTION_WORDS)


def without(text: str, names: tuple[str, ...]) -> str:
    """Plain words without the names of the agency and the phrases of every title."""
    text = any_of(names).sub(" ", text) if names else text
    return re.sub(r"(?: (?:cua|tai))+$", "", " ".join(any_of(PHRASES).sub(" ", text).split()))


def read(title: str, names: tuple[str, ...] = (), cases: frozenset[str] = frozenset()) -> Title:
    """Take a title apart. `names` are plain names of its agency, `cases` narrower cases known from other titles."""
    text = without(plain(EXCHANGE.sub("cap doi ", fold(title))), names)
    subjects = {
        SUBJECTS[word] for match in SUBJECT.finditer(text) for word in any_of(tuple(SUBJECTS)).findall(match[1])
    }
    text = EXCHANGE.sub("cap doi ", SUBJECT.sub(" ", text).replace("doi voi", "").strip())
    acts, text = taken(text, ACTS, "")
    activities, text = taken(text, ACTIVITIES, "@")
    papers, text = taken(text, PAPERS, "@")
    negated = bool(any_of(NEGATIONS).search(text))
    text = essential(text)
    return Title(
        acts=acts,
        activities=activities,
        papers=papers,
        subjects=frozenset() if subjects == EVERYBODY else frozenset(subjects),
        negated=negated,
        cases=cases_in(text.split(), cases),
        words=tuple(text.split()),
    )


def taken(text: str, table: dict[str, str], mark: str) -> tuple[frozenset[str], str]:
    """The meanings of the phrases of a table in a text, and the text with each replaced by its meaning, if marked."""
    found = any_of(tuple(table)).findall(text)
    put = (lambda match: f" {mark}{table[match[0]]} " if table[match[0]] else " ") if mark else " "
    return frozenset(filter(None, (table[phrase] for phrase in found))), " ".join(
        any_of(tuple(table)).sub(put, text).split()
    )


def contradict(one: Title, other: Title) -> bool:
    """Whether two titles say different things, however many words they share."""
    return (
        one.acts != other.acts
        or one.subjects != other.subjects
        or one.negated != other.negated
        or differ(one.activities, other.activities)
        or differ(one.papers, other.papers)
        or are_new(one, other)
        or are_new(other, one)
    )


def are_new(one: Title, other: Title) -> bool:
    """Whether the one names a narrower case that the other does not."""
    own = [case for case in one.cases if not any(matches(case, against) for against in other.cases)]
    others = [case for case in other.cases if not any(matches(case, against) for against in one.cases)]
    return bool(own and others) or any(is_new(case, one, other) for case in own)


def matches(case: str, against: str) -> bool:
    ours, theirs = set(case.split()) - OPENING, set(against.split()) - OPENING
    return len(ours & theirs) >= NEW * len(ours | theirs)


def is_new(case: str, one: Title, other: Title) -> bool:
    """Whether the other title lacks a narrower case of the one: its words, beside those that both have anyway."""
    base = Counter(one.words) - Counter(case.split())
    left = Counter(other.words) - base
    said = [word for word in case.split() if word not in OPENING]
    return sum(word not in left for word in said) >= NEW * len(said)


def differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Each has something that the other has not."""
    return bool(one - other) and bool(other - one)
