"""Codes of documents: the next running number of a pattern. Pure."""

import re
from collections.abc import Iterable

NUMBER = re.compile(r"\{n(?::\d+)?\}")


class Numbering:
    """Hands out codes of one agency, each only once. A pattern holds `{n}` or `{n:02}` for the running number."""

    def __init__(self, taken: Iterable[str]):
        self.taken = set(taken)
        self.last: dict[str, int] = {}

    def next(self, pattern: str) -> str:
        """The code after the highest number in use."""
        number = self.last.get(pattern) or self._highest(pattern)
        code = pattern.format(n=number + 1)
        while code in self.taken:
            number += 1
            code = pattern.format(n=number + 1)
        self.last[pattern] = number + 1
        self.taken.add(code)
        return code

    def _highest(self, pattern: str) -> int:
        head, tail = NUMBER.split(pattern, maxsplit=1)
        middles = (code.removeprefix(head).removesuffix(tail) for code in self.taken if code.startswith(head))
        return max((int(middle) for middle in middles if middle.isdecimal()), default=0)
