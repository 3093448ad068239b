"""Trouble with Telegram, its answers, the network, the configuration: the rest goes on, and the cause is named."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram.error import RetryAfter
from telegram.request import HTTPXRequest

from bot.app import App
from bot.channels.bot import CarefulBot
from bot.cli import main
from bot.config import Settings
from bot.core.clock import Clock, MovableClock
from bot.core.errors import SecondRunnerError, TelegramError
from bot.messages import subscriptions
from bot.messages.admin import notices
from bot.playground.playground import Playground
from bot.playground.samples import OPENING
from bot.playground.server import serve
from bot.store import Store
from bot.store.database.copies import beside
from tests.process import dingxun, forked, said
from tests.running import ADMIN, XIAOWANG, Running, running, settings_for, start
from tests.wording import ZH, read, says, sentence

CHAT, USER = {"id": 4711, "type": "private", "first_name": "x"}, {"id": 4711, "is_bot": False, "first_name": "x"}
UNREADABLE = [
    {"message": {"message_id": 1, "date": "yesterday", "chat": {"id": XIAOWANG, "type": "private"}}},
    {"message": "text"},
    {"message": {"message_id": 1, "date": 1, "chat": None}},
    {"callback_query": {"id": 5, "from": {"id": XIAOWANG}}},
    {"something_new": {"chat": {"id": XIAOWANG}}},
    {"message": {"chat": {"id": 2**80}, "date": 2**80, "message_id": 1, "text": "\ud800"}},
    *(
        {"message": {"message_id": 1, "date": 1, "text": "/list", "from": USER, "chat": CHAT} | odd}
        for odd in (
            {"message_id": 2**63},
            {"message_id": "1"},
            {"from": USER | {"id": []}},
            {"from": USER | {"id": 2**63}},
            {"from": USER | {"language_code": 7}},
            {"chat": CHAT | {"first_name": 7}},
            {"chat": {"id": -7, "type": "group", "title": 7}},
        )
    ),
    {},
]


async def test_updates_nobody_can_read_do_not_make_the_bot_deaf(tmp_path: Path):
    async with running(tmp_path) as bot:
        for update in UNREADABLE:
            bot.world.push(update)
        assert says(
            (await bot.say("/subscribe 微信支付")).text, subscriptions.subscribed, "微信支付", source="Watching"
        )
        assert bot.world.updates == [] or await bot.world.wait_for(lambda: not bot.world.updates) is not None
        await bot.app._inbox.finish()
        kept = _updates(bot.settings)
    assert kept.get("unreadable", 0) >= 11
    assert set(kept) <= {"unreadable", "done"}


def _updates(settings: Settings) -> dict[str, int]:
    path = settings.database.url.get_secret_value().split("///")[1]
    with contextlib.closing(sqlite3.connect(path)) as database:
        return dict(database.execute("SELECT state, count(*) FROM updates GROUP BY state").fetchall())


@pytest.mark.parametrize("kind", ["500", "502", "cut", "refuse"])
async def test_an_outage_loses_no_alert_and_repeats_none_for_sure_failures(tmp_path: Path, kind: str):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        bot.playground.telegram.fail(kind, 1, methods=["sendMessage"])
        bot.playground.newsstand.put(OPENING)
        alert = await bot.world.wait_for(lambda: (bot.world.from_bot(XIAOWANG)[1:] or [None])[-1])
        assert alert.text.startswith(OPENING.title)
        bot.playground.newsstand.publish("样例：微信支付在那之后", "后来的新闻。")
        await bot.world.wait_for(lambda: any("在那之后" in text for text in bot.texts()))
        # A cut comes after the message was taken: once more, and not more often.
        assert sum(text.startswith(OPENING.title) for text in bot.texts()) == (2 if kind == "cut" else 1)


async def test_after_a_second_doubt_nothing_is_sent_again(tmp_path: Path, database_url: str):
    async with running(tmp_path, database={"url": database_url}) as bot:
        await bot.say("/subscribe 微信支付")
        bot.playground.telegram.fail("cut", 2, methods=["sendMessage"])
        bot.playground.newsstand.put(OPENING)
        await bot.world.wait_for(lambda: sum(text.startswith(OPENING.title) for text in bot.texts()) == 2)
        bot.playground.newsstand.publish("样例：微信支付在那之后", "后来的新闻。", outlet="caijing")
        await bot.world.wait_for(lambda: any("在那之后" in text for text in bot.texts()))
        assert sum(text.startswith(OPENING.title) for text in bot.texts()) == 2


async def test_one_chats_429_delays_no_other(tmp_path: Path, database_url: str):
    async with running(tmp_path, database={"url": database_url}) as bot:
        await bot.say("/subscribe 微信支付")
        await bot.say("/subscribe 微信支付", ADMIN)
        bot.playground.telegram.fail("429", 1, methods=["sendMessage"], chat=XIAOWANG, retry_after=35)
        bot.playground.newsstand.put(OPENING)
        assert (await bot.next(ADMIN, 1)).text.startswith(OPENING.title)
        await bot.world.wait_for(
            lambda: any(event.stage == "send" and event.numbers["outcome"] == "NotSent" for event in bot.events)
        )
        refused = bot.clock.clock.monotonic()
        bot.clock.move(timedelta(seconds=34))
        assert len(bot.texts()) == 1
        bot.clock.move(timedelta(seconds=2))
        await bot.next(XIAOWANG, 1)
        sent = [call.at for call in bot.playground.telegram.sends() if call.chat == XIAOWANG][-1]
        assert sent - refused >= 35 - 1  # the call was refused a moment before it was seen


async def test_telegram_unreachable_at_start_is_said_and_waited_for(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.app.stop()
        bot.playground.telegram.fail("refuse")
        starting = asyncio.create_task(start(bot.playground, bot.url, bot.clock, bot.settings))
        await bot.world.wait_for(
            lambda: sum(call.method == "getme" and call.status == 0 for call in bot.playground.telegram.calls) >= 2
        )
        bot.playground.telegram.heal()
        again = await starting
        try:
            assert any(line.startswith(f"Telegram cannot be reached at {bot.url}/bot") for line in again.said)
            assert says((await again.say("/subscribe 微信支付")).text, subscriptions.subscribed, source="Watching")
        finally:
            await again.app.stop()


async def test_a_wrong_token_ends_the_bot_with_a_plain_message(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.app.stop()
        wrong = {"token": "1234567890:WrongTokenThatNobodyKnows00000000000", "base_url": f"{bot.url}/bot"}
        settings = settings_for(bot.playground, bot.url, tmp_path, telegram=wrong)
        app = App(settings, clock=bot.clock.clock, say=lambda _: None)
        await app.start()
        with pytest.raises(TelegramError, match=r"does not know this token \(401\)"):
            await app.failed()
        await app.stop()


class Refusing:
    """A Telegram that answers some calls of a method with 401 or 404, which the playground's own faults do not play."""

    def __init__(self, app: Any, method: str, status: int, times: int) -> None:
        self.app, self.method, self.status, self.left = app, method, status, times

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.left and scope.get("path", "").lower().endswith(f"/{self.method}"):
            self.left -= 1
            answer = {"ok": False, "error_code": self.status, "description": "Unauthorized"}
            await JSONResponse(answer, self.status)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@pytest.mark.parametrize("method", ["getupdates", "deletewebhook"])
@pytest.mark.parametrize("status", [401, 404])
async def test_a_single_refusal_makes_the_bot_deaf_for_a_moment_only(tmp_path: Path, method: str, status: int):
    clock = MovableClock()
    playground = Playground(clock.clock.now, clock.clock.monotonic)
    telegram = Refusing(Starlette(routes=playground.routes()), method, status, times=1)
    async with serve(telegram) as url:
        bot = await start(playground, url, clock, settings_for(playground, url, tmp_path))
        try:
            assert says((await bot.say("/subscribe 微信支付")).text, subscriptions.subscribed, source="Watching")
            assert telegram.left == 0
            # Not believed at once: Telegram was asked who we are first.
            assert [call.status for call in playground.telegram.calls if call.method == "getme"] == [200, 200]
        finally:
            await bot.app.stop()


class Answering:
    """A Telegram with these first answers to getUpdates, which the playground's own faults do not play."""

    def __init__(self, app: Any, *answers: bytes) -> None:
        self.app, self.answers, self.asked = app, [*answers], 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not scope.get("path", "").lower().endswith("/getupdates"):
            await self.app(scope, receive, send)
            return
        self.asked += 1
        if self.answers:
            await Response(self.answers.pop(0), media_type="application/json")(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@contextlib.asynccontextmanager
async def answering(folder: Path, *answers: bytes) -> AsyncIterator[tuple[Running, Answering]]:
    clock = MovableClock()
    playground = Playground(clock.clock.now, clock.clock.monotonic)
    telegram = Answering(Starlette(routes=playground.routes()), *answers)
    async with serve(telegram) as url:
        bot = await start(playground, url, clock, settings_for(playground, url, folder))
        try:
            yield bot, telegram
        finally:
            await bot.app.stop()


def _said(number: int, text: str) -> bytes:
    chat = {"id": XIAOWANG, "type": "private", "first_name": "小王"}
    user = {"id": XIAOWANG, "is_bot": False, "first_name": "小王", "language_code": "zh-hans"}
    entity = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
    said = {"message_id": number, "date": 1, "chat": chat, "from": user, "text": text, "entities": [entity]}
    return json.dumps({"update_id": number, "message": said}, ensure_ascii=False).encode()


SPOILT = {
    "a number that Python does not read": b'{"update_id":600000002,"message":{"message_id":' + b"9" * 5_000 + b"}}",
    "lists in lists": b'{"update_id":600000002,"message":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "no JSON": b'{"update_id":600000002,"message":{"text": tru}}',
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
async def test_an_update_that_nobody_can_read_keeps_no_other_from_being_heard(tmp_path: Path, spoilt: bytes):
    each = [_said(600_000_001, "/subscribe 微信支付"), spoilt, _said(600_000_003, "/subscribe 储能")]
    async with answering(tmp_path, b'{"ok":true,"result":[' + b",".join(each) + b"]}") as (bot, telegram):
        await bot.world.wait_for(lambda: len(bot.texts()) == 2)
        told = [sentence(subscriptions.subscribed, "Watching", watches=one) for one in ("微信支付", "储能")]
        assert [text.partition("\n")[0] for text in bot.texts()] == told
        assert (await bot.say("/list")).text
        assert telegram.asked < 10
        kept = _updates(bot.settings)
    assert kept == {"unreadable": 1, "done": 3}


async def test_letters_that_are_no_utf_8_lose_no_command(tmp_path: Path):
    said = _said(600_000_001, "/subscribe 微信支付").replace("小王".encode(), b"\xff\xfe")
    async with answering(tmp_path, b'{"ok":true,"result":[' + said + b"]}") as (bot, _):
        await bot.world.wait_for(bot.texts)
        assert says(bot.texts()[0], subscriptions.subscribed, "微信支付", source="Watching")


NOTHING_TO_CONFIRM = [b'[{"message":{}}]', b'[{"update_id":"abc"}]', b'[{"update_id":-5}]', b"[7]", b"null", b"[]"]


@pytest.mark.parametrize("result", NOTHING_TO_CONFIRM)
async def test_answers_that_bring_nothing_are_not_asked_for_without_a_pause(tmp_path: Path, result: bytes):
    began = asyncio.get_running_loop().time()
    async with answering(tmp_path, *[b'{"ok":true,"result":' + result + b"}"] * 3) as (bot, telegram):
        assert (await bot.say("/start")).text
        assert telegram.answers == []
        assert asyncio.get_running_loop().time() - began > 1.0


@pytest.mark.parametrize("asked", [10**12, 86_400, 30, -5])
async def test_a_pause_that_telegram_asks_for_makes_the_bot_deaf_for_a_minute_at_most(asked: int):
    async def refuse(_: Any) -> JSONResponse:
        return JSONResponse({"ok": False, "error_code": 429, "parameters": {"retry_after": asked}}, 429)

    async with serve(Starlette(routes=[Route("/bot{token}/{method}", refuse, methods=["POST"])])) as url:
        requests = [HTTPXRequest(httpx_kwargs={"trust_env": False}) for _ in range(2)]
        bot = CarefulBot("1:x", base_url=f"{url}/bot", get_updates_request=requests[0], request=requests[1])
        for call in (bot.get_updates, bot.delete_webhook):
            with pytest.raises(RetryAfter) as refused:
                await call()
            assert refused.value.retry_after == timedelta(seconds=max(1, min(60, asked)))
        for request in requests:
            await request.shutdown()


async def test_a_database_that_is_taken_away_stores_nothing_and_loses_nothing(tmp_path: Path):
    async with running(tmp_path, http={"listen": "127.0.0.1:0"}) as bot:
        assert (await bot.say("/start")).text
        file, aside = tmp_path / "dingxun.sqlite", tmp_path / "elsewhere"
        for elsewhere in (True, False):
            assert (await health(bot, "/readyz"))[0] == 200
            file.rename(aside)
            if not elsewhere:
                file.write_bytes(b"")
            status, said = await health(bot, "/readyz")
            assert (status, said["why"].partition(":")[0]) == (
                503,
                f"{file} was deleted, moved or replaced while the bot runs",
            )
            bot.world.say(XIAOWANG, f"/subscribe 储能{elsewhere}")
            await bot.world.wait_for(lambda: bot.world.updates)
            aside.rename(file)
            # Telegram was not told that it arrived.
            new = sentence(subscriptions.subscribed, "Watching", watches=f"储能{elsewhere}")
            await bot.world.wait_for(lambda new=new: any(text.startswith(new) for text in bot.texts()))


async def health(bot: Any, path: str) -> tuple[int, dict[str, Any]]:
    address = next(line for line in bot.said if line.startswith("Health: ")).removeprefix("Health: ")
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(address.removesuffix("/healthz") + path)
    return answer.status_code, answer.json()


def refusals(bot: Any) -> int:
    return sum(call.method == "getme" and call.status == 401 for call in bot.playground.telegram.calls)


async def test_a_revoked_token_makes_the_bot_unready_and_one_that_is_known_again_ready(tmp_path: Path):
    async with running(tmp_path, http={"listen": "127.0.0.1:0"}) as bot:
        assert (await bot.say("/start")).text
        assert (await health(bot, "/readyz"))[0] == 200
        known, bot.playground.telegram.token = (
            bot.playground.telegram.token,
            "1234567890:AnotherTokenThatOpensNothing000",
        )
        bot.world.say(XIAOWANG, "/subscribe 微信支付")  # ends the long poll under way: the next one is refused
        await bot.world.wait_for(lambda: refusals(bot) >= 1)
        bot.clock.move(timedelta(seconds=121))
        await bot.polled(bot.settings.sources[0]["name"], 2)  # the poll loop goes on, and beats
        status, said = await health(bot, "/healthz")
        assert (status, said["alive"]) == (200, True)
        assert said["heartbeat_age_seconds"] == pytest.approx(0, abs=60)
        assert said["hold_ups"] >= 0  # how slow the machine is decides
        status, said = await health(bot, "/readyz")
        assert (status, said["ready"]) == (503, False)
        assert said["telegram_silence_seconds"] > 120
        assert said["why"].startswith("Telegram has not answered getUpdates for ")
        bot.playground.telegram.token = known
        # Words said while nobody listened may be answered first, before getUpdates is heard again.
        bot.world.say(XIAOWANG, "/list")
        await bot.world.wait_for(lambda: any("1. 微信支付" in text for text in bot.texts()))
        assert (await health(bot, "/readyz"))[0] == 200


async def test_a_token_that_stays_refused_ends_the_bot_as_loudly_as_at_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    async with running(tmp_path) as bot:
        bot.playground.telegram.token = "1234567890:AnotherTokenThatOpensNothing000"
        bot.world.say(XIAOWANG, "/start")
        await bot.world.wait_for(lambda: refusals(bot) >= 2)
        ending = asyncio.create_task(bot.app.failed())
        await bot.world.wait_for(lambda: refusals(bot) >= 3)
        assert not ending.done()
        bot.clock.move(timedelta(seconds=121))
        with pytest.raises(TelegramError, match=r"does not know this token \(401\)"):
            await ending
        assert refusals(bot) >= 5
        with caplog.at_level(logging.WARNING):
            caplog.clear()
            await bot.app.stop()
        assert [record for record in caplog.records if record.exc_info] == []


async def test_a_stop_while_telegram_is_down_is_quiet(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    async with running(tmp_path) as bot:
        await bot.say("/start")
        bot.playground.telegram.fail("refuse")
        with caplog.at_level(logging.WARNING):
            caplog.clear()
            await bot.app.stop()
        assert [record.getMessage() for record in caplog.records if record.exc_info] == []


async def test_a_heartbeat_from_the_future_is_no_sign_of_life(tmp_path: Path):
    ended = asyncio.Event()

    async def poll() -> bool:
        await ended.wait()
        return False

    async with running(tmp_path, http={"listen": "127.0.0.1:0"}) as bot:
        database = bot.settings.database.url.get_secret_value()
        await bot.app.stop()
        # Another bot on the same database whose poll loop hangs: its heartbeat is the only one.
        bot.clock.move(timedelta(days=-1))
        bot = await start(bot.playground, bot.url, bot.clock, bot.settings, stages={"poll": poll})
        try:
            status, answer = await health(bot, "/healthz")
            assert (status, answer["alive"]) == (503, False)
            assert answer["why"].endswith("s in the future: the clock was set back")
        finally:
            ended.set()
            await bot.app.stop()
        _beat(bot.settings, timedelta(minutes=2))
        code, [line] = await said("health", DINGXUN_DATABASE__URL=database)
        assert code == 1
        assert line.startswith("not healthy: heartbeat 1")
        assert line.endswith(" s in the future: the clock was set back")
        _beat(bot.settings, timedelta(seconds=20))  # clocks of two machines differ a little
        assert await said("health", DINGXUN_DATABASE__URL=database) == (0, ["healthy: heartbeat 0 s ago"])


def _beat(settings: Settings, ahead: timedelta) -> None:
    """Write a heartbeat as a machine whose clock is ahead would."""
    path = settings.database.url.get_secret_value().split("///")[1]
    with contextlib.closing(sqlite3.connect(path)) as database:
        at = (Clock.system().now() + ahead).strftime("%Y-%m-%d %H:%M:%S.%f")
        assert database.execute("UPDATE heartbeats SET at = ? WHERE name = 'poll'", (at,)).rowcount == 1
        database.commit()


async def test_a_second_runner_is_refused(tmp_path: Path):
    async with running(tmp_path) as bot:
        with pytest.raises(
            SecondRunnerError, match=rf"process {os.getpid()}\) already runs on .*dingxun\.sqlite\. Stop it first"
        ):
            await Store.open(bot.settings.database.url.get_secret_value(), runner=True)
        assert (await bot.say("/start")).text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("telegrm: {}", "telegrm is not a key. Did you mean telegram?"),
        ("polling: {intervall: 5s}", "polling.intervall is not a key. Did you mean polling.interval?"),
        ("polling: {interval: soon}", "polling.interval: write a duration such as 30s, 5m, 24h or 7d"),
        ("timezone: Mars", "timezone: is no time zone"),
        ("sources: [{kind: rss, name: x}]", "sources: entry 1 has no url"),
        ("a: [", "is not valid YAML (line"),
        ("telegram: {token: ''}", "telegram.token is missing"),
        (
            "telegram: {token: '1:x'}\nsources: [{kind: rsss, name: x, url: 'http://example.com'}]",
            "kind: 'rsss' does not exist; there are",
        ),
        ("telegram: {token: '1:x', base_url: 'http://127.0.0.1:9'}", "telegram.base_url: must end in /bot"),
        ("telegram: {token: '1:x', proxy: 'foo://proxy.example'}", "telegram.proxy: must begin with http://"),
        ("telegram: {token: '1:x', proxy: 'socks5://[::1'}", "telegram.proxy: is no address"),
        ("polling: {proxy: nonsense}", "polling.proxy: is no address"),
        ("http: {listen: '127.0.0.1:99999'}", "http.listen: the port must be 0 to 65535"),
        (
            "telegram: {token: '1:x'}\nhttp: {listen: 'no-such-host.invalid:8080'}",
            "http.listen: there is no host no-such-host.invalid. Write an address of this machine",
        ),
        (
            "telegram: {token: '1:x'}\nhttp: {listen: '192.0.2.1:8080'}",
            "http.listen: 192.0.2.1 is an address of another machine. Write an address of this machine",
        ),
    ],
)
def test_bad_configuration_is_said_in_one_line(
    tmp_path: Path, written: str, said: str, capfd: pytest.CaptureFixture[str]
):
    config = tmp_path / "config.yaml"
    config.write_text(
        f"database: {{url: 'sqlite+aiosqlite:///{tmp_path}/d.sqlite'}}\n{written}\n" if written != "a: [" else written
    )
    # In this process: a new one for each would take a second and say the same (the variables below have one each).
    with pytest.raises(SystemExit) as ended:
        main(["run", "--config", str(config)])
    out, err = capfd.readouterr()
    assert ended.value.code == 1
    assert said in err
    assert "Traceback" not in err + out


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DINGXUN_ADMINS", "abc", "DINGXUN_ADMINS: admins: write a JSON list, such as DINGXUN_ADMINS='[123456789]'"),
        ("DINGXUN_FOO", "1", "DINGXUN_FOO is not a setting. Did you mean DINGXUN_"),
        ("DINGXUN_DATABASE__URL", "sqlite+aiosqlite://", "DINGXUN_DATABASE__URL: database.url: a database in memory"),
    ],
)
async def test_a_bad_variable_is_said_in_one_line(name: str, value: str, said: str):
    async with dingxun("run", **{name: value}) as process:
        out, err = await process.communicate()
    assert process.returncode == 1
    assert err.decode().startswith(said)
    assert len(err.splitlines()) == 1
    assert out == b""


async def test_no_secret_is_printed_either(tmp_path: Path):
    async with dingxun(
        "run",
        DINGXUN_TELEGRAM__TOKEN="1234567890:AAthisIsNoTokenOfAnybody0123456789x",
        DINGXUN_TELEGRAM__BASE_URL="http://me:api-password@127.0.0.1:9/bot",
        DINGXUN_DATABASE__URL=f"sqlite+aiosqlite:///{tmp_path}/d.sqlite",
        DINGXUN_HTTP__LISTEN="",
        DINGXUN_SOURCES="[]",
    ) as process:
        assert process.stdout is not None
        said = b""
        while b"cannot be reached" not in said:
            line = await process.stdout.readline()
            assert line, said
            said += line
        process.send_signal(signal.SIGTERM)
        out, err = await process.communicate()
    assert b"Telegram cannot be reached at http://me:***@127.0.0.1:9/bot" in said
    assert process.returncode == 0
    for secret in (b"api-password", b"NoTokenOfAnybody"):
        assert secret not in said + out + err
    assert b"Traceback" not in out + err


BROKEN = """
import sys
from bot.cli import cli, main
from bot.config import load

@cli.command()
def broken() -> None:
    settings = load(None)
    raise RuntimeError(settings.telegram.token.get_secret_value())

sys.argv = ["dingxun", "broken"]
main()
"""


async def test_a_failure_that_nobody_foresaw_is_told_without_the_token():
    token = "1234567890:AAthisIsNoTokenOfAnybody0123456789x"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", BROKEN),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "DINGXUN_TELEGRAM__TOKEN": token},
    )
    out, err = await process.communicate()
    assert process.returncode == 1
    assert "RuntimeError: ***" in err.decode()
    assert token not in (out + err).decode()


async def test_sigterm_stops_the_process_and_the_token_is_never_logged(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.app.stop()
        token = bot.playground.telegram.token
        config = tmp_path / "config.yaml"
        config.write_text(
            f"telegram: {{base_url: '{bot.url}/bot'}}\ndatabase: {{url: 'sqlite+aiosqlite:///{tmp_path}/dingxun.sqlite'}}\n"
            f"log: {{level: debug}}\nhttp: {{listen: '127.0.0.1:0'}}\npolling: {{allow_private: [127.0.0.0/8]}}\n"
        )
        async with dingxun("run", "--config", str(config), DINGXUN_TELEGRAM__TOKEN=token) as process:
            answer = await bot.say("/subscribe 微信支付")
            assert says(answer.text, subscriptions.subscribed, source="Watching")
            async with dingxun("health", "--config", str(config)) as health:
                out, _ = await health.communicate()
            assert (health.returncode, out.decode().split(":")[0]) == (0, "healthy")
            process.send_signal(signal.SIGTERM)
            out, err = await process.communicate()
        assert process.returncode == 0
        assert "Stopped; nothing is lost." in out.decode()
        assert "Connected as @dingxun_demo_bot." in out.decode()
        assert token not in (out + err).decode()
        assert token.split(":")[1] not in (out + err).decode()
        assert "Traceback" not in (out + err).decode()


async def test_health_without_a_bot_is_bad(tmp_path: Path):
    async with dingxun("health", DINGXUN_DATABASE__URL=f"sqlite+aiosqlite:///{tmp_path}/none.sqlite") as process:
        out, err = await process.communicate()
    assert process.returncode == 1
    assert out.decode().startswith("not healthy")
    assert "There is no database" in err.decode()


def spoil(path: str) -> str:
    """Overwrite every table and index in a file except the list of them, as a bad disk would.

    Runs in a process of its own, which holds no lock.
    """
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = [page for (page,) in other.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 1")]
    with Path(path).open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * 4096)
            file.write(b"\x7f" * 4096)
    return str(len(pages))


async def test_a_damaged_database_makes_the_bot_unready_and_is_told_to_its_owner_once(tmp_path: Path):
    async with running(tmp_path, http={"listen": "127.0.0.1:0"}) as bot:
        copied = beside(tmp_path / "dingxun.sqlite", "before-0007", bot.clock.clock.now())
        assert (await bot.say("/start", ADMIN)).text
        assert (await health(bot, "/readyz"))[0] == 200
        before = len(bot.texts(ADMIN))
        copied.touch()
        await forked(spoil, str(tmp_path / "dingxun.sqlite"))
        for number in range(3):
            bot.world.say(XIAOWANG, f"/latest {number}")
        told = (await bot.next(ADMIN, before)).text
        assert told == read(notices.damaged(ZH, str(copied)))
        status, said = await health(bot, "/readyz")
        assert (status, said["ready"]) == (503, False)
        assert str(copied) in said["why"]
        for number in range(3):
            bot.world.say(ADMIN, f"/latest {number}")
        await bot.moment()
        assert [text for text in bot.texts(ADMIN)[before:] if says(text, notices.damaged, source="The database")] == [
            told
        ]
