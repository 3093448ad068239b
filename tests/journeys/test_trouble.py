"""What goes wrong: Telegram, its answers, the network, the configuration. The rest goes on, and it is said plainly."""

import asyncio
import contextlib
import os
import signal
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Settings
from bot.core.errors import SecondRunnerError, TelegramError
from bot.playground.samples import OPENING
from bot.store import Store
from tests.process import dingxun
from tests.running import ADMIN, XIAOWANG, running, settings_for, start

UNREADABLE = [
    {"message": {"message_id": 1, "date": "yesterday", "chat": {"id": XIAOWANG, "type": "private"}}},
    {"message": "text"},
    {"message": {"message_id": 1, "date": 1, "chat": None}},
    {"callback_query": {"id": 5, "from": {"id": XIAOWANG}}},
    {"something_new": {"chat": {"id": XIAOWANG}}},
    {"message": {"chat": {"id": 2**80}, "date": 2**80, "message_id": 1, "text": "\ud800"}},
    {},
]


async def test_updates_nobody_can_read_do_not_make_the_bot_deaf(tmp_path: Path):
    async with running(tmp_path) as bot:
        for update in UNREADABLE:
            bot.world.push(update)
        assert (await bot.say("/subscribe 微信支付")).text.startswith("已盯上 微信支付")
        assert bot.world.updates == [] or await bot.world.wait_for(lambda: not bot.world.updates) is not None
        kept = _updates(bot.settings)
    assert kept.get("unreadable", 0) >= 4
    assert kept.get("open", 0) == 0


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
        alert = await bot.world.wait_for(lambda: (bot.world.from_bot(XIAOWANG)[1:] or [None])[-1], 40)
        assert alert.text.startswith(OPENING.title)
        bot.playground.newsstand.publish("样例：微信支付在那之后", "后来的新闻。")
        await bot.world.wait_for(lambda: any("在那之后" in text for text in bot.texts()))
        # A cut comes after the message was taken: once more, no oftener.
        assert sum(text.startswith(OPENING.title) for text in bot.texts()) == (2 if kind == "cut" else 1)


async def test_after_a_second_doubt_nothing_is_sent_again(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        bot.playground.telegram.fail("cut", 2, methods=["sendMessage"])
        bot.playground.newsstand.put(OPENING)
        await bot.world.wait_for(lambda: sum(text.startswith(OPENING.title) for text in bot.texts()) == 2, 20)
        bot.playground.newsstand.publish("样例：微信支付在那之后", "后来的新闻。", outlet="caijing")
        await bot.world.wait_for(lambda: any("在那之后" in text for text in bot.texts()), 20)
        assert sum(text.startswith(OPENING.title) for text in bot.texts()) == 2


async def test_one_chats_429_delays_no_other(tmp_path: Path):
    async with running(tmp_path) as bot:
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
            assert (await again.say("/subscribe 微信支付")).text.startswith("已盯上")
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
            await asyncio.wait_for(app.failed(), 10)
        await app.stop()


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
    ],
)
async def test_bad_configuration_is_said_in_one_line(tmp_path: Path, written: str, said: str):
    config = tmp_path / "config.yaml"
    config.write_text(
        f"database: {{url: 'sqlite+aiosqlite:///{tmp_path}/d.sqlite'}}\n{written}\n" if written != "a: [" else written
    )
    async with dingxun("run", "--config", str(config)) as process:
        out, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert said in err.decode()
    assert "Traceback" not in err.decode() + out.decode()


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
            assert answer.text.startswith("已盯上")
            async with dingxun("health", "--config", str(config)) as health:
                out, _ = await health.communicate()
            assert (health.returncode, out.decode().split(":")[0]) == (0, "healthy")
            process.send_signal(signal.SIGTERM)
            out, err = await asyncio.wait_for(process.communicate(), 10)
        assert process.returncode == 0
        assert "Stopped; nothing is lost." in out.decode()
        assert "Connected as @dingxun_demo_bot." in out.decode()
        assert token not in (out + err).decode()
        assert token.split(":")[1] not in (out + err).decode()


async def test_health_without_a_bot_is_bad(tmp_path: Path):
    async with dingxun("health", DINGXUN_DATABASE__URL=f"sqlite+aiosqlite:///{tmp_path}/none.sqlite") as process:
        out, err = await process.communicate()
    assert process.returncode == 1
    assert out.decode().startswith("not healthy")
    assert "There is no database" in err.decode()
