"""Codes that people read aloud and type: three groups of four characters that nobody can misread."""

import secrets

READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12


def random_code() -> str:
    """A fresh code that nobody can guess (58 bits)."""
    return grouped("".join(secrets.choice(READABLE) for _place in range(LENGTH)))


def as_written(typed: str) -> str:
    """The code that somebody typed; dashes, spaces and small letters do not matter."""
    return grouped("".join(char for char in typed.upper() if char.isalnum())[:LENGTH])


def grouped(characters: str) -> str:
    return "-".join(filter(None, (characters[0:4], characters[4:8], characters[8:12])))
