"""Logs: no secret in any form, in either format (demand 16)."""

import io
import json
import logging
import sqlite3
import sys
from collections.abc import Iterator

import httpx
import pytest
import structlog
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.config import Settings, secrets_of
from bot.logs import Redactor, Repeated, set_up_logs

TOKEN = "1234567890:AAthisIsNoTokenOfAnybody0123456789x"
FOREIGN = "987654321:BBanotherBotsToken-0123456789_abcdefghi"
DATABASE = "postgresql+psycopg://bot:data%40base-password@db.example/dingxun"
PROXY = 'http://me:pro"xy\\pass-word@proxy.example:3128'
SETTINGS = Settings(
    telegram={"token": TOKEN, "proxy": PROXY},
    database={"url": DATABASE},
    summary={"llm": {"api_key": "key with spaces 密钥"}},
)
NEVER = [
    *("NoTokenOfAnybody", "BBanotherBotsToken", "data%40base-password", "data@base-password", "pass-word"),
    *("key with spaces", "key%20with", "密钥", "\\u5bc6"),
]


@pytest.fixture(params=["pretty", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Capture what the logs write, in each format; the logging of the other tests is put back."""
    root, kept, stderr = logging.getLogger(), logging.getLogger().handlers[:], sys.stderr
    levels = {name: logging.getLogger(name).level for name in ("", "httpx", "telegram", "telegram.request", "asyncio")}
    sys.stderr = io.StringIO()
    try:
        set_up_logs("debug", request.param, Redactor(secrets_of(SETTINGS)))
        yield sys.stderr
    finally:
        root.handlers[:], sys.stderr = kept, stderr
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def clean(written: io.StringIO) -> str:
    text = written.getvalue()
    assert text
    assert [one for one in NEVER if one in text] == []
    assert "***" in text
    return text


def fail(depth: int) -> None:
    secret = f"https://api.telegram.org/bot{TOKEN}/getMe and {DATABASE} and {PROXY}"
    local_token, local_settings = TOKEN, SETTINGS  # a traceback with local variables would show them
    if depth:
        fail(depth - 1)
    assert local_token
    assert local_settings
    raise RuntimeError(secret) from ValueError(PROXY)


def test_no_secret_in_messages_values_and_extras(written: io.StringIO):
    ours, theirs = structlog.get_logger("bot"), logging.getLogger("theirs")
    ours.info(f"token {TOKEN}", url=f"https://api.telegram.org/bot{FOREIGN}/getMe", database=DATABASE)
    ours.warning("values", nested={"proxy": [PROXY]}, several=("key with spaces 密钥", TOKEN), data=PROXY.encode())
    theirs.warning("asked %s for %r", f"bot{TOKEN}", {"proxy": PROXY})
    theirs.error("password=%s", "data@base-password")
    logging.getLogger("httpx").warning("GET https://llm.example/?key=key%%20with%%20spaces%%20%%E5%%AF%%86%%E9%%92%%A5")
    text = clean(written)
    assert len(text.splitlines()) == 5


def test_no_secret_in_tracebacks(written: io.StringIO):
    for logger in (structlog.get_logger("bot"), logging.getLogger("theirs")):
        try:
            fail(3)
        except RuntimeError:
            logger.exception("failed")
    text = clean(written)
    assert text.count("RuntimeError: https") == 2
    assert "in fail" in text


def test_no_secret_in_twenty_errors_of_a_library(written: io.StringIO):
    for number in range(20):
        try:
            httpx.Request("GET", f"http://example.com/bot{TOKEN}\x00{number}")
        except httpx.InvalidURL as exc:
            structlog.get_logger("bot").warning(
                "bad address", error=repr(exc), url=f"/bot{TOKEN}/{number}", exc_info=True
            )
    assert clean(written).count("bad address") == 20


def test_json_is_one_object_a_line(written: io.StringIO):
    structlog.get_logger("bot").info("盯讯 started", n=5, lines="a\nb")
    logging.getLogger("theirs").warning("二\n行")
    text = written.getvalue()
    if text.startswith("{"):
        first, second = map(json.loads, text.splitlines())
        assert (first["event"], first["n"], first["level"], first["logger"]) == ("盯讯 started", 5, "info", "bot")
        assert second["event"] == "二\n行"
        assert first["timestamp"].endswith("Z")
    else:
        assert "盯讯 started" in text
        assert "n=5" in text


def test_libraries_that_tell_every_request_are_quiet(written: io.StringIO):
    for name in ("httpx", "httpcore", "telegram", "apscheduler", "aiosqlite", "uvicorn", "asyncio"):
        logging.getLogger(name).info("every request")
        logging.getLogger(f"{name}.inner").debug("every byte")
    assert written.getvalue() == ""


def test_what_is_learnt_later_is_hidden_too_and_no_secret_hides_another():
    redact = Redactor(["inner-secret"])
    assert redact(f"outer inner-secret outer, bot{TOKEN}/getMe") == "outer *** outer, bot***/getMe"
    redact.learn(["outer inner-secret outer"])
    assert redact("outer inner-secret outer, and inner-secret") == "***, and ***"
    # A token that ran into a port: the result of a base_url without /bot.
    assert TOKEN[11:] not in Redactor()(f"Invalid port: '9{TOKEN}'")


class RefusedError(Exception):
    """The sort of error that SQLAlchemy raises around a driver's: the statement stands in it."""

    def __init__(self, statement: str, said: str) -> None:
        super().__init__(f"{said} [SQL: {statement}]")
        self.orig = sqlite3.OperationalError(said)


RefusedError.__name__ = "OperationalError"


def record(fault: Exception | None, event: str, at: float, *, name: str = "poll") -> logging.LogRecord:
    made = logging.LogRecord(name, logging.ERROR, "", 0, {"event": event, "exc_info": fault}, None, None)
    made.created = at
    return made


def test_an_error_is_written_once_a_minute_with_how_many_were_left_out():
    repeated = Repeated()
    fault = ValueError("no")
    assert [repeated.filter(record(fault, "poll failed", at)) for at in (0, 1, 59)] == [True, False, False]
    assert repeated.filter(record(ValueError("yes"), "poll failed", 59))
    assert repeated.filter(record(fault, "stage failed", 59))
    again = record(fault, "poll failed", 60)
    assert repeated.filter(again)
    assert again.msg == {"event": "poll failed", "exc_info": fault, "left_out": 2}


def test_lines_without_an_error_are_all_written():
    repeated = Repeated()
    assert all(repeated.filter(record(None, "source failed", at)) for at in range(100))


def test_a_full_disk_is_one_error_in_every_stage_and_told_in_one_line():
    repeated = Repeated()
    written = []
    for at in range(130):
        fault = RefusedError(f"UPDATE {at}", "database or disk is full")
        one = record(fault, f"event {at % 7}", at / 2, name=f"stage {at % 3}")
        if repeated.filter(one):
            written.append(one.msg)
    assert written == [
        {"event": "event 0", "why": "database or disk is full"},
        {"event": "event 1", "why": "database or disk is full", "left_out": 119},
    ]


def test_a_clock_that_was_set_back_hides_no_error():
    repeated = Repeated()
    assert repeated.filter(record(ValueError("no"), "poll failed", 1_000_000))
    assert repeated.filter(record(ValueError("no"), "poll failed", 10))


def test_errors_of_libraries_are_counted_alike():
    repeated = Repeated()

    def foreign(at: float) -> logging.LogRecord:
        fault = RefusedError("COMMIT", "disk I/O error")
        made = logging.LogRecord("asyncio", logging.ERROR, "", 0, "Task %s failed", ("x",), (RefusedError, fault, None))
        made.created = at
        return made

    assert [repeated.filter(foreign(at)) for at in (0, 1)] == [True, False]
    later = foreign(61)
    assert repeated.filter(later)
    assert later.getMessage() == "Task x failed (why: disk I/O error, left_out: 1)"
    assert later.exc_info is None


async def test_a_proxys_page_instead_of_telegrams_answer_writes_nothing_by_itself(written: io.StringIO):
    # The caller tells it, in one line.
    with pytest.raises(TelegramError):
        HTTPXRequest.parse_json_payload(b"<html><h1>502 Bad Gateway</h1></html>")
    assert written.getvalue() == ""


def test_what_others_wrote_fills_no_log(written: io.StringIO):
    page = f"{'页' * 1_990}{TOKEN}{'页' * 1_000_000}"
    log = structlog.get_logger("send")
    log.warning("not sent", why=page)
    logging.getLogger("library").warning("%s", page)
    try:
        raise ValueError(page)
    except ValueError:
        log.exception("failed", why=page)
    text = clean(written)
    assert len(text) < 150_000
    assert text.count("letters)") >= 3
    assert "1234567890:" not in text
