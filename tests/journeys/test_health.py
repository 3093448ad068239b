"""Sources that break, fall silent and come back: admins hear of it once, and another source takes over."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, time, timedelta
from email.utils import format_datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.core.clock import BEIJING, Clock
from bot.core.types import Words
from bot.messages.admin import notices, source_panels
from bot.playground.samples import OUTLETS
from bot.playground.server import serve
from tests.running import ADMIN, XIAOWANG, Running, running
from tests.wording import ZH, says

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TROUBLE, WELL = "{n} news source is in trouble", "🟢 Well again"


async def told(bot: Running, notice: Callable[..., Words], source: str) -> str:
    """Wait until the admin is told something with this sentence of a notice; returns it."""
    bot.app.look()
    found: str = await bot.world.wait_for(
        lambda: next((one for one in bot.texts(ADMIN) if says(one, notice, source=source)), None)
    )
    return found


async def fail(bot: Running, outlet: str, trouble: str, polls: int) -> None:
    """Let an outlet answer so for some polls, however far apart they are."""
    bot.playground.newsstand.troubles[outlet] = trouble
    for _ in range(polls):
        await later(bot, OUTLETS[outlet])


async def later(bot: Running, *names: str, by: timedelta = 10 * MINUTE) -> None:
    """Let time pass until these sources have been polled once more, and that is stored."""
    polls = Counter(event.what for event in bot.events if event.stage == "poll")
    bot.clock.move(by)

    def polled() -> bool:
        now = Counter(event.what for event in bot.events if event.stage == "poll")
        return all(now[name] > polls[name] for name in names)

    await bot.world.wait_for(polled)


async def test_admins_hear_once_that_a_source_is_in_trouble_and_once_that_it_is_well(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/start", user=ADMIN)
        await fail(bot, "ribao", "500", 3)
        said = await told(bot, notices.sources_changed, TROUBLE)
        assert says(said, notices.sources_changed, 1, source=TROUBLE)
        assert "样例日报" in said
        await fail(bot, "ribao", "500", 2)
        bot.playground.newsstand.troubles.clear()
        await later(bot, "样例日报", by=6 * HOUR)
        bot.clock.move(HOUR)  # well for an hour
        assert "样例日报" in await told(bot, notices.sources_changed, WELL)
        assert sum(says(one, notices.sources_changed, source=TROUBLE) for one in bot.texts(ADMIN)) == 1


async def test_a_login_page_where_news_was_is_suspect_and_alerts_nobody(tmp_path: Path):
    """Demand 6: suspect, told once, no alert, and what was seen stays known."""
    async with running(tmp_path) as bot:
        await bot.say("/start", user=ADMIN)
        await bot.say("/subscribe 样例")
        before = len(bot.texts())
        await fail(bot, "caijing", "html", 3)
        assert says(await told(bot, notices.sources_changed, TROUBLE), notices.sources_changed, source="answers with")
        await fail(bot, "caijing", "empty", 2)
        panel = await bot.say("/sources", user=ADMIN)
        assert f"样例财经 · {source_panels.state_name(ZH, 'suspect')}" in panel.text
        bot.playground.newsstand.troubles.clear()
        await later(bot, "样例财经", by=6 * HOUR)
        bot.clock.move(HOUR)
        await told(bot, notices.sources_changed, WELL)
        assert len(bot.texts()) == before
        assert sum(says(one, notices.sources_changed, source=TROUBLE) for one in bot.texts(ADMIN)) == 1
        bot.playground.newsstand.publish("样例：恢复之后的一条", "新的。", outlet="caijing")
        bot.clock.move(MINUTE)
        await bot.world.wait_for(lambda: any("恢复之后" in one for one in bot.texts()))


class Feeds:
    """Two feeds of one server: their entries, and whether the first answers."""

    def __init__(self) -> None:
        self.entries: dict[str, list[str]] = {"main": ["甲厂扩建完工"], "other": ["甲厂扩建完工"]}
        self.asked: Counter[str] = Counter()
        self.broken = False

    async def answer(self, request: Request) -> Response:
        name = request.path_params["name"]
        self.asked[name] += 1
        if name == "main" and self.broken:
            return PlainTextResponse("Bad Gateway", 502)
        items = "".join(f"<item><title>{one}</title><guid>{name}-{one}</guid></item>" for one in self.entries[name])
        return Response(f'<rss version="2.0"><channel><title>样例</title>{items}</channel></rss>')


async def test_one_that_stands_by_takes_over_and_gives_back(tmp_path: Path):
    feeds = Feeds()
    async with serve(Starlette(routes=[Route("/{name}", feeds.answer)])) as url:
        sources = [
            {"kind": "rss", "name": "主源", "url": f"{url}/main"},
            {"kind": "rss", "name": "备源", "url": f"{url}/other", "standby_for": "主源"},
        ]
        async with running(tmp_path, sources=sources) as bot:
            await bot.say("/start", user=ADMIN)
            await bot.say("/subscribe 乙厂 | 丙厂 | 丁厂")
            before = len(bot.texts())
            # While the first one is well the other is asked once an hour.
            rests = feeds.asked["other"]
            for _ in range(5):
                await later(bot, "主源")
            assert feeds.asked["other"] == rests
            feeds.broken = True
            feeds.entries["other"].insert(0, "乙厂今天停产检修")
            bot.clock.move(5 * MINUTE)
            assert (await bot.next(XIAOWANG, before)).text.startswith("乙厂今天停产检修")
            for _ in range(3):
                await later(bot, "主源")
            assert says(
                await told(bot, notices.sources_changed, TROUBLE),
                notices.sources_changed,
                "备源",
                source="{name} takes",
            )
            feeds.entries["other"].insert(0, "丙厂与港口签下长约")
            bot.clock.move(5 * MINUTE)
            assert (await bot.next(XIAOWANG, before + 1)).text.startswith("丙厂与港口签下长约")
            # What it told is no news when the first one tells it late.
            feeds.broken = False
            feeds.entries["main"] = ["丙厂与港口签下长约", "乙厂今天停产检修", *feeds.entries["main"]]
            await later(bot, "主源", by=6 * HOUR)
            bot.clock.move(HOUR)
            await told(bot, notices.sources_changed, WELL)
            feeds.entries["main"].insert(0, "丁厂新任厂长到岗")
            bot.clock.move(5 * MINUTE)
            assert (await bot.next(XIAOWANG, before + 2)).text.startswith("丁厂新任厂长到岗")
            assert len(bot.texts()) == before + 3


async def test_each_morning_admins_read_how_the_day_was(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/start", user=ADMIN)
        now = bot.clock.clock.now().astimezone(BEIJING)
        morning = datetime.combine(now.date() + timedelta(days=1), time(9, 30), BEIJING)
        bot.clock.move(morning - now)
        said = await told(bot, notices.daily, "The last")
        assert says(said, notices.daily, source="News: {n}")
        assert sum(says(one, notices.daily, source="The last") for one in bot.texts(ADMIN)) == 1


class Turning:
    """A feed whose entries stay while their ids and addresses change with each ``turn``."""

    def __init__(self) -> None:
        self.titles = ["甲矿今天宣布复产第一天", "乙港二期扩建今天开工", "丙桥今天通车两岸往返"]
        self.turn = ("1", "http", "")
        self.at = format_datetime(Clock.system().now())

    async def answer(self, _: Request) -> Response:
        ids, scheme, session = self.turn
        items = "".join(
            f"<item><title>{title}</title><guid isPermaLink='false'>{ids}-{title[:2]}</guid>"
            f"<pubDate>{self.at}</pubDate><link>{scheme}://news.example.com/{title[:2]}{session}</link><description>{title}，细节如下。</description></item>"
            for title in self.titles
        )
        return Response(f'<rss version="2.0"><channel><title>样例</title>{items}</channel></rss>')


async def test_a_feed_that_changes_its_ids_and_addresses_repeats_nothing(tmp_path: Path):
    """Demand 9: ids, then the scheme, then addresses, then both turn.

    What was seeded stays known, and so does what was told.
    """
    feed = Turning()
    async with (
        serve(Starlette(routes=[Route("/feed", feed.answer)])) as url,
        running(tmp_path, sources=[{"kind": "rss", "name": "转", "url": f"{url}/feed"}]) as bot,
    ):
        await bot.say("/subscribe 甲矿 | 乙港 | 丙桥 | 丁线 | 戊站")
        before = len(bot.texts())
        feed.titles.insert(0, "丁线今晚开始试运行一周")
        await later(bot, "转")
        assert (await bot.next(XIAOWANG, before)).text.startswith("丁线今晚开始试运行一周")
        for feed.turn in (("2", "http", ""), ("2", "https", ""), ("3", "https", "?sid=9"), ("4", "https", "?sid=77")):
            await later(bot, "转", by=MINUTE)
        # A chat that begins to watch now hears of none of it either.
        await bot.say("/subscribe 甲矿", user=ADMIN)
        feed.turn = ("5", "https", "?sid=5")
        feed.titles.insert(0, "戊站换了新的自动售货机")
        await later(bot, "转", by=MINUTE)
        assert (await bot.next(XIAOWANG, before + 1)).text.startswith("戊站换了新的自动售货机")
        assert len(bot.texts()) == before + 2
        assert not any(text.startswith("甲矿") for text in bot.texts(ADMIN))
