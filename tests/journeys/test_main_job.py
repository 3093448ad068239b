"""The main job: subscribe, be told, look back."""

from pathlib import Path

from bot.playground.samples import OPENING, OPENING_AGAIN
from tests.running import XIAOWANG, running


async def test_who_subscribes_gets_an_alert_once(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/start")
        answer = await bot.say("/subscribe 微信支付")
        assert "微信支付" in answer.text
        before = len(bot.world.from_bot(XIAOWANG))
        bot.playground.newsstand.put(OPENING)
        alert = await bot.next(XIAOWANG, before)
        assert alert.text.startswith(OPENING.title)
        bot.playground.newsstand.put(OPENING_AGAIN)
        await bot.polled("样例财经", 2)
        assert len(bot.world.from_bot(XIAOWANG)) == before + 1
