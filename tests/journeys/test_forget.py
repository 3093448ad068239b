"""/forget leaves nothing: checked in every table, every column and every file."""

import contextlib
import sqlite3
from pathlib import Path

from bot.messages import forgetting, subscriptions, watch_list
from bot.playground.samples import OPENING
from tests.running import ADMIN, GROUP, XIAOWANG, Running, running
from tests.wording import says


def database(bot: Running) -> Path:
    return Path(bot.settings.database.url.get_secret_value().split("///")[1])


def rows_that_name(bot: Running, *traces: int | str) -> dict[str, int]:
    """Count the rows that hold a number, or a text with it in it, in any column of any table."""
    with contextlib.closing(sqlite3.connect(database(bot))) as opened:
        tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            table: sum(
                str(trace) in str(value)
                for row in opened.execute(f'SELECT * FROM "{table}"')
                for value in row
                for trace in traces
            )
            for table in tables
        }
    return {table: count for table, count in found.items() if count}


def files_that_hold(bot: Running, *traces: str) -> list[str]:
    """Return the files of the database's folder in which one of these texts still stands."""
    wanted = [trace.encode() for trace in traces]
    return [path.name for path in database(bot).parent.iterdir() if any(one in path.read_bytes() for one in wanted)]


async def forgotten(bot: Running, user: int = XIAOWANG) -> None:
    """Let somebody be forgotten, and wait until they are, in the files too."""
    before = _forgotten(bot)
    question = await bot.say("/forget", user)
    assert says(question.text, forgetting.ask)
    await bot.turned(question, "forget", user)
    assert says(question.text, forgetting.deleted, source="Deleted:")
    # It is said before the last row goes, which holds where to say it.
    await bot.world.wait_for(lambda: _forgotten(bot) > before)


def _forgotten(bot: Running) -> int:
    return sum(event.numbers["chats"] for event in bot.events if event.stage == "forget")


async def test_forget_leaves_no_row_in_any_table_and_no_word_in_any_file(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        await bot.say("/subscribe 绝密暗号")
        await bot.say("/settings 免打扰 2:00-2:01")
        await bot.say("/import 甲公司")
        bot.playground.newsstand.put(OPENING)
        await bot.next(XIAOWANG, 4)
        await bot.say("/subscribe")  # a question that waits for its answer
        await bot.say("/list", XIAOWANG, GROUP)
        before = rows_that_name(bot, XIAOWANG)
        assert {"chats", "updates", "questions"} <= set(before)
        assert files_that_hold(bot, "绝密暗号")
        await forgotten(bot)
        assert rows_that_name(bot, XIAOWANG, "绝密暗号") == {}
        assert files_that_hold(bot, "绝密暗号", str(XIAOWANG)) == []
        # Everything earlier is gone, and the next message starts over.
        bot.playground.newsstand.publish("样例：微信支付被忘记之后", "没人看到。")
        await bot.world.wait_for(lambda: any(e.stage == "group" and e.numbers["stories"] for e in bot.events[-8:]))
        assert says((await bot.say("/list")).text, watch_list.panel, source="Nothing is")


async def test_what_is_said_after_it_in_the_same_breath_is_answered(tmp_path: Path):
    async with running(tmp_path, seeded=False) as bot:
        await bot.say("/subscribe 微信支付")
        question = await bot.say("/forget")
        await bot.moment()
        before = len(bot.texts())
        bot.world.tap(XIAOWANG, question.id, "forget", XIAOWANG)
        bot.world.say(XIAOWANG, "/subscribe 白酒")
        answer = await bot.next(XIAOWANG, before)
        assert says(answer.text, subscriptions.subscribed, "白酒", source="Watching")
        await bot.world.wait_for(lambda: says(question.text, forgetting.deleted, source="Deleted:"))
        assert "微信支付" not in (await bot.say("/list")).text


async def test_the_watches_of_everybody_else_are_live_at_once_after_it(tmp_path: Path):
    """The last change was by a forgotten person: the changes of others come behind it all the same."""
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 甲公司")
        await bot.say("/subscribe 乙公司")
        await forgotten(bot)
        await bot.say("/subscribe 微信支付", ADMIN)
        before = len(bot.texts(ADMIN))
        bot.playground.newsstand.put(OPENING)
        assert OPENING.title in (await bot.next(ADMIN, before)).text


async def test_forgetting_can_be_thought_better_of(tmp_path: Path):
    async with running(tmp_path, seeded=False) as bot:
        await bot.say("/subscribe 微信支付")
        question = await bot.say("/forget")
        await bot.turned(question, "list")
        assert "1. 微信支付" in question.text
