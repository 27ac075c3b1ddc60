import io
import json
import logging
import logging.config

import pytest
import structlog

from config.logs import configure_structlog, logging_configuration


@pytest.fixture
def lines():
    """What a log line looks like when it is written, read back."""
    configure_structlog()
    stream = io.StringIO()
    options = dict(logging_configuration(level="INFO")["formatters"]["json"])
    formatter = options.pop("()")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(**options))
    logger = logging.getLogger("tests.logs")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel("INFO")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.handlers, logger.propagate = [], True


def test_our_event_keeps_its_facts_and_loses_the_person(lines):
    structlog.get_logger("tests.logs").info("letter_sent", delivery=7, email="kari@example.no", name="Kari")
    (line,) = lines()
    assert {key: line[key] for key in ("event", "delivery", "level")} == {
        "event": "letter_sent",
        "delivery": 7,
        "level": "info",
    }
    assert set(line) == {"event", "delivery", "level", "logger", "timestamp"}


def test_a_library_is_reduced_to_its_template(lines):
    logging.getLogger("tests.logs").warning("Not Found: %s", "/konto/confirm-email/hemmelig/")
    (line,) = lines()
    assert line["event"] == "Not Found: %s"
    assert "hemmelig" not in json.dumps(line)


def test_a_celery_line_keeps_the_name_and_id_of_its_task(lines):
    data = {"name": "correspondence.send_due", "id": "42", "return_value": "kari@example.no"}
    logging.getLogger("tests.logs").info("Task %(name)s[%(id)s] succeeded: %(return_value)s", data)
    (line,) = lines()
    assert (line["task"], line["task_id"]) == ("correspondence.send_due", "42")
    assert "kari" not in json.dumps(line)


def test_an_exception_is_logged_by_type_and_place_without_its_message(lines):
    try:
        raise ValueError("Key (email)=(kari@example.no) already exists")
    except ValueError:
        structlog.get_logger("tests.logs").exception("request_failed")
    (line,) = lines()
    assert line["error"] == "builtins.ValueError"
    assert len(line["at"]) == 1
    assert "kari" not in json.dumps(line)


def test_the_request_id_is_on_every_line_of_the_request(lines):
    with structlog.contextvars.bound_contextvars(request_id="abc"):
        logging.getLogger("tests.logs").info("from a library")
        structlog.get_logger("tests.logs").info("from us")
    assert [line["request_id"] for line in lines()] == ["abc", "abc"]


@pytest.mark.parametrize(
    ("level", "text"),
    [("info", "Listening at: http://127.0.0.1:8000 (7)"), ("warning", "Listening at: %s (%s)")],
)
def test_what_gunicorn_says_of_itself_is_whole_only_at_info(lines, level, text):
    log = logging.getLogger("gunicorn.error.tests")
    log.handlers, log.propagate = logging.getLogger("tests.logs").handlers, False
    log.setLevel("INFO")
    getattr(log, level)("Listening at: %s (%s)", "http://127.0.0.1:8000", 7)
    assert [line["event"] for line in lines()] == [text]
