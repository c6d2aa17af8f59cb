"""Codes by which anybody can check a document."""

from django.utils.crypto import salted_hmac

from core.codes import LENGTH, READABLE, grouped


def verification_code(report_code: str) -> str:
    """Twelve characters that nobody can guess or misread, in three groups: made from the report's code and the
    installation's secret key, so that the same document has the same code whenever it is made."""
    digest = salted_hmac("reports.verification", report_code, algorithm="sha256").digest()
    return grouped("".join(READABLE[byte % len(READABLE)] for byte in digest[:LENGTH]))
