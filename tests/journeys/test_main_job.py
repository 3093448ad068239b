"""The main job, as a user sees it: subscribe, get alerts, look back, get fewer."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.messages import alerts, digests, latest_news, subscriptions, watch_list, welcome
from bot.playground.newsstand import BEIJING
from bot.playground.samples import OPENING, OPENING_AGAIN
from tests.running import GROUP, XIAOWANG, running
from tests.wording import ZH, just_says, labelled, says, sentence


async def test_who_subscribes_is_told_of_a_story_once_and_why(tmp_path: Path):
    async with running(tmp_path) as bot:
        start = await bot.say("/start")
        assert says(start.text, welcome.start)
        assert start.acts == ["ask", "latest", "list", "help"]
        await bot.say("/subscribe 微信支付，00700")
        piece = bot.playground.newsstand.put(OPENING)
        alert = await bot.next(XIAOWANG, 2)
        matched = sentence(alerts.alert_message, "matched", terms=ZH.text(", ").join(("微信支付", "00700.HK 腾讯控股")))
        assert alert.text.splitlines() == [
            OPENING.title,
            f"样例日报 · {piece.at.astimezone(BEIJING):%H:%M} · {matched}",
            OPENING.text.removesuffix("业内人士认为，支付方式增多有利于提高缴费率。"),
        ]
        kinds = {one["type"]: one for one in alert.entities}
        assert kinds["text_link"]["url"] == piece.link
        assert set(kinds) == {"bold", "text_link", "blockquote", "code"}  # a tap copies the ticker
        assert (alert.acts[0], alert.acts[2:]) == (piece.link, ["mute", "less", "more"])
        shared = urlsplit(alert.acts[1])
        assert (shared.netloc, shared.path) == ("t.me", "/share/url")
        assert parse_qs(shared.query) == {"url": [piece.link], "text": [OPENING.title]}
        # The same story elsewhere, then another one: only the other one comes.
        bot.playground.newsstand.put(OPENING_AGAIN)
        bot.playground.newsstand.publish("样例：微信支付推出亲属卡新功能", "可以按月设置额度。", outlet="caijing")
        other = await bot.next(XIAOWANG, 3)
        assert other.text.startswith("样例：微信支付推出亲属卡新功能")
        assert len(bot.world.from_bot(XIAOWANG)) == 4


async def test_old_news_is_never_told(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        # Stored samples name 微信支付; they were there before. An article that is old when it is first seen does not alert
        # either.
        old = bot.clock.clock.now() - timedelta(hours=30)
        bot.playground.newsstand.publish("样例：微信支付旧闻", "很久以前的事。", outlet="caijing", at=old)
        bot.playground.newsstand.publish("样例：微信支付新闻", "刚刚的事。", outlet="caijing")
        assert (await bot.next(XIAOWANG, 1)).text.startswith("样例：微信支付新闻")
        assert len(bot.world.from_bot(XIAOWANG)) == 2


async def test_commands_work_bare(tmp_path: Path):
    async with running(tmp_path) as bot:
        ask = await bot.say("/subscribe")
        assert just_says(ask.text, subscriptions.ask, source="What shall")
        assert just_says(ask.force_reply, subscriptions.ask, source="WeChat Pay,")
        heard = await bot.say("茅台")
        watching, reading = heard.text.splitlines()
        assert just_says(watching, subscriptions.subscribed, "茅台", source="Watching")
        assert says(reading, subscriptions.subscribed, "“茅台”", "600519.SH 贵州茅台", source="Read as")
        assert just_says(
            (await bot.say("/subscribe 茅台")).text, subscriptions.subscribed, "茅台", source="Already watched:"
        )
        panel = await bot.say("/unsubscribe")
        assert panel.text.splitlines() == [sentence(watch_list.panel, "{n} watch here", n=1), "1. 茅台"]
        await bot.turned(panel, "✕ 茅台")
        assert just_says(panel.text, subscriptions.unsubscribed, "茅台")
        await bot.turned(panel, "rewatch")
        assert just_says(panel.text, subscriptions.resubscribed, "茅台")
        assert "1. 茅台" in (await bot.say("/list")).text
        # No number of the list, though it begins like one.
        assert just_says((await bot.say("/unsubscribe 0000000019999")).text, subscriptions.not_watched, "0000000019999")
        assert just_says((await bot.say("/unsubscribe 茅台")).text, subscriptions.unsubscribed, "茅台")
        assert just_says((await bot.say("/unsubscribe 五粮液")).text, subscriptions.not_watched, "五粮液")
        assert says((await bot.say("/list")).text, watch_list.panel, source="Nothing is")


async def test_words_work_without_a_slash(tmp_path: Path):
    async with running(tmp_path) as bot:
        assert says((await bot.say("盯 腾讯")).text, subscriptions.subscribed, "腾讯", source="Watching")
        assert says((await bot.say("订阅 白酒")).text, subscriptions.subscribed, "白酒", source="Watching")
        assert says((await bot.say("列表")).text, watch_list.panel, 2, source="{n} watch")
        assert just_says((await bot.say("退订 腾讯")).text, subscriptions.unsubscribed, "腾讯")
        newest = sentence(latest_news.latest, "Latest news")
        assert (await bot.say("最新")).text.startswith(f"{newest}\n· ")
        assert says((await bot.say("帮助")).text, welcome.commands_help, source="What you")
        found = await bot.say("动力电池")
        narrowed = sentence(latest_news.latest, "Latest news with", words="动力电池")
        assert found.text.startswith(f"{narrowed}\n· 动力电池回收试点再添五市")
        for words in ("最新款手机", "关注度上升", "盯盘神器", "订阅号推送"):
            assert just_says((await bot.say(words)).text, latest_news.latest, words, source="Nothing in")
        await bot.tap(found, "watch")
        await bot.world.wait_for(lambda: says(bot.texts()[-1], subscriptions.subscribed, "动力电池", source="Watching"))


async def test_words_under_a_picture_are_heard_and_a_sticker_gets_help(tmp_path: Path):
    async with running(tmp_path) as bot:

        async def send(**content: object) -> str:
            await bot.moment()
            before = len(bot.texts())
            chat = {"id": XIAOWANG, "type": "private", "first_name": "小王"}
            sender = {"id": XIAOWANG, "is_bot": False, "first_name": "小王", "language_code": "zh-hans"}
            date = int(bot.clock.clock.now().timestamp())
            bot.world.push(
                {"message": {"message_id": 900 + before, "date": date, "chat": chat, "from": sender, **content}}
            )
            return (await bot.next(XIAOWANG, before)).text

        photo = [{"file_id": "a", "file_unique_id": "b", "width": 90, "height": 90}]
        assert says(
            await send(photo=photo, caption="/subscribe 腾讯"), subscriptions.subscribed, "腾讯", source="Watching"
        )
        assert says(await send(photo=photo, caption="盯 白酒"), subscriptions.subscribed, "白酒", source="Watching")
        assert says(
            await send(photo=photo, caption="动力电池"), latest_news.latest, "动力电池", source="Latest news with"
        )
        assert says(await send(photo=photo), welcome.commands_help, source="What you")


async def test_many_words_at_once_are_told_in_full(tmp_path: Path):
    async with running(tmp_path) as bot:
        said = await bot.say("/subscribe " + "，".join(f"词语{n}" for n in range(60)))
        assert says(said.text, subscriptions.subscribed, "词语19", 30, source="{watches}")
        assert says(said.text, subscriptions.subscribed, 10, source="{n} more")
        assert labelled(said, "list", 50)


async def test_panels_that_cannot_be_turned_keep_nobody_else_waiting(tmp_path: Path):
    readers = range(20_001, 20_019)
    async with running(tmp_path) as bot:
        panels = []
        for reader in readers:
            bot.world.user(reader, f"读者{reader}")
            panels.append(await bot.say("/latest", reader))
        for reader, panel in zip(readers, panels, strict=True):
            bot.playground.telegram.fail("429", 1, methods=["editMessageText"], chat=reader, retry_after=35)
            bot.world.tap(reader, panel.id, "latest:before")
        calls = bot.playground.telegram.calls
        await bot.world.wait_for(lambda: sum(call.status == 429 for call in calls) == len(panels))
        for reader, panel in zip(readers, panels, strict=True):
            bot.world.tap(reader, panel.id, "latest:before")
        assert says((await bot.say("/list")).text, watch_list.panel, source="Nothing is")
        bot.clock.move(timedelta(seconds=36))
        await bot.world.wait_for(lambda: all("latest:after:" in panel.acts for panel in panels))


async def test_latest_turns_pages_in_place(tmp_path: Path):
    async with running(tmp_path) as bot:
        panel = await bot.say("/latest")
        first = panel.text
        assert panel.text.count("\n· ") == 5
        assert panel.acts == ["latest:before:"]
        seen: set[str] = set()
        while "latest:before:" in panel.acts:
            titles = set(panel.text.split("\n· ")[1:])
            assert not titles & seen
            seen |= titles
            await bot.turned(panel, "latest:before")
        seen |= set(panel.text.split("\n· ")[1:])
        assert len(seen) == 42  # of 44 articles two repeat a story
        while "latest:after:" in panel.acts:
            await bot.turned(panel, "latest:after")
        assert panel.text == first
        assert len(bot.world.from_bot(XIAOWANG)) == 1


async def test_alerts_can_be_quietened_explained_and_their_watch_dropped(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        stand = bot.playground.newsstand
        piece = stand.put(OPENING)
        alert = await bot.next(XIAOWANG, 1)
        await bot.tap(alert, "more")
        why = bot.world.callback_answers[-1]
        assert why["alert"]
        hit, watch, published = why["text"].splitlines()[:3]
        assert just_says(hit, alerts.why_it_came, "微信支付", source="Matched")
        assert just_says(watch, alerts.why_it_came, "微信支付", source="Watch:")
        assert says(published, alerts.why_it_came, source="Published")
        await bot.turned(alert, "mute")
        assert (alert.acts[0], alert.acts[2:]) == (piece.link, ["unmute"])
        assert alert.acts[1].startswith("https://t.me/share/url?")
        stand.publish("样例：微信支付静音期间的新闻", "静音期间发布。")
        await bot.world.wait_for(
            lambda: any(e.stage == "match" and "静音期间" in e.numbers["article"] for e in bot.events)
        )
        assert len(bot.world.from_bot(XIAOWANG)) == 2
        bot.clock.move(timedelta(minutes=61))
        held = await bot.next(XIAOWANG, 2)
        over = sentence(digests.digest_page, "The mute is over", n=1)
        assert held.text.startswith(f"{over}\n微信支付\n· 样例：微信支付静音期间的新闻")
        await bot.turned(alert, "unmute")
        await bot.turned(alert, "less")
        await bot.turned(alert, "unwatch")
        assert alert.acts == [f"rewatch:{alert.button('back')['callback_data'].split(':')[1]}", "back"]
        assert says((await bot.say("/list")).text, watch_list.panel, source="Nothing is")
        await bot.turned(alert, "rewatch")
        assert "1. 微信支付" in (await bot.say("/list")).text


async def test_a_codes_many_spellings_are_one_watch(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 00700")
        for spelling in ("0700.HK", "HK00700", "hk700"):
            assert says(
                (await bot.say(f"/subscribe {spelling}")).text,
                subscriptions.subscribed,
                "00700",
                source="Already watched:",
            )
        bot.playground.newsstand.publish("样例：某平台公布三季报日程", "下周三盘后。", tickers=("116.00700",))
        before = len(bot.world.from_bot(XIAOWANG))
        assert says(
            (await bot.next(XIAOWANG, before)).text, alerts.alert_message, "00700.HK 腾讯控股", source="matched {terms}"
        )


async def test_a_blocked_bot_is_silent_until_start(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        bot.world.block(XIAOWANG)
        bot.playground.newsstand.publish("样例：微信支付在屏蔽期间的新闻", "没人看到。")
        await bot.world.wait_for(lambda: any(event.stage == "match" for event in bot.events))
        await bot.say("/start")
        bot.playground.newsstand.put(OPENING)
        assert (await bot.next(XIAOWANG, 2)).text.startswith(OPENING.title)
        assert len(bot.world.from_bot(XIAOWANG)) == 3


async def test_telegrams_limits_are_kept_and_every_tap_is_answered(tmp_path: Path):
    async with running(tmp_path) as bot:
        for number in range(6):
            bot.world.say(XIAOWANG, f"/subscribe 词{number}")
        await bot.world.wait_for(lambda: len(bot.world.from_bot(XIAOWANG)) == 6)
        message = bot.world.from_bot(XIAOWANG)[0]
        for _ in range(3):
            bot.world.tap(XIAOWANG, message.id, "list")
        await bot.world.wait_for(lambda: len(bot.world.callback_answers) == 3)
        assert bot.playground.telegram.violations == []
        # In order: what was asked first is answered first.
        told = [sentence(subscriptions.subscribed, "Watching", watches=f"词{number}") for number in range(1, 6)]
        assert [text.splitlines()[0] for text in bot.texts()[1:]] == told


async def test_deep_links_watch_what_they_carry(tmp_path: Path):
    async with running(tmp_path) as bot:
        assert says((await bot.say("/start w_600519")).text, subscriptions.subscribed, 600519, source="Watching")
        bot.world.say(10002, "/subscribe 微信支付", GROUP)
        await bot.next(GROUP, 0)
        piece = bot.playground.newsstand.put(OPENING)
        alert = await bot.next(GROUP, 1)
        assert [urlsplit(one).path for one in alert.acts[1:]] == ["/share/url", "/dingxun_demo_bot"]
        assert alert.acts[0] == piece.link
        link = alert.acts[2]
        payload = parse_qs(urlsplit(link).query)["start"][0]
        assert says((await bot.say(f"/start {payload}")).text, subscriptions.subscribed, "微信支付", source="Watching")
