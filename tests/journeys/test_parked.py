"""Places that nothing can be written to: messages wait, subscribers are told, and all arrives when they open."""

import ast
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import bot.playground
from bot.channels.telegram import outcome_of
from bot.core.delivery.outcomes import Refused, settle
from bot.core.delivery.refusals import MESSAGE
from bot.core.types import Words
from bot.messages import digests, explanations, parked_places, watch_list
from bot.playground.bot_api.telegram import FAULTS
from tests.journeys.test_delivery import DIFFERENT
from tests.running import ADMIN, GROUP, XIAOWANG, Running, running
from tests.unit.core.delivery.test_outcomes import message
from tests.unit.core.delivery.test_refusals import SEEN, raised
from tests.unit.examples import NOW
from tests.wording import ZH, says

FORUM, TOPIC = -1001000000077, 7
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@contextlib.asynccontextmanager
async def watching(folder: Path, chat: int = FORUM, thread: int | None = TOPIC, **more: Any) -> AsyncIterator[Running]:
    """Run a bot with a forum, of which a topic watches 微信支付; 管理员, who subscribed there, can be written to."""
    async with running(folder, **more) as bot:
        bot.world.group(FORUM, "研究论坛", members=(XIAOWANG,), admins=(ADMIN,), topics=(TOPIC, 8))
        await bot.say("/start", ADMIN)
        answer = await bot.say("/subscribe 微信支付", ADMIN, chat, thread=thread)
        await bot.world.wait_for(lambda: answer.edited)
        yield bot


def publish(bot: Running, number: int) -> str:
    bot.playground.newsstand.publish(*DIFFERENT[number])
    return DIFFERENT[number][0]


async def refused(bot: Running, times: int = 1) -> None:
    """Wait until so many sends were refused by Telegram for their place, and that was noted."""
    await bot.world.wait_for(lambda: sum(bool(e.numbers.get("parked")) for e in bot.events) >= times)


async def until(bot: Running, seen: Callable[[], object], step: timedelta = MINUTE) -> None:
    """Let time pass until something is seen."""
    while not seen():
        bot.clock.move(step)
        with contextlib.suppress(TimeoutError):
            await bot.world.wait_for(seen, 1)


async def matched(bot: Running, title: str) -> None:
    await bot.world.wait_for(lambda: any(e.stage == "match" and e.numbers["article"] == title for e in bot.events))


def shows(bot: Running, title: str, chat: int, thread: int | None = None) -> int:
    return sum(title in one.text for one in bot.world.from_bot(chat) if one.thread == thread)


async def test_what_a_closed_topic_missed_comes_in_one_message_when_it_opens(tmp_path: Path, database_url: str):
    async with watching(tmp_path, database={"url": database_url}) as bot:
        bot.world.close_topic(FORUM, TOPIC, ADMIN)
        titles = [publish(bot, 0)]
        await refused(bot)
        notice = await bot.next(ADMIN, 1)
        closed = parked_places.why_parked(ZH, "topic-closed")
        assert says(notice.text, parked_places.told_elsewhere, "研究论坛", "微信支付", closed, source="What is watched")
        titles += [publish(bot, 1), publish(bot, 2)]
        for title in titles:
            await matched(bot, title)
        # Tried again, with a pause, and one message at a time.
        tries = len([call for call in bot.playground.telegram.calls if call.chat == FORUM and call.status == 400])
        assert tries == 1
        bot.clock.move(2 * MINUTE)
        await refused(bot, 2)
        # Another topic says nothing of this one; a word in it is heard at once.
        await bot.say("/list", ADMIN, FORUM, thread=8)
        before = len(bot.world.from_bot(FORUM))
        bot.world.reopen_topic(FORUM, TOPIC, ADMIN)
        digest = await bot.next(FORUM, before)
        assert says(digest.text, digests.digest_page, 3, source="Nothing could be written here for a while. {n}")
        assert all(title in digest.text for title in titles)
        assert digest.thread == TOPIC
        title = publish(bot, 3)
        await bot.world.wait_for(lambda: shows(bot, title, FORUM, TOPIC))
        assert len(bot.texts(ADMIN)) == 2  # said once
        assert [shows(bot, one, FORUM, TOPIC) for one in titles] == [1, 1, 1]


async def test_why_says_where_it_stops(tmp_path: Path):
    async with watching(tmp_path) as bot:
        bot.world.close_topic(FORUM, TOPIC, ADMIN)
        title = publish(bot, 0)
        await refused(bot)
        closed = parked_places.why_parked(ZH, "topic-closed")
        why = await bot.say("/why", ADMIN, FORUM, thread=8)
        assert says(why.text, explanations.overview, 1, closed, source="In {n} other")
        assert says((await bot.say("/why", ADMIN)).text, explanations.overview, 1, source="Places that")
        bot.world.say(ADMIN, "/why", FORUM, thread=TOPIC)
        bot.world.say(ADMIN, f"/why {title}", FORUM, thread=TOPIC)
        await refused(bot, 2)
        bot.world.reopen_topic(FORUM, TOPIC, ADMIN)

        def told(of: Callable[..., Words], source: str) -> bool:
            return any(says(text, of, closed, source=source) for text in bot.texts(FORUM))

        await bot.world.wait_for(lambda: told(explanations.overview, "It stops here"))
        await bot.world.wait_for(lambda: told(explanations.article_trace, "It hits {watches}, but stops here"))


@pytest.mark.parametrize(("button", "comes"), [("here", True), ("nomore", False)])
async def test_a_deleted_topics_group_is_given_what_waited_and_asked_about_the_rest(
    tmp_path: Path, database_url: str, button: str, comes: bool
):
    async with watching(tmp_path, database={"url": database_url}) as bot:
        bot.world.delete_topic(FORUM, TOPIC)
        first = publish(bot, 0)
        asked = await bot.next(FORUM, 0)
        assert first in asked.text
        assert asked.thread is None
        assert says(asked.text, digests.digest_page, 1, source="A topic of")
        assert asked.acts == ["here", "nomore"]
        assert says((await bot.next(ADMIN, 1)).text, parked_places.told_elsewhere, source="What waited")
        # Until somebody decides it waits.
        second = publish(bot, 1)
        await matched(bot, second)
        bot.clock.move(HOUR)
        await refused(bot, 2)
        assert len(bot.world.from_bot(FORUM)) == 1
        await bot.tap(asked, button, XIAOWANG)
        assert bot.world.callback_answers[-1]["alert"]
        await bot.turned(asked, button, ADMIN)
        assert asked.buttons == []
        third = publish(bot, 2)
        if comes:
            await bot.world.wait_for(lambda: shows(bot, third, FORUM) and shows(bot, second, FORUM))
            assert "微信支付" in (await bot.say("/list", ADMIN, FORUM)).text
        else:
            bot.clock.move(HOUR)
            assert says((await bot.say("/list", ADMIN, FORUM)).text, watch_list.panel, source="Nothing is")
            assert not shows(bot, second, FORUM)
        assert shows(bot, first, FORUM) == 1
        # A second tap on what is settled says so.
        assert len(bot.texts(ADMIN)) == 2


async def test_what_the_bot_may_not_write_waits_for_its_right(tmp_path: Path):
    async with watching(tmp_path, GROUP, None) as bot:
        bot.world.restrict_bot(GROUP, ADMIN)
        title = publish(bot, 0)
        await refused(bot)
        assert says((await bot.next(ADMIN, 1)).text, parked_places.why_parked, source="the bot may")
        assert not shows(bot, title, GROUP)
        bot.world.allow_bot(GROUP, ADMIN)
        await bot.world.wait_for(lambda: shows(bot, title, GROUP))


async def test_what_became_old_news_while_it_waited_is_counted(tmp_path: Path, database_url: str):
    async with watching(tmp_path, GROUP, None, database={"url": database_url}) as bot:
        bot.world.restrict_bot(GROUP, ADMIN)
        old = [publish(bot, number) for number in range(2)]
        for title in old:
            await matched(bot, title)
        await refused(bot)
        bot.clock.move(2 * DAY)
        new = publish(bot, 2)
        await matched(bot, new)
        before = len(bot.world.from_bot(GROUP))
        bot.world.allow_bot(GROUP, ADMIN)
        digest = await bot.next(GROUP, before)
        assert says(digest.text, digests.digest_page, 1, source="Nothing could be written here for a while. {n}")
        assert new in digest.text
        assert says(digest.text, digests.digest_page, 2, source="{n} more became")
        assert not any(title in digest.text for title in old)
        assert says(
            (await bot.say(f"/why {old[0]}", ADMIN, GROUP)).text,
            explanations.article_trace,
            source="It hit {watches}, but nothing",
        )


async def test_where_nobody_can_be_told_the_place_itself_is_when_it_opens(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付", ADMIN, GROUP, anonymous=True)
        bot.world.restrict_bot(GROUP, ADMIN)
        title = publish(bot, 0)
        await refused(bot)
        bot.world.allow_bot(GROUP, ADMIN)
        await bot.world.wait_for(lambda: shows(bot, title, GROUP))
        await bot.world.wait_for(lambda: any(says(text, parked_places.opened) for text in bot.texts(GROUP)))
        assert bot.texts(ADMIN) == []


async def test_a_message_that_is_refused_for_an_unknown_reason_keeps_no_other_from_its_place(tmp_path: Path):
    async with watching(tmp_path, GROUP, None) as bot:
        strange = "Bad Request: SOMETHING_OF_NEXT_YEAR"
        bot.playground.telegram.fail("400", 1, methods=["sendMessage"], chat=GROUP, description=strange)
        first = publish(bot, 0)
        await refused(bot)
        # Admins are told of the kind once, subscribers that their alert waits.
        await bot.world.wait_for(lambda: sum("Something_of_next_year" in text for text in bot.texts(ADMIN)) == 1)
        second = publish(bot, 1)
        await matched(bot, second)
        await until(bot, lambda: shows(bot, first, GROUP) and shows(bot, second, GROUP))
        assert sum("Something_of_next_year" in text for text in bot.texts(ADMIN)) == 1


CONDEMNED = [text for status, text, judgement in SEEN if judgement.about == "message" and status == 400]


# One of each reason: the table is tried description by description where it is read.
PARKING = {found.place: text for status, text, found in SEEN if found.about == "parked" and status == 400}


async def test_an_alert_that_a_place_refuses_arrives_later_whatever_it_is_refused_with(tmp_path: Path):
    """The descriptions of public reports, and what else Telegram says of places; nothing is ever failed."""
    async with watching(tmp_path, GROUP, None) as bot:
        for number, description in enumerate(PARKING.values()):
            bot.playground.telegram.fail("400", 1, methods=["sendMessage"], chat=GROUP, description=description)
            said = f"{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未'[number]}城的微信支付试点{number}"
            bot.playground.newsstand.publish(said, f"第{number}件事，和别的无关。")
            await refused(bot, number + 1)
            await until(bot, partial(shows, bot, said, GROUP), 10 * MINUTE)
        async with bot.app._store.read() as tx:
            assert not {"failed", "unknown"} & set(await tx.outbox.counts())


async def test_a_message_that_is_condemned_is_told_to_admins_once(tmp_path: Path):
    async with watching(tmp_path, GROUP, None) as bot:
        bot.playground.telegram.fail("400", 2, methods=["sendMessage"], chat=GROUP, description=CONDEMNED[0])
        publish(bot, 0)
        await bot.world.wait_for(
            lambda: any(
                says(text, parked_places.refusals, source="Telegram refused a message,") for text in bot.texts(ADMIN)
            )
        )
        publish(bot, 1)
        third = publish(bot, 2)
        await bot.world.wait_for(lambda: shows(bot, third, GROUP))
        assert (
            sum(says(text, parked_places.refusals, source="Telegram refused a message,") for text in bot.texts(ADMIN))
            == 1
        )


# `hang` is a read time-out, which takes a quarter of a minute: a doubt as `cut` is.
@pytest.mark.parametrize("kind", [one for one in FAULTS if one != "hang"])
async def test_whatever_the_playground_answers_once_the_alert_arrives(tmp_path: Path, kind: str):
    async with watching(tmp_path, GROUP, None) as bot:
        bot.playground.telegram.fail(kind, 1, methods=["sendMessage"], chat=GROUP)
        title = publish(bot, 0)
        await until(bot, lambda: shows(bot, title, GROUP))


def refusals_of_the_playground() -> set[str]:
    """Find every description with which the offline Telegram refuses a call."""
    found = set()
    for path in Path(bot.playground.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                given = node.args[-1] if node.func.id == "RefusedError" else node.args[0]
                if node.func.id in {"bad", "RefusedError"} and isinstance(given, ast.Constant | ast.JoinedStr):
                    parts = given.values if isinstance(given, ast.JoinedStr) else [given]
                    found.add("".join(str(one.value) if isinstance(one, ast.Constant) else "x" for one in parts))
    return found


@pytest.mark.parametrize("description", sorted(refusals_of_the_playground()))
@pytest.mark.parametrize("private", [False, True])
def test_no_refusal_of_the_playground_ends_an_alert_but_one_that_condemns_it(description: str, private: bool):
    status = 403 if description.startswith("Forbidden") else 400
    outcome = outcome_of(raised(status, description), private=private)
    fate = settle(message(), outcome, NOW)
    condemned = isinstance(outcome, Refused) and outcome.reason == "message"
    assert fate.state == ("failed" if condemned else "ready")
    assert condemned == any(part in description.lower() for part in MESSAGE)
