"""Lines of the technical log: one an event, with the id of its request, whatever the words hold."""

import json
import logging
from types import SimpleNamespace

from core.logging import JsonFormatter, RequestIdFilter


def line(message: str, **fields) -> str:
    record = logging.makeLogRecord({"msg": message, "levelname": "WARNING", "name": "django.request"} | fields)
    RequestIdFilter().filter(record)
    return JsonFormatter().format(record)


def test_an_answer_that_is_logged_after_the_middleware_still_carries_the_id():
    assert json.loads(line("Not Found", request=SimpleNamespace(id="abc-12345")))["request_id"] == "abc-12345"
    assert json.loads(line("tick"))["request_id"] == ""


def test_nobody_forges_a_second_line():
    forged = line('sign-in of an\n{"level": "INFO", "message": "sign-in of the administrator"}\u2028x')
    assert "\n" not in forged
    assert json.loads(forged)["message"].startswith("sign-in of an\n{")
