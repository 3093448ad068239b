"""The alarm: whether an owner has heard that the database is damaged, by Telegram's answer."""

import pytest
from telegram.request import HTTPXRequest

from bot.channels.bot import CarefulBot
from bot.chat.alarm import Alarm
from bot.messages.reader import Reader
from bot.store import Store
from tests.contract.test_notify import ZONE
from tests.wire import http, serving

BLOCKED = b'{"ok": false, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}'
LONG = b'{"ok": false, "error_code": 400, "description": "Bad Request: message is too long"}'
GATEWAY = b"<html><h1>Bad Request</h1></html>"


@pytest.mark.parametrize(
    ("status", "body", "over"),
    [(403, BLOCKED, True), (400, LONG, True), (400, GATEWAY, False), (403, GATEWAY, False), (502, GATEWAY, False)],
)
async def test_only_telegram_itself_says_that_an_owner_cannot_be_told(
    store: Store, status: int, body: bytes, over: bool
):
    async with serving(http(status, body)) as server:
        request = HTTPXRequest(httpx_kwargs={"trust_env": False})
        bot = CarefulBot("123456:TEST-TOKEN", base_url=f"{server.url}/bot", request=request)
        alarm = Alarm(store, Reader("zh-Hans", ZONE), [1])
        assert await alarm._tell(bot, 1, "damaged") is over
        await request.shutdown()
