"""The seed's site, post by post, in the three ways it can be read: as a feed, as pages, as Markdown files."""

import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from structlog.testing import capture_logs

from bot.messages import alerts
from bot.playground.server import serve
from tests.corpus.site import INIT, MALFORMED, SEED, SEED_CRLF, WAYS, Post, Site, posts
from tests.running import XIAOWANG, Running, running
from tests.wording import says

SHARE = "NewsShare.html?infoCode=NW202203302326982230"
TITLE = "阿里系、腾讯系互通新进展 淘宝App内测微信支付"
# Codes that the roll news names in its text, by EastMoney's number of the news.
NAMED = {
    "202112082206736819": "HK:00388",
    "202112082206808923": "HK:00388",
    "202112082206885265": "HK:03301",
    "202112082207012974": "HK:01548",
    "202112082207034488": "HK:01797",
    "202112082207148720": "SZ:002007",
}


@dataclass(frozen=True)
class Stored:
    """An article as the store holds it."""

    title: str
    text: str
    source_name: str
    at: datetime
    tickers: list[str]
    link: str
    url: str


@dataclass(frozen=True)
class Journey:
    """The bot beside the site it reads: seeded with the first post, then everything else was published at once."""

    bot: Running
    site: Site
    url: str
    folder: Path
    way: str
    all: dict[str, Post]
    log: list[Any]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/dingxun.sqlite?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def stored(self) -> list[Stored]:
        rows = self.rows("SELECT title, text, source_name, published_at, tickers, share_url, url FROM articles")
        return [
            Stored(title, text, name, datetime.fromisoformat(at).replace(tzinfo=UTC), json.loads(tickers), link, url)
            for title, text, name, at, tickers, link, url in rows
        ]

    def expected_link(self, post: Post) -> str:
        return post.link or self.url + (f"/{post.path}" if self.way == "markdown" else post.page)

    async def polled(self) -> None:
        """Let a minute pass, and wait until every source has been polled twice more."""
        for _ in range(2):
            self.bot.clock.move(timedelta(minutes=1))
            for source in self.bot.settings.sources:
                await self.bot.polled(source["name"])


@contextlib.asynccontextmanager
async def journey(folder: Path, corpus: Path, way: str) -> AsyncIterator[Journey]:
    there: list[str] = []
    site = Site(lambda: there[0])
    every = posts(corpus / "finews")
    by_name = {post.path.rpartition("/")[2]: post for post in every} | {SEED_CRLF: every[-1]}
    by_name[SEED] = next(post for post in every if post.path == f"old_post/{SEED}")
    with capture_logs() as log:
        async with serve(site.app()) as url:
            there.append(url)
            site.publish(by_name[INIT])
            async with running(folder, sources=site.sources(way), delivery={"stale_after": "off"}) as bot:
                yield Journey(bot, site, url, folder, way, by_name, log)


@pytest.mark.parametrize("way", WAYS)
async def test_every_post_becomes_the_article_it_is_and_the_seed_alerts_once(tmp_path: Path, corpus: Path, way: str):
    async with journey(tmp_path, corpus, way) as site:
        bot, world = site.bot, site.bot.world
        assert [article.title for article in site.stored()] == [site.all[INIT].title]
        await bot.say("/subscribe 微信支付，00700")
        site.site.publish(*(post for name, post in site.all.items() if name != INIT))
        # Another post tells of the company under its name: 00700 is told of that too.
        texts = await world.wait_for(lambda: bot.texts()[1:] if len(bot.texts()) == 3 else None)
        [alert] = [one for one in world.from_bot(XIAOWANG) if one.text.startswith(TITLE)]
        [other] = [text for text in texts if text != alert.text]
        assert "腾讯" in other.split("\n")[0]
        assert " · 命中 00700.HK 腾讯控股" in other
        await world.wait_for(lambda: site.rows("SELECT count(matched_at) >= 61 FROM articles") == [(1,)])

        news = {name: post for name, post in site.all.items() if name not in {MALFORMED, SEED_CRLF}}
        stored = site.stored()
        assert len(stored) == len(news) == 61
        of_link = {article.link: article for article in stored}
        for post in news.values():
            article = of_link[site.expected_link(post)]
            assert article.title == post.title
            assert article.at == post.at
            assert article.source_name == post.medium
            # What the site marks comes first; names of companies that it does not mark may follow.
            assert article.tickers[: len(post.tickers)] == post.tickers
            assert article.text == post.text

        seed = next(article for article in stored if article.link.endswith(SHARE))
        assert seed.title == TITLE
        assert seed.source_name == "证券日报"
        assert seed.at == datetime(2022, 3, 29, 23, 16, 22, tzinfo=UTC)
        assert seed.tickers == ["NYSE:BABA", "HK:00700", "HK:09988"]
        tickers = {article.link.rpartition(",")[2].removesuffix(".html"): article.tickers for article in stored}
        assert {number: tickers[number][:1] for number in NAMED} == {number: [one] for number, one in NAMED.items()}
        assert {article.source_name for article in stored} == {"证券日报", "东财滚动", "站长消息"}

        refused = {one for entry in site.log if entry["event"] == "items refused" for one in entry["refused"]}
        [reason] = refused
        assert reason.startswith("no-title: ")
        assert "202205262391921712" in reason
        assert [entry for entry in site.log if entry["log_level"] in {"error", "critical"}] == []

        first, why = alert.text.splitlines()[:2]
        assert first == TITLE
        assert why.startswith("证券日报 · ")
        assert says(why, alerts.alert_message, "微信支付", "00700.HK 腾讯控股", source="matched")
        assert parse_qs(urlsplit(next(one for one in alert.acts if "/share/" in one)).query)["url"][0].endswith(SHARE)

        await site.polled()
        assert site.rows("SELECT count(*), count(matched_at), max(revision) FROM articles") == [(61, 61, 1)]
        assert site.rows("SELECT count(*) FROM deliveries") == [(2,)]
        assert bot.texts()[1:] == texts
