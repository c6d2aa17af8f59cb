"""Codes by which anybody can check a document."""

from django.utils.crypto import salted_hmac

READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def verification_code(report_code: str) -> str:
    """Twelve characters that nobody can guess or misread, in three groups: made from the report's code and the
    installation's secret key, so that the same document has the same code whenever it is made."""
    digest = salted_hmac("reports.verification", report_code, algorithm="sha256").digest()
    characters = "".join(READABLE[byte % len(READABLE)] for byte in digest[:12])
    return "-".join(characters[start : start + 4] for start in (0, 4, 8))
