"""Figures for admins: /stats as text bars, and the same as charts on a page for holders of its link."""

import re
from pathlib import Path

import httpx

from bot.messages.admin import people_panels, source_panels, stats_panel
from bot.playground.samples import OPENING
from tests.running import ADMIN, XIAOWANG, Running, running
from tests.screens import FIGURES
from tests.wording import ZH, just_says, says

TOKEN = "a-token-of-the-status-page"  # not a secret: of these tests
HTTP = {"listen": "127.0.0.1:0", "public_url": "https://dingxun.example/bot/", "status_token": TOKEN}


async def status(bot: Running, query: str = "", **more) -> httpx.Response:
    health = next(line for line in bot.said if line.startswith("Health: ")).removeprefix("Health: ")
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.request(more.pop("method", "GET"), health.replace("/healthz", f"/status{query}"), **more)


async def test_the_figures_are_told_as_bars_and_lead_to_the_page(tmp_path: Path):
    async with running(tmp_path, http=HTTP) as bot:
        await bot.say("/subscribe 微信支付")
        bot.playground.newsstand.put(OPENING)
        await bot.next(XIAOWANG, 1)
        bot.playground.newsstand.troubles["ribao"] = "500"
        await bot.polled("样例日报", 2)
        shown = await bot.say("/stats", ADMIN)
        lines = shown.text.splitlines()
        assert just_says(lines[0], stats_panel.panel, source="The last")
        *bars, (hold_ups, _) = stats_panel.series(ZH, FIGURES)
        assert [lines.index(name) for name, _ in bars] == [1, 9, 17]
        assert lines[25].startswith(hold_ups)
        assert re.fullmatch(r"\d\d-\d\d █{12} \d+", lines[8])
        assert lines[16].endswith(" 1")
        assert int(lines[24].rpartition(" ")[2]) >= 2
        assert says(shown.text, stats_panel.panel, stats_panel.by_health(ZH, {"ok": 3, "failing": 1}), source="Sources")
        state = source_panels.state_name(ZH, "failing")
        assert says(shown.text, stats_panel.panel, f"样例日报 ({state})", source="In trouble")
        assert says(shown.text, stats_panel.audience_line, 1, 1, 1)
        assert "微信支付" not in shown.text
        assert shown.acts == [f"https://dingxun.example/bot/status?token={TOKEN}", "stats", "admin"]
        answer = await status(bot, f"?token={TOKEN}")
        assert answer.status_code == 200
        assert answer.text.count("<svg") == 5
        assert "样例日报" in answer.text
        assert "微信支付" not in answer.text
        assert "小王" not in answer.text
        assert TOKEN not in answer.text
        assert not re.search(r"<script|<link|<img|<iframe|https?://|\son\w+=", answer.text)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")
        bot.playground.newsstand.troubles.clear()
        await bot.turned(shown, "admin", ADMIN)
        assert says(shown.text, people_panels.panel)
        assert says((await bot.say("/stats")).text, people_panels.admins_only)


async def test_without_the_right_token_there_is_no_page(tmp_path: Path):
    async with running(tmp_path, http=HTTP) as bot:
        for query in ("", "?token=", "?token=wrong", f"?token={TOKEN}x", "?token=%E8%AF%8D", "?token=%ff"):
            answer = await status(bot, query)
            assert (answer.status_code, answer.text) == (404, "Not Found"), query
        assert (await status(bot, f"?token={TOKEN}", method="POST")).status_code == 405


async def test_without_a_token_configured_the_page_is_off_and_no_link_is_offered(tmp_path: Path):
    async with running(
        tmp_path, seeded=False, http={"listen": "127.0.0.1:0", "public_url": "https://a.example"}
    ) as bot:
        for query in ("", "?token="):
            assert (await status(bot, query)).status_code == 404
        assert (await bot.say("/stats", ADMIN)).acts == ["stats", "admin"]
