"""Logs: no secret in any form, in either format (HARDENING 16)."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import httpx
import pytest
import structlog

from bot.config import Settings, secrets_of
from bot.logs import Redactor, set_up_logs

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
    """What the logs wrote, in each format; the logging of the other tests is put back."""
    root, kept, stderr = logging.getLogger(), logging.getLogger().handlers[:], sys.stderr
    levels = {name: logging.getLogger(name).level for name in ("", "httpx", "telegram", "asyncio")}
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
    # A token that ran into a port: what a base_url without /bot made of it.
    assert TOKEN[11:] not in Redactor()(f"Invalid port: '9{TOKEN}'")
