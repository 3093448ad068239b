"""The watch language in chat: how a watch was understood, its backtest, other shapes of it, and its errors."""

from pathlib import Path

from bot.core.listings.tickers import Listings
from bot.core.watches.semantics import understand
from bot.messages import backtests, subscriptions, watch_errors, watch_list, watch_terms
from bot.playground.samples import OPENING
from bot.playground.world import SeenMessage
from tests.process import dingxun, said
from tests.running import XIAOWANG, Running, running
from tests.wording import ZH, just_says, labelled, read, says, sentence, wrong


async def foretold(bot: Running, text: str) -> SeenMessage:
    """Subscribe and wait until the backtest has been edited in."""
    answer = await bot.say(text)
    await bot.world.wait_for(lambda: answer.edited)
    return answer


def _read_as(text: str) -> str:
    listings = Listings.shipped()
    return read(watch_terms.read_as(ZH, understand(text, listings).tree, listings))


async def test_an_answer_says_what_the_watch_would_have_caught(tmp_path: Path):
    async with running(tmp_path) as bot:
        answer = await foretold(bot, "/subscribe 动力电池")
        lines = answer.text.splitlines()
        assert just_says(lines[0], subscriptions.subscribed, "动力电池", source="Watching")
        assert says(lines[1], backtests.with_backtest, source="In the stored", n=1)
        assert lines[2].startswith("· 动力电池回收试点再添五市 · ")
        assert answer.acts == ["timing", "mode:digest", "unwatch", "list"]
        assert labelled(answer, "list", 1)
        none = await foretold(bot, "/subscribe 没有人写过的词")
        assert says(none.text, backtests.with_backtest, source="Nothing in")
        await bot.tap(none, "sample")
        await bot.world.wait_for(
            lambda: says(bot.texts()[-1], backtests.example, "没有人写过的词", source="Example: news")
        )
        assert says(bot.texts()[-1], backtests.example, source="Example source")
        both = await foretold(bot, "/subscribe 白酒，电影")
        assert [line.partition("：")[0] for line in both.text.splitlines()[1:]] == ["白酒", "电影"]


async def test_words_that_never_come_together_can_be_split(tmp_path: Path):
    async with running(tmp_path) as bot:
        answer = await foretold(bot, "/subscribe 动力电池 电影 -茅台")
        terms = ("“动力电池”", "“电影”", "“茅台”")
        assert says(answer.text, subscriptions.subscribed, _read_as("动力电池 电影 -茅台"), *terms, source="Read as:")
        assert says(answer.text, backtests.with_backtest, source="Its words")
        await bot.turned(answer, "split:each")
        assert says(answer.text, subscriptions.subscribed, "动力电池 -茅台、电影 -茅台", source="Watching")
        again = await foretold(bot, "/subscribe 动力电池 票房")
        await bot.turned(again, "split:any")
        either = ("“动力电池”", "“票房”")
        assert says(again.text, subscriptions.subscribed, _read_as("动力电池 | 票房"), *either, source="Read as:")
        assert says((await bot.say("/list")).text.splitlines()[0], watch_list.panel, 3, source="{n} watch")


async def test_a_company_is_its_name_and_its_stock_until_one_of_them_is_chosen(tmp_path: Path):
    async with running(tmp_path) as bot:
        answer = await foretold(bot, "/subscribe 腾讯控股")
        terms = ("“腾讯控股”", "00700.HK 腾讯控股")
        assert says(answer.text, subscriptions.subscribed, _read_as("腾讯控股"), *terms, source="Read as:")
        await bot.turned(answer, "only:stock")
        assert answer.text.splitlines() == [
            sentence(subscriptions.subscribed, "Watching", watches="$腾讯控股"),
            sentence(subscriptions.subscribed, "Read as:", reading="00700.HK 腾讯控股"),
        ]
        await bot.say("/unsubscribe 00700")
        assert says((await bot.say("/list")).text, watch_list.panel, source="Nothing is")
        robot = await foretold(bot, "/subscribe 机器人")
        assert says(robot.text, subscriptions.subscribed, "机器人", "300024.SZ 机器人", source="“{word}”")
        await bot.turned(robot, "only:stock")
        assert says(robot.text, subscriptions.subscribed, "$机器人", source="Watching")


async def test_a_cap_holds_for_the_day(tmp_path: Path):
    async with running(tmp_path) as bot:
        assert says(
            (await bot.say("/subscribe #支付 微信支付 @1 => 支付新闻")).text,
            subscriptions.subscribed,
            1,
            source="At most {n}",
        )
        await bot.say("/subscribe 在那之后")
        bot.playground.newsstand.put(OPENING)
        assert (await bot.next(XIAOWANG, 2)).text.startswith(OPENING.title)
        bot.playground.newsstand.publish("样例：微信支付又有新闻", "只说这个。")
        bot.playground.newsstand.publish("样例：在那之后", "另一条。")
        assert (await bot.next(XIAOWANG, 3)).text.startswith("样例：在那之后")
        assert len(bot.texts()) == 4


async def test_an_error_points_at_its_place_and_the_rest_is_watched(tmp_path: Path):
    async with running(tmp_path) as bot:
        answer = await bot.say("/subscribe 腾讯 -，/a(b/，白酒")
        assert answer.text.splitlines()[:3] == [
            sentence(subscriptions.subscribed, "Watching", watches="白酒"),
            wrong("腾讯 -"),
            wrong("/a(b/"),
        ]
        patterns = "，".join(f"/第{n}条/" for n in range(6))
        assert says(
            (await bot.say(f"/subscribe {patterns}")).text.splitlines()[-1],
            watch_errors.problem,
            5,
            source="A chat has",
        )


async def test_the_command_line_says_what_a_watch_means_and_would_have_caught(tmp_path: Path):
    async with running(tmp_path) as bot:
        # Read beside the running bot.
        url = bot.settings.database.url.get_secret_value()
        async with dingxun("watch", "backtest", "动力电池", DINGXUN_DATABASE__URL=url) as process:
            out, _ = await process.communicate()
        code, lines = process.returncode, out.decode().splitlines()
        assert (code, len(lines)) == (0, 2)
        assert lines[0].startswith("1 stories since ")
        assert "动力电池回收试点再添五市" in lines[1]
    assert await said("watch", "test", "腾讯 -游戏", "--title", "腾讯（00700.HK）回购") == (
        0,
        [f"read as: {_read_as('腾讯 -游戏')}", "tickers: HK:00700", "hit: 腾讯、00700.HK"],
    )
    assert (await said("watch", "test", "腾讯 -游戏", "--title", "腾讯游戏"))[1][-1] == "no hit"
    code, [line] = await said("watch", "test", "腾讯 (a")
    assert code == 1
    assert just_says(line, watch_errors.problem, "腾讯 >>(<<a", source="A bracket is left open")
    # As the chat does: watches apart, and what looks like an option is a watch.
    code, lines = await said("watch", "test", "腾讯,阿里", "--text", "阿里涨")
    assert (code, [line.split()[0] for line in lines]) == (0, ["read", "read", "tickers:", "no", "hit:"])
    code, lines = await said("watch", "test", "-游戏")
    assert (code, says(lines[0], watch_errors.problem, "-游戏", source="“{place}” only")) == (1, True)


async def test_subscribing_again_files_the_watch_anew(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 茅台 -股价")
        assert just_says(
            (await bot.say("/subscribe #白酒 -股价 茅台 @5")).text,
            subscriptions.subscribed,
            "#白酒 -股价 茅台 @5",
            source="Already watched:",
        )
        assert (await bot.say("/list")).text.splitlines()[1] == "1. #白酒 -股价 茅台 @5"
        assert just_says(
            (await bot.say("/subscribe #白酒 茅台 -股价 @5")).text,
            subscriptions.subscribed,
            "#白酒 -股价 茅台 @5",
            source="Already watched:",
        )


async def test_companies_asked_for_together_can_be_had_one_by_one(tmp_path: Path):
    async with running(tmp_path) as bot:
        answer = await foretold(bot, "/subscribe 茅台 五粮液")
        assert answer.acts[:2] == ["split:any", "split:each"]
        await bot.turned(answer, "split:any")
        assert "茅台 | 五粮液" in answer.text


async def test_what_is_left_out_is_no_part_that_comes_alone(tmp_path: Path):
    async with running(tmp_path) as bot:
        answer = await foretold(bot, "/subscribe 没有人写过的词 -电影")
        assert "sample" in answer.acts
        assert "split:any" not in answer.acts
