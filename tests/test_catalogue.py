"""The Vietnamese catalogue is complete, certain, and holds exactly what the code says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CATALOGUE = Path("locale/vi/LC_MESSAGES/django.po")
SOURCES = ("qms_portal", "core", "agencies", "procedures", "registers", "audits", "scoring", "reports", "templates")


def statistics(path: Path) -> str:
    command = ["msgfmt", "--check-format", "--statistics", "-o", os.devnull, str(path)]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}
    ).stderr


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> Path:
    """The catalogue after a fresh extraction in a copy of the sources."""
    folder = tmp_path_factory.mktemp("portal")
    for name in SOURCES:
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copytree(ROOT / "locale", folder / "locale")
    shutil.copy(ROOT / "manage.py", folder)
    command = [sys.executable, "manage.py", "makemessages", "-l", "vi", "--add-location", "file", "--no-wrap"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=os.environ | {"VAR_DIR": str(folder)})
    return folder / CATALOGUE


def test_nothing_is_untranslated_and_nothing_is_uncertain():
    assert re.fullmatch(r"\d+ translated messages\.\n", statistics(ROOT / CATALOGUE))


def test_every_sentence_of_the_code_is_in_it(extracted):
    assert re.fullmatch(r"\d+ translated messages\.\n", statistics(extracted))


def test_no_sentence_in_it_has_left_the_code(extracted):
    assert "\n#~ msgid" not in extracted.read_text()


def test_nothing_is_translated_under_a_name_that_the_extraction_does_not_know():
    alias = re.compile(r"\b(?:n?p?gettext(?:_lazy)?) as (?!_\b)\w+")
    sources = [path for name in SOURCES for path in (ROOT / name).rglob("*.py")]
    assert [str(path) for path in sources if alias.search(path.read_text())] == []
