"""News whose text stands in a second document: what happens while that document is broken, and after."""

import contextlib
import sqlite3
from datetime import timedelta
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.playground.server import serve
from tests.running import XIAOWANG, running


async def test_news_with_a_broken_detail_is_told_at_once_and_completed_later(tmp_path: Path):
    broken = True
    rows = [{"title": "样例：旧闻", "medianame": "样例日报", "infoCode": "NW202601020000000001"}]

    async def listing(request: Request) -> Response:
        return JSONResponse({"record": rows})

    async def detail(request: Request) -> Response:
        if broken:
            return HTMLResponse("<html><body>稍后再来</body></html>")
        return JSONResponse({"text": "<p>样例正文，到得晚。</p>"})

    app = Starlette(routes=[Route("/list", listing), Route("/NewsData/GetNewsText.do", detail)])
    async with serve(app) as url:
        source = {"preset": "eastmoney-market", "name": "样例来源", "url": f"{url}/list?marketType=37"}
        async with running(tmp_path, sources=[source]) as bot:
            await bot.say("/subscribe 微信支付")
            rows.append({"title": "样例：微信支付新功能", "medianame": "样例日报", "infoCode": "NW202601020000000002"})
            alert = await bot.next(XIAOWANG, 1)
            assert alert.text.startswith("样例：微信支付新功能\n样例日报 · ")
            broken = False
            bot.clock.move(timedelta(minutes=2))
            await bot.world.wait_for(lambda: sum(event.stage == "enrich" for event in bot.events) == 2)
            with contextlib.closing(sqlite3.connect(f"file:{tmp_path}/dingxun.sqlite?mode=ro", uri=True)) as database:
                stored = database.execute("SELECT DISTINCT text, source_name, detail_due FROM articles").fetchall()
            assert stored == [("样例正文，到得晚。", "样例日报", None)]
            assert len(bot.texts()) == 2
