"""The first state: the usual sources, and the menu of an admin who writes for the first time."""

from pathlib import Path

from bot.chat.routing import COMMANDS
from bot.config import USUAL_SOURCES
from bot.sources.kinds.registry import resolve
from tests.databases import new_sqlite
from tests.journeys.test_roles import menu_of
from tests.running import ADMIN, XIAOWANG, Running, running

NEWCOMER = 10099
USUAL = {resolve(one).url for one in USUAL_SOURCES}


async def addresses(bot: Running) -> set[str]:
    async with bot.app._store.read() as tx:
        return {one.url for one in await tx.sources.all()}


async def test_a_configuration_that_names_no_sources_reads_the_usual_ones_where_there_were_none(tmp_path: Path):
    database = {"url": new_sqlite(tmp_path)}
    async with running(tmp_path, seeded=False, sources=[], database=database) as bot:
        assert await addresses(bot) == set()
    async with running(tmp_path, seeded=False, sources=None, database=database) as bot:
        assert await addresses(bot) == USUAL
        async with bot.app._store.write() as tx:
            for one in await tx.sources.all():
                await tx.sources.remove(one.id, bot.clock.clock.now())
    # All of them were removed by an admin: none comes back.
    async with running(tmp_path, seeded=False, sources=None, database=database) as bot:
        assert await addresses(bot) == set()


async def test_the_usual_sources_come_beside_no_other(tmp_path: Path):
    database = {"url": new_sqlite(tmp_path)}
    async with running(tmp_path, database=database) as bot:
        own = await addresses(bot)
    async with running(tmp_path, seeded=False, sources=None, database=database) as bot:
        assert await addresses(bot) == own


async def test_an_admin_who_writes_for_the_first_time_gets_the_menu_of_admins(tmp_path: Path):
    async with running(tmp_path, admins=[ADMIN, NEWCOMER]) as bot:
        await bot.world.wait_for(lambda: bot.app._services.without_menu == {NEWCOMER})
        assert menu_of(bot, NEWCOMER) == set()  # Telegram knows no chat with one who has never written
        bot.world.user(NEWCOMER, "新管理员")
        await bot.say("/help")
        await bot.say("/help", NEWCOMER)
        await bot.world.wait_for(lambda: "sources" in menu_of(bot, NEWCOMER))
        assert menu_of(bot, XIAOWANG) == set()
        assert bot.app._services.without_menu == set()


async def test_whoever_begins_by_whatever_words_begins_in_their_own_language(tmp_path: Path):
    words = ["hello", "腾讯", "盯 腾讯", *(f"/{name}" for name in COMMANDS)]
    async with running(tmp_path) as bot:
        for user, first in enumerate(words, start=20_001):
            bot.world.user(user, "Newcomer", "en")
            await bot.say(first, user)
            async with bot.app._store.read() as tx:
                chat = await tx.chats.find(user)
            assert chat is not None
            assert (first, chat.language) == (first, "en")
