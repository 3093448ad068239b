"""Why something comes or does not, as users ask it: no watches, all well, one article's way, a test."""

from datetime import timedelta
from pathlib import Path

from bot.core.listings.tickers import Listings
from bot.core.watches.semantics import understand
from bot.messages import explanations, replies, watch_terms
from bot.playground.newsstand import BEIJING
from bot.playground.samples import OPENING, OPENING_AGAIN
from tests.process import dingxun, said
from tests.running import ADMIN, GROUP, XIAOWANG, Running, running
from tests.wording import ZH, just_says, read, says, sentence


async def matched(bot: Running, words: str, times: int = 1) -> None:
    def count() -> int:
        return sum(one.stage == "match" and words in one.numbers["article"] for one in bot.events)

    await bot.world.wait_for(lambda: count() >= times)


def _read_as(text: str) -> str:
    listings = Listings.shipped()
    return read(watch_terms.read_as(ZH, understand(text, listings).tree, listings))


def _near(watch: str, said: str) -> str:
    return sentence(explanations._near, "{watch}: {said}", watch=f"· {watch}", said=said)


async def test_who_watches_nothing_is_told_so_first(tmp_path: Path):
    async with running(tmp_path) as bot:
        why = await bot.say("/why")
        assert says(why.text, explanations.overview, source="Nothing is")
        assert why.acts == ["ask", "test", "why", "list"]


async def test_when_nothing_comes_all_may_be_well(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        why = await bot.say("/why")
        lines = why.text.splitlines()
        assert just_says(lines[0], explanations.overview, source="All is well.")
        assert just_says(lines[1], explanations.overview, 1, source="Watches here:")
        assert says(lines[2], explanations.overview, source="News sources: {n},", n=4)
        assert says(lines[3], explanations.overview, source="Articles today: {n}; none")
        assert len(lines) == 5
        assert why.acts == ["test", "why", "list"]
        bot.playground.newsstand.put(OPENING)
        await bot.next(XIAOWANG, 2)
        await bot.turned(why, "why")
        alone = sentence(explanations.overview, "sent alone", n=1)
        assert says(why.text, explanations.overview, source="Articles today: {n}; hits", hits=1, parts=alone)
        # A test goes the way of every alert.
        await bot.tap(why, "test")
        assert just_says(bot.world.callback_answers[-1]["text"], explanations.test_sent, source="The test")
        test = await bot.next(XIAOWANG, 3)
        assert says(test.text, explanations.test_alert, source="Test alert")
        assert says(test.text, explanations.test_alert, source="Example source")


async def test_the_way_of_an_article_is_told(tmp_path: Path):
    async with running(tmp_path) as bot:
        stand = bot.playground.newsstand
        await bot.say("/subscribe 亲属卡", ADMIN)
        await bot.say("/subscribe 微信支付，亲属卡 茅台，亲属卡 -额度")
        piece = stand.put(OPENING)
        alert = await bot.next(XIAOWANG, 1)
        # Telegram's clock says when it took it, the bot's when it heard so: a minute may end in between.
        taken = {f"{(alert.at + timedelta(minutes=n)).astimezone(BEIJING):%H:%M}" for n in (0, 1)}
        why = await bot.say("/why 内测微信支付")
        lines = why.text.splitlines()
        assert lines[0] == OPENING.title
        told = [
            sentence(explanations.article_trace, "Sent here at {sent}. It", sent=one, watches="微信支付")
            for one in taken
        ]
        assert (lines[2] in told, len(lines)) == (True, 3)
        assert why.acts == ["why", "list"]
        # By its link too, in whatever spelling.
        assert (await bot.say(f"/why {piece.link.replace('https', 'http')}?utm_source=x")).text == why.text
        stand.put(OPENING_AGAIN)
        await matched(bot, OPENING.title, 2)
        again = await bot.say(f"/why {OPENING_AGAIN.title}")
        same = sentence(explanations.article_trace, "The same story")
        assert f"{same}\n· {OPENING.title}" in again.text
        stand.publish("样例：某平台推出亲属卡", "可以按月设置额度。", outlet="caijing")
        await matched(bot, "亲属卡")  # by somebody else's watch
        lacks = await bot.say("/why 推出亲属卡")
        assert lacks.text.splitlines()[2:] == [
            sentence(explanations.article_trace, "It came in, but no watch"),
            _near("亲属卡 茅台", sentence(explanations.article_trace, "lacks {terms}", terms=_read_as("茅台"))),
            _near("亲属卡 -额度", sentence(explanations.article_trace, "has {terms}", terms=_read_as("额度"))),
        ]
        await bot.turned(alert, "mute")
        stand.publish("样例：微信支付静音期间的新闻", "静音期间发布。")
        await matched(bot, "静音期间")
        held = await bot.say("/why 静音期间")
        assert says(held.text, explanations.article_trace, "微信支付", source="It hit {watches} and is held by a")
        overall = await bot.say("/why")
        assert says(overall.text, explanations.overview, source="Muted until")
        assert says(overall.text, explanations.overview, source="Held by a", n=1)
        nothing = await bot.say("/why 火星移民")
        assert says(nothing.text, explanations.article_trace, "火星移民", source="“{words}”")
        assert nothing.acts == ["watch:火星移民", "why", "list"]
        await bot.turned(nothing, "why")
        assert says(nothing.text, explanations.overview, source="Muted until")


async def test_trouble_is_told_to_admins_in_detail_and_to_others_in_words(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        await bot.say("/subscribe 微信支付", ADMIN)
        ours, theirs = await bot.say("/why"), await bot.say("/why", ADMIN)
        assert not says(ours.text, explanations.overview, source="All chats,")
        assert just_says(theirs.text.splitlines()[-2], explanations.overview, 0, 0, 0, 0, source="All chats,")
        in_group = await bot.say("/why", chat=GROUP)
        assert says(in_group.text, explanations.overview, source="Nothing is")
        await bot.tap(in_group, "test")
        assert just_says(bot.world.callback_answers[-1]["text"], replies.only_group_admins)


async def test_operators_see_every_step_on_the_command_line(tmp_path: Path):
    async with running(tmp_path) as bot:
        url = bot.settings.database.url.get_secret_value()
        await bot.say("/subscribe 微信支付，亲属卡")
        await bot.say("/subscribe 茅台", ADMIN, GROUP)
        bot.playground.newsstand.put(OPENING)
        await bot.next(XIAOWANG, 1)
        code, lines = await said("why", str(XIAOWANG), "内测微信支付", DINGXUN_DATABASE__URL=url)
        assert code == 0
        assert [line[:10].strip() for line in lines] == [
            *("chat", "polled", "stored", "", "grouped", "matched", "no hit", "promised", "due", "sent", "verdict")
        ]
        assert lines[0] == f"chat      {XIAOWANG} private 小王 (id 1): active, 2 watches"
        assert lines[6].endswith("亲属卡: lacks 亲属卡")
        assert lines[9].endswith("attempts 1, doubts 0, error -")
        assert lines[10] == "verdict   sent"
        async with dingxun("why", str(GROUP), DINGXUN_DATABASE__URL=url) as process:
            output, _ = await process.communicate()
        lines = output.decode().splitlines()
        assert (process.returncode, lines[0].partition(" (")[0]) == (0, f"chat      {GROUP} supergroup 投研群")
        assert lines[-1].startswith("all chats 24 h: messages unknown 0")
        for nobody in ("10009", "小王"):
            code, lines = await said("why", nobody, DINGXUN_DATABASE__URL=url)
            assert (code, len(lines)) == (1, 1)
