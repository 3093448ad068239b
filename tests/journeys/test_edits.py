"""Edits: one chat's 429 on an edit keeps no other chat's edits waiting, wherever edits are made."""

import ast
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

import bot as product
from bot.channels.telegram import TelegramChannel
from bot.core.backoff import BACKTEST_AGAIN
from bot.core.delivery.outcomes import Outcome
from bot.core.listings.tickers import Listings
from bot.core.types import Chat, Words
from bot.messages.reader import Reader
from bot.newsroom.pipeline.backtest import Backtest
from bot.playground.world import SeenMessage
from tests.channels import OpenChannel
from tests.running import ADMIN, XIAOWANG, Running, running

CODE = Path(product.__file__).parent
WAIT = 35
PAIR = ("微信支付在三座城市内测刷掌乘车", "市民不用手机也能进站，首批覆盖四十个站点。")


def editors() -> set[str]:
    """Find every file that edits sent messages, through our channel or by a direct call."""
    found = set()
    for path in CODE.rglob("*.py"):
        if "playground" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                on = ast.unparse(node.func.value)
                if node.func.attr.startswith("edit_message") or (node.func.attr == "edit" and on.endswith("channel")):
                    found.add(str(path.relative_to(CODE)))
    return found - {"channels/telegram.py"}  # the others edit through it


def refuse_edits(bot: Running) -> None:
    """The next edit in the chat of 小王 is answered with a 429."""
    methods = ["editMessageText", "editMessageReplyMarkup"]
    bot.playground.telegram.fail("429", 1, methods=methods, chat=XIAOWANG, retry_after=WAIT)


def edits(bot: Running, chat: int) -> list[int]:
    """Return how the edits in a chat were answered."""
    return [one.status for one in bot.playground.telegram.calls if one.chat == chat and one.method.startswith("edit")]


async def in_time(bot: Running, message: SeenMessage) -> None:
    """Let time pass until a message has been edited."""
    while not message.edited:
        bot.clock.move(timedelta(seconds=WAIT + 1))
        # What became of the last try may not have been noted when the clock was moved: then more time has to pass.
        with contextlib.suppress(TimeoutError):
            await bot.world.wait_for(lambda: message.edited, 1)


async def foretelling(bot: Running) -> None:
    refuse_edits(bot)
    first = await bot.say("/subscribe 微信支付")
    await bot.world.wait_for(lambda: edits(bot, XIAOWANG))
    second = await bot.say("/subscribe 微信支付", ADMIN)
    await bot.world.wait_for(lambda: second.edited)
    assert not first.edited
    assert edits(bot, XIAOWANG) == [429]
    await in_time(bot, first)


async def amending(bot: Running) -> None:
    for user in (XIAOWANG, ADMIN):
        answer = await bot.say("/subscribe 微信支付", user)
        await bot.world.wait_for(lambda answer=answer: answer.edited)
    bot.playground.newsstand.publish(*PAIR)
    alerts = [await bot.next(user, 1) for user in (XIAOWANG, ADMIN)]
    refuse_edits(bot)
    before = len(edits(bot, XIAOWANG))
    bot.playground.newsstand.publish(*PAIR, outlet="caijing")
    await bot.world.wait_for(lambda: sum(e.stage == "match" for e in bot.events) >= 2)
    bot.clock.move(timedelta(seconds=61))
    await bot.world.wait_for(lambda: alerts[1].edited and len(edits(bot, XIAOWANG)) > before)
    assert not alerts[0].edited
    assert edits(bot, XIAOWANG)[before:] == [429]
    await in_time(bot, alerts[0])


async def turning_panels(bot: Running) -> None:
    panels = [await bot.say("/settings", user) for user in (XIAOWANG, ADMIN)]
    refuse_edits(bot)
    await bot.moment()
    bot.world.tap(XIAOWANG, panels[0].id, panels[0].buttons[-1], XIAOWANG)
    await bot.world.wait_for(lambda: edits(bot, XIAOWANG))
    # Another tap there waits; taps of other people do not.
    bot.world.tap(XIAOWANG, panels[0].id, panels[0].buttons[-1], XIAOWANG)
    await bot.turned(panels[1], panels[1].buttons[-1], ADMIN)
    assert not panels[0].edited
    await in_time(bot, panels[0])


async def forgetting(bot: Running) -> None:
    questions = [await bot.say("/forget", user) for user in (XIAOWANG, ADMIN)]
    refuse_edits(bot)
    await bot.moment()
    bot.world.tap(XIAOWANG, questions[0].id, "forget", XIAOWANG)
    await bot.world.wait_for(lambda: edits(bot, XIAOWANG))
    await bot.turned(questions[1], "forget", ADMIN)
    assert not questions[0].edited
    assert edits(bot, XIAOWANG) == [429]
    await in_time(bot, questions[0])


WAYS: dict[str, Callable[[Running], Awaitable[None]]] = {
    "newsroom/pipeline/backtest.py": foretelling,
    "newsroom/upkeep/forget.py": forgetting,
    "newsroom/pipeline/edit_sent.py": amending,
    "chat/services.py": turning_panels,
}


def test_whatever_edits_is_tried_here():
    assert editors() == set(WAYS)


@pytest.mark.parametrize("file", sorted(WAYS))
async def test_one_chats_429_on_an_edit_keeps_no_other_waiting(tmp_path: Path, file: str):
    async with running(tmp_path) as bot:
        await WAYS[file](bot)
        assert bot.playground.telegram.violations == []


@pytest.mark.parametrize(("kind", "times"), [("401", 1), ("502", 2)])
async def test_an_edit_that_failed_for_the_moment_is_made_later(tmp_path: Path, kind: str, times: int):
    async with running(tmp_path) as bot:
        bot.playground.telegram.fail(kind, times, methods=["editMessageText"], chat=XIAOWANG)
        first = await bot.say("/subscribe 微信支付")
        await bot.world.wait_for(lambda: edits(bot, XIAOWANG))
        second = await bot.say("/subscribe 微信支付", ADMIN)
        await bot.world.wait_for(lambda: second.edited)
        await in_time(bot, first)
        assert edits(bot, XIAOWANG) == [int(kind)] * times + [200]


async def test_one_401_on_a_send_puts_off_that_message_only(tmp_path: Path, database_url: str):
    async with running(tmp_path, database={"url": database_url}) as bot:
        await bot.say("/subscribe 微信支付")
        await bot.say("/subscribe 微信支付", ADMIN)
        bot.playground.telegram.fail("401", 1, methods=["sendMessage"], chat=XIAOWANG)
        bot.playground.newsstand.publish(*PAIR)
        assert (await bot.next(ADMIN, 1)).text.startswith(PAIR[0])
        await bot.world.wait_for(
            lambda: any(event.stage == "send" and event.numbers["outcome"] == "Refused" for event in bot.events)
        )
        assert len(bot.texts()) == 1
        bot.clock.move(timedelta(seconds=61))
        assert (await bot.next(XIAOWANG, 1)).text.startswith(PAIR[0])


class _Stumbling(OpenChannel):
    """A channel that cannot write the first thing it is asked to write."""

    def __init__(self, channel: TelegramChannel) -> None:
        self._channel, self._stumbled = channel, False

    def held(self) -> set[int]:
        return self._channel.held()

    async def edit(self, chat: Chat, telegram_message_id: int, words: Words) -> Outcome:
        return await self._channel.edit(chat, telegram_message_id, words)

    def reader(self, language: str) -> Reader:
        if not self._stumbled:
            self._stumbled = True
            raise RuntimeError("a fault of ours")
        return self._channel.reader(language)


async def test_an_answer_that_cannot_be_written_keeps_no_other_from_being_edited(tmp_path: Path):
    async def rest() -> bool:
        return False

    async with running(tmp_path, stages={"foretell": rest}) as bot:
        first = await bot.say("/subscribe 微信支付")
        second = await bot.say("/subscribe 微信支付", ADMIN)
        await bot.say("/list", ADMIN)  # what became of the answers before it is noted by then
        stumbling = _Stumbling(bot.app._services.channel)
        backtest = Backtest(bot.app._store, stumbling, bot.clock.clock, Listings.shipped(), later=lambda _: None)
        await backtest()
        assert (first.edited, second.edited) == (False, True)
        bot.clock.move(BACKTEST_AGAIN + timedelta(seconds=1))
        await backtest()
        assert first.edited
