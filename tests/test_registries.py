"""No registry is empty, and what one app registers the others can say."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from agencies.roles import Role
from core import indicators, jobs, log, menu, notices, permissions, search, sections, todos
from core.templatetags.portal import ASIDE, move_buttons
from core.workflow import WorkflowModel, verb_of
from tests.scoring.makers import administrator, make_set

OWN = [config for config in apps.get_app_configs() if Path(config.path).parent == Path(settings.BASE_DIR)]
DOMAIN = {config.label for config in OWN} - {"core"}
MOVED = [model for model in apps.get_models() if issubclass(model, WorkflowModel)]


def apps_of(*functions) -> set[str]:
    return {function.__module__.partition(".")[0] for function in functions}


def test_every_app_grants_permissions_and_every_permission_is_granted():
    assert {perm.partition(".")[0] for perm in permissions.GRANTS} == DOMAIN | {"core"}
    assert set(permissions.Perm) <= set(permissions.GRANTS)
    assert all(roles <= set(Role) for roles in permissions.GRANTS.values())


def test_every_app_declares_indicators():
    assert apps_of(*(group.compute for group in indicators.GROUPS)) == DOMAIN


@pytest.mark.django_db
def test_every_indicator_has_a_label_and_its_family_members_too():
    known = indicators.known()
    assert len(known) > 20
    assert all(str(indicator.label) for indicator in known.values())


def test_every_app_says_what_is_to_be_done():
    assert apps_of(*todos.SOURCES) == DOMAIN


def test_every_app_has_its_place_in_the_menu():
    labels = {str(area.label) for area in menu.AREAS}
    assert {"Overview", "Agencies", "Reports", "Administration"} <= labels
    assert all(area.items for area in menu.AREAS)


def test_every_app_is_found_by_the_search():
    assert apps_of(*(source.find for source in search.SOURCES)) == DOMAIN


def test_every_app_writes_sections_of_the_documents():
    assert apps_of(*(section.build for section in sections.SECTIONS)) == DOMAIN
    assert {section.document for section in sections.SECTIONS} >= {"annual", "provincial"}


def test_jobs_and_planners_are_registered():
    assert {"core.mail", "reports.issue_annualreport", "reports.issue_provincialreport"} <= set(jobs.KINDS)
    assert {planner.__name__ for planner in jobs.PLANNERS} >= {"keep_periods", "remind"}
    assert {kind.queue for kind in jobs.KINDS.values()} <= {"pdf", "mail", "default"}


def test_everybody_who_listens_listens_to_an_act_that_has_a_name():
    assert notices.LISTENERS
    assert set(notices.LISTENERS) <= set(log.VERBS)


def test_every_role_has_a_name_in_the_history():
    assert set(log.ROLES) >= set(Role)


def test_every_move_can_be_told():
    assert MOVED
    for model in MOVED:
        assert all(str(log.VERBS[verb_of(model, move)]) for move in model.MOVES)


@pytest.mark.django_db
def test_every_verb_in_the_code_can_be_told():
    found = {verb for config in OWN for path in Path(config.path).rglob("*.py") for verb in verbs_in(path)}
    assert len(found) > 15
    assert found - set(log.VERBS) == set()


def verbs_in(path: Path) -> set[str]:
    """Dotted strings given to whatever logs."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    logging = {"log", "log_many", "log_changes", "_replace_standing", "_set_password"}
    return {
        argument.value
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in logging
        for node in [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "verb")]
        for argument in ast.walk(node)
        if isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
        and "." in argument.value.lstrip(".")
    }


@pytest.mark.parametrize("model", MOVED, ids=lambda model: model.__name__)
def test_what_sends_a_record_back_stands_behind_what_moves_it_on(model):
    back = {"return", "send_back", "postpone", "hand_over", "refuse", "reject_review", "reject_approval"}
    for place, move in enumerate(model.MOVES):
        if move.name in back:
            behind = [one.name for one in model.MOVES[place:] if one.perm == move.perm and one.sources & move.sources]
            assert set(behind) <= back | {"cancel"}


def test_every_move_that_stands_aside_is_there():
    assert {move.name for model in MOVED for move in model.MOVES} >= ASIDE


@pytest.mark.django_db
@pytest.mark.parametrize(("issued", "main"), [(False, "issue"), (True, None)])
def test_what_ends_a_record_is_never_the_main_button(issued, main):
    found = move_buttons(make_set(issued=issued), administrator(), "criteria_set_move")["main"]
    assert (found["url"].split("/")[-2] if found else None) == main
