"""Listening: whatever getUpdates is answered, Telegram is asked again soon, and never without a pause."""

from datetime import timedelta

import pytest
from telegram.error import RetryAfter
from telegram.request import HTTPXRequest

from bot.channels.bot import ASKED_LEAST, LISTENING, MAX_ASKED, CarefulBot, UnreadableAnswerError
from tests.wire import http, serving

ASKED = {-5: ASKED_LEAST, 7: timedelta(seconds=7), 86_400: MAX_ASKED, 10**12: MAX_ASKED}


@pytest.mark.parametrize("asked", ASKED)
async def test_no_429_makes_the_bot_deaf_for_long_or_busy(asked: int):
    body = f'{{"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": {{"retry_after": {asked}}}}}'
    async with serving(http(429, body.encode())) as server:
        request = HTTPXRequest(httpx_kwargs={"trust_env": False})
        bot = CarefulBot(
            "123456:TEST-TOKEN", base_url=f"{server.url}/bot", request=request, get_updates_request=request
        )
        for method in sorted(LISTENING):
            with pytest.raises(RetryAfter) as raised:
                await getattr(bot, method)()
            assert raised.value.retry_after == ASKED[asked], method
        with pytest.raises(RetryAfter) as raised:
            await bot.send_message(1, "x")
        assert raised.value.retry_after == timedelta(seconds=asked)  # that chat's: the gate sees to it
        await request.shutdown()


async def test_a_429_that_names_no_time_is_no_answer():
    body = b'{"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": "abc"}}'
    async with serving(http(429, body)) as server:
        request = HTTPXRequest(httpx_kwargs={"trust_env": False})
        bot = CarefulBot(
            "123456:TEST-TOKEN", base_url=f"{server.url}/bot", request=request, get_updates_request=request
        )
        for call in (bot.get_me(), bot.get_updates(), bot.send_message(1, "x")):
            with pytest.raises(UnreadableAnswerError):
                await call
        await request.shutdown()
