"""Words without which a move is not made, whatever way they come."""

from django.utils.translation import gettext as _

from core.errors import Refused


def said(words: str, otherwise: str = "") -> str:
    """The words without white space around them. Raises Refused where there are none, saying `otherwise`."""
    if not words.strip():
        raise Refused(otherwise or _("Write the reason."))
    return words.strip()


def present(words: str) -> str:
    """Those present at a meeting. Raises Refused where nobody is named."""
    return said(words, _("Name those who were present."))
