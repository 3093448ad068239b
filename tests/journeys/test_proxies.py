"""Through a SOCKS proxy, where nothing can be reached without one.

Every other test runs beside a proxy that leads nowhere.
"""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr
from starlette.applications import Starlette

from bot.core.clock import MovableClock
from bot.core.types import Request
from bot.playground.playground import Playground
from bot.playground.server import serve
from tests.databases import new_sqlite
from tests.running import XIAOWANG, settings_for, start
from tests.socks import socks
from tests.wire import http, serving, web


async def test_the_bot_speaks_to_telegram_through_a_socks_proxy(tmp_path: Path):
    clock = MovableClock()
    playground = Playground(clock.clock.now, clock.clock.monotonic)
    async with serve(Starlette(routes=playground.routes())) as url, socks(urlsplit(url).port or 0) as proxy:
        telegram = {
            "token": SecretStr(playground.telegram.token),
            "base_url": "http://telegram.example/bot",
            "proxy": SecretStr(proxy.url),
        }
        settings = settings_for(playground, url, tmp_path, telegram=telegram, database={"url": new_sqlite(tmp_path)})
        bot = await start(playground, url, clock, settings)
        try:
            assert (await bot.say("/start", XIAOWANG)).text
            assert set(proxy.asked) == {"telegram.example"}
            assert f"Telegram is reached through {proxy.url} (telegram.proxy)." in bot.said
        finally:
            await bot.app.stop()


async def test_a_source_is_read_through_a_socks_proxy():
    async with serving(http(200, b"news")) as server, socks(int(server.port)) as proxy, web(proxy=proxy.url) as door:
        reply = await door.fetch(Request("http://news.example/feed"))
        assert reply.body == b"news"
        assert proxy.asked == ["news.example"]
