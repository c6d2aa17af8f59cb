"""Cheap guards over the whole site."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse

from core import todos
from tests.cast import client_of, make_period, make_report

LAYERS = ("core", "agencies", "procedures", "registers", "audits", "scoring", "reports")
ROOT = Path(settings.BASE_DIR)
VI = {"Accept-Language": "vi"}


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_health_says_whether_the_process_and_what_it_needs_are_there():
    assert Client().get(reverse("live")).json() == {"status": "ok"}
    assert Client().get(reverse("ready")).json() == {"status": "ok", "database": True, "files": True}


@pytest.mark.django_db
def test_health_fails_where_files_cannot_be_written(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "gone"
    response = Client().get(reverse("ready"))
    assert (response.status_code, response.json()["files"]) == (503, False)


# What the person sees when something fails.


def failing_page(monkeypatch, cast) -> tuple:
    def fail(actor):
        raise RuntimeError("secret of the programme")

    monkeypatch.setattr(todos, "for_actor", fail)
    client = client_of(cast.an)
    client.raise_request_exception = False
    return client.get("/", headers=VI), "Hệ thống gặp sự cố"


def refused_page(monkeypatch, cast) -> tuple:
    return client_of(cast.an).get(reverse("jobs"), headers=VI), "Vai trò của bạn không được thực hiện việc này."


def missing_page(monkeypatch, cast) -> tuple:
    return client_of(cast.an).get("/khong-co/", headers=VI), "Không tìm thấy trang"


@pytest.mark.parametrize(("make", "status"), [(refused_page, 403), (missing_page, 404), (failing_page, 500)])
def test_an_error_page_speaks_vietnamese_and_shows_the_id_of_the_request(cast, monkeypatch, make, status):
    response, sentence = make(monkeypatch, cast)
    text = response.content.decode()
    assert response.status_code == status
    assert sentence in text
    assert f"<code>{response.headers['X-Request-ID']}</code>" in text
    assert text.count("<h1") == 1
    assert "secret" not in text


def test_an_id_that_a_proxy_gave_is_kept_and_a_forged_one_is_not(db):
    given = Client().get("/login/", headers={"X-Request-ID": "abc-123456"}).headers["X-Request-ID"]
    forged = Client().get("/login/", headers={"X-Request-ID": 'x"\n{"level": 1}'}).headers["X-Request-ID"]
    assert given == "abc-123456"
    assert re.fullmatch(r"[0-9a-f]{16}", forged)


def test_a_form_without_its_token_is_explained(cast):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/login/", {"username": "an"}, headers=VI)
    assert response.status_code == 403
    assert response.content.decode().count("<h1") == 1


# Headers.


def some_answers(cast) -> dict:
    report = make_report(cast.a, make_period(), "issued")
    client = client_of(cast.an)
    return {
        "a page": client.get("/"),
        "a file": client.get(reverse("report_pdf", args=[report.pk])),
        "a table": client.get(reverse("agencies_csv")),
        "a refusal": client.get(reverse("jobs")),
        "nothing": client.get("/khong-co/"),
        "a public page": Client().get(reverse("verify")),
        "a redirection": Client().get("/"),
        "health": Client().get(reverse("live")),
    }


def test_every_answer_forbids_what_no_page_needs(cast):
    for name, response in some_answers(cast).items():
        headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy, name
        assert "unsafe-inline" not in policy, name
        assert "frame-ancestors 'none'" in policy, name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["X-Frame-Options"] == "DENY", name
        assert headers["Referrer-Policy"] == "same-origin", name


def test_the_worker_may_stand_before_every_page_and_is_asked_for_anew():
    response = Client().get(reverse("worker"))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Service-Worker-Allowed"] == "/"
    assert response.headers["Cache-Control"] == "no-cache"
    assert b"addEventListener" in response.content


@pytest.mark.parametrize("path", ["/media/sha256/", "/media/", "/static/../manage.py"])
def test_files_are_not_served_past_the_views(cast, path):
    assert client_of(cast.an).get(path).status_code == 404


def test_no_template_carries_scripts_or_styles_in_its_lines():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|<style|javascript:", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in (ROOT / "templates").rglob("*.html")
        if "documents" not in path.parts and "charts" not in path.parts
        for match in inline.finditer(path.read_text())
    ]
    assert found == []


# Layers: what import-linter cannot see.


@cache
def addresses_of(app: str) -> frozenset[str]:
    module = f"{app}.urls"
    patterns = [p for p in get_resolver().url_patterns if getattr(p, "urlconf_name", None).__name__ == module]
    return frozenset(pattern.name for included in patterns for pattern in included.url_patterns)


def above(app: str) -> list[str]:
    return [upper for upper in LAYERS[LAYERS.index(app) + 1 :] if apps.is_installed(upper)]


def python_of(app: str) -> list[Path]:
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def named_in(path: Path) -> set[str]:
    """Strings given to reverse, redirect, get_model and to the parameters that take an address's name."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    asking = {"reverse", "reverse_lazy", "redirect", "resolve_url", "get_model", "Item", "ForeignKey"}
    return {
        argument.value
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in asking
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


@pytest.mark.parametrize("app", [app for app in LAYERS if apps.is_installed(app)])
def test_a_lower_app_names_no_address_and_no_model_of_an_upper_one(app):
    forbidden = frozenset().union(*map(addresses_of, above(app)))
    for path in python_of(app):
        named = named_in(path)
        assert not named & forbidden, path
        assert not {name for name in named if name.partition(".")[0] in above(app)}, path


@pytest.mark.parametrize("app", [app for app in LAYERS if apps.is_installed(app)])
def test_a_template_of_a_lower_app_leads_to_no_address_of_an_upper_one(app):
    forbidden = frozenset().union(*map(addresses_of, above(app)))
    for path in (ROOT / "templates" / app).rglob("*.html"):
        assert not set(re.findall(r"""{%\s*url\s+["'](\w+)""", path.read_text())) & forbidden, path


def test_every_installed_app_has_its_layer():
    own = {config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    assert own <= set(LAYERS)
    assert all(addresses_of(app) for app in own)
