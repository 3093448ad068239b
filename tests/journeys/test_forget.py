"""/forget leaves nothing (HARDENING 27): held against every table and column that there is."""

import contextlib
import sqlite3
from pathlib import Path

from bot.playground.samples import OPENING
from tests.running import GROUP, XIAOWANG, Running, running


def rows_that_name(bot: Running, person: int | str) -> dict[str, int]:
    """Count the rows that hold a number, or a text with it in it, in any column of any table."""
    path = bot.settings.database.url.get_secret_value().split("///")[1]
    with contextlib.closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            table: sum(
                str(person) in str(value) for row in database.execute(f'SELECT * FROM "{table}"') for value in row
            )
            for table in tables
        }
    return {table: count for table, count in found.items() if count}


async def test_forget_leaves_no_row_in_any_table(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        await bot.say("/settings 免打扰 2:00-2:01")
        await bot.say("/import 甲公司")
        bot.playground.newsstand.put(OPENING)
        await bot.next(XIAOWANG, 3)
        await bot.say("/subscribe")  # a question that waits for its answer
        await bot.say("/list", XIAOWANG, GROUP)
        before = rows_that_name(bot, XIAOWANG)
        assert {"chats", "updates", "questions"} <= set(before)
        question = await bot.say("/forget")
        assert question.text.startswith("要删除这里的全部数据吗？包括 1 条关注")
        await bot.turned(question, "全部删除")
        assert question.text.startswith("已全部删除")
        assert rows_that_name(bot, XIAOWANG) == {}
        # What came before is gone, and the next thing is a beginning.
        bot.playground.newsstand.publish("样例：微信支付被忘记之后", "没人看到。")
        await bot.world.wait_for(lambda: any(e.stage == "group" and e.numbers["stories"] for e in bot.events[-8:]))
        assert (await bot.say("/list")).text.startswith("这里还没有关注")


async def test_forgetting_can_be_thought_better_of(tmp_path: Path):
    async with running(tmp_path, seeded=False) as bot:
        await bot.say("/subscribe 微信支付")
        question = await bot.say("/forget")
        await bot.turned(question, "先留着")
        assert "1. 微信支付" in question.text
