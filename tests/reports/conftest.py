import pytest

from core import documents
from tests.cast import PDF


@pytest.fixture
def drawn(monkeypatch) -> list[dict]:
    """Documents are noted instead of being drawn."""
    calls: list[dict] = []

    def render(template: str, payload: dict, **options) -> bytes:
        calls.append({"template": template, "payload": payload} | options)
        return PDF

    monkeypatch.setattr(documents, "render", render)
    return calls
