"""No page of registers and audits speaks to a person outside the catalogue."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PROPER_NAMES = {"Excel", "CSV"}
COMMENTS = re.compile(r"{#.*?#}|{% comment.*?endcomment %}", re.S)
TRANSLATED = re.compile(r"{% blocktranslate\b.*?{% endblocktranslate %}|{% translate .*?%}", re.S)
CODE = re.compile(r"{%.*?%}|{{.*?}}", re.S)
ATTRIBUTES = re.compile(r"""\b(?:aria-label|title|placeholder|alt|data-label)="([^"]*)\"""")
TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.S)
WORD = re.compile(r"[^\W\d_]{2,}")


def bare_words(template: str) -> set[str]:
    """Words that stand in a template outside the tags that translate."""
    text = CODE.sub("\n", TRANSLATED.sub("", COMMENTS.sub("", template)))
    places = "\n".join([*ATTRIBUTES.findall(text), TAGS.sub("\n", text)])
    return set(WORD.findall(re.sub(r"&\w+;", " ", places))) - PROPER_NAMES


@pytest.mark.parametrize("app", ["audits", "registers"])
def test_every_word_is_in_the_catalogue(app):
    found = {
        str(path.relative_to(TEMPLATES)): bare_words(path.read_text()) for path in TEMPLATES.rglob(f"{app}/**/*.html")
    }
    assert len(found) > 30
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ('<p>{% translate "Held" %} by {{ name }}</p>', {"by"}),
        ('<td data-label="State">{# a note #}–</td>', {"State"}),
        ('<td title="{% translate "State" %}">{% blocktranslate %}of {{ n }}{% endblocktranslate %}&nbsp;', set()),
    ],
)
def test_words_outside_it_are_found(template, words):
    assert bare_words(template) == words
