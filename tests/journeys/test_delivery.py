"""When a chat gets alerts, and that nothing is lost: digests, quiet hours, mutes, too much at once, outages."""

import contextlib
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.core.delivery.digest_times import Schedule
from bot.messages import alerts, delivery_settings, digests, explanations
from bot.messages.admin import notices
from bot.playground.bot_api.telegram import Telegram
from bot.playground.newsstand import BEIJING
from bot.playground.samples import OPENING
from bot.playground.world import SeenMessage
from tests.running import ADMIN, XIAOWANG, Running, running
from tests.wording import ZH, just_says, labelled, says, sentence

HOUR = timedelta(hours=1)
OPENING_PAIR = (OPENING.title, OPENING.text)
# As many stories: what differs by a word only would be one.
DIFFERENT = [
    ("微信支付接入江城地铁全部闸机", "乘客明天起可以用手机进站，老年卡照旧。"),
    ("餐饮协会与微信支付谈妥费率", "小店每笔少付三厘，年底前生效。"),
    ("微信支付境外商户突破六十万家", "东南亚增长最快，欧洲的百货公司也陆续接入。"),
    ("央行就微信支付备付金答记者问", "利息归属沿用现行办法，季度末公布。"),
    ("高校食堂下线微信支付旧版设备", "旧终端停止维护，师生改刷校园卡或新终端。"),
    ("微信支付推出长辈关怀大字版", "字号放大一倍，付款前多一道语音确认。"),
    ("港人北上消费微信支付笔数翻番", "茶饮、打车和停车占了大头。"),
    ("微信支付起诉仿冒收款码团伙", "涉案金额上亿元，三地警方协同抓捕。"),
]


def local(bot: Running) -> datetime:
    return bot.clock.clock.now().astimezone(BEIJING)


def hours_around(bot: Running, before: timedelta, after: timedelta) -> str:
    return f"{local(bot) - before:%H:%M}-{local(bot) + after:%H:%M}"


def _comes(watch: str, source: str, **more: Any) -> str:
    """Return how a watch comes, as its panel says it."""
    how = sentence(delivery_settings.how, source, **more)
    return sentence(delivery_settings.watch_panel, "{watch} — {how}", watch=watch, how=how)


async def watched(bot: Running, words: str, user: int = XIAOWANG) -> SeenMessage:
    """Watch something, and wait for its backtest."""
    answer = await bot.say(f"/subscribe {words}", user)
    await bot.world.wait_for(lambda: answer.edited)
    return answer


async def matched(bot: Running, words: str) -> None:
    await bot.world.wait_for(lambda: any(e.stage == "match" and words in e.numbers["article"] for e in bot.events))


async def test_quiet_hours_hold_news_and_tell_it_in_one_message_afterwards(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付，储能")
        panel = await bot.say(f"/settings 免打扰 {hours_around(bot, HOUR, 2 * HOUR)}")
        assert says(panel.text.splitlines()[2], delivery_settings.panel, source="Quiet hours:")
        stand = bot.playground.newsstand
        stand.publish(*DIFFERENT[0])
        stand.publish("样例：储能电站夜里并网", "三台机组同时投运。", outlet="caijing")
        await matched(bot, DIFFERENT[0][0])
        await matched(bot, "储能电站")
        assert len(bot.texts()) == 2
        bot.clock.move(2 * HOUR + timedelta(minutes=1))
        digest = await bot.next(XIAOWANG, 2)
        lines = digest.text.splitlines()
        assert just_says(lines[0], digests.digest_page, 2, source="Quiet hours")
        assert {"微信支付", "储能"} <= set(lines)
        assert sum(line.startswith("· ") for line in lines) == 2
        # Over: the next one rings at once.
        stand.publish(*DIFFERENT[1])
        assert (await bot.next(XIAOWANG, 3)).text.startswith(DIFFERENT[1][0])


async def test_an_urgent_watch_breaks_quiet_hours(tmp_path: Path):
    async with running(tmp_path) as bot:
        answer = await watched(bot, "微信支付")
        await bot.say(f"/settings 免打扰 {hours_around(bot, HOUR, 2 * HOUR)}")
        await bot.turned(answer, "timing")
        assert answer.text == _comes("微信支付", "at once")
        await bot.turned(answer, "mode:urgent")
        assert answer.text == _comes("微信支付", "at once and loudly, in quiet")
        bot.playground.newsstand.put(OPENING)
        assert (await bot.next(XIAOWANG, 2)).text.startswith(OPENING.title)


async def test_a_watch_becomes_a_digest_by_a_button_and_its_pages_turn(tmp_path: Path):
    async with running(tmp_path) as bot:
        answer = await watched(bot, "微信支付")
        await bot.turned(answer, "mode:digest")
        assert answer.text == _comes("微信支付", "as a digest", when="09:00、20:00")
        await bot.turned(answer, "when:hourly")
        hourly = delivery_settings.schedule_name(ZH, Schedule.read("hourly"))
        assert answer.text == _comes("微信支付", "as a digest", when=hourly)
        more = [
            ("微信支付年会定在海口", "议程下周公布。"),
            ("法院判微信支付退还误转款", "收款人三日内返还。"),
            OPENING_PAIR,
        ]
        for title, text in [*DIFFERENT, *more]:
            bot.playground.newsstand.publish(title, text)
        await matched(bot, OPENING_PAIR[0])
        assert len(bot.texts()) == 1
        bot.clock.move(HOUR)
        digest = await bot.next(XIAOWANG, 1)
        assert just_says(digest.text.splitlines()[0], digests.digest_page, 11, source="Digest: {n}")
        assert digest.text.count("\n· ") == 8
        assert digest.acts == ["digest:1"]
        await bot.turned(digest, "digest")
        assert digest.text.count("\n· ") == 3
        await bot.turned(digest, "digest")
        assert DIFFERENT[0][0] in digest.text


async def test_a_burst_of_one_poll_is_one_message(tmp_path: Path, database_url: str):
    """Demand 9: more than five new alerts for one chat in one poll become one digest."""
    async with running(tmp_path, database={"url": database_url}) as bot:
        await bot.say("/subscribe 微信支付")
        bot.playground.telegram.fail("429", 1, methods=["sendMessage"], chat=XIAOWANG, retry_after=5)
        for title, text in DIFFERENT:
            bot.playground.newsstand.publish(title, text)
        await matched(bot, DIFFERENT[-1][0])
        await bot.world.wait_for(lambda: bot.texts()[1:])
        bot.clock.move(timedelta(seconds=6))
        told = await bot.world.wait_for(
            lambda: (texts := bot.texts()[1:]) and sum(text.count("微信支付") for text in texts) >= 8 and texts
        )
        assert any(says(text, digests.digest_page, source="{n} story") for text in told)
        assert len(told) <= 3
        digest = next(text for text in told if says(text, digests.digest_page, source="{n} story"))
        places = [digest.index(title) for title, _ in DIFFERENT[-6:]]
        assert places == sorted(places)


async def test_what_is_too_much_for_an_hour_goes_into_one_message_that_grows(tmp_path: Path):
    async with running(tmp_path, delivery={"instant_per_hour": 2}) as bot:
        await bot.say("/subscribe 微信支付")
        stand = bot.playground.newsstand
        for number, name in enumerate(("甲公司试点", "乙城市上线", "丙平台接入")):
            stand.publish(f"样例：微信支付{name}", f"正文{name}。")
            await bot.next(XIAOWANG, 1 + number)
        digest = bot.world.from_bot(XIAOWANG)[-1]
        assert says(digest.text, digests.digest_page, 1, source="Rather many")
        assert digest.silent
        stand.publish("样例：微信支付丁商场补贴", "正文丁。")
        await matched(bot, "丁商场")
        bot.clock.move(timedelta(seconds=61))
        await bot.world.wait_for(lambda: says(digest.text, digests.digest_page, 2, source="Rather many"))
        assert digest.text.index("丁商场") < digest.text.index("丙平台")
        assert len(bot.texts()) == 4
        # Another hour, another alert.
        bot.clock.move(HOUR)
        stand.publish("样例：微信支付戊银行合作", "正文戊。")
        assert (await bot.next(XIAOWANG, 4)).text.startswith("样例：微信支付戊银行合作")


async def test_a_mute_by_command_ends_by_a_tap_and_loses_nothing(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        panel = await bot.say("/mute")
        assert panel.acts == ["hold:hour", "hold:today", "hold:tomorrow"]
        await bot.turned(panel, "hold:tomorrow")
        assert says(panel.text, delivery_settings.mute_panel, source="Quiet until")
        bot.playground.newsstand.put(OPENING)
        await matched(bot, OPENING.title)
        assert len(bot.texts()) == 2
        await bot.turned(panel, "hold")
        assert OPENING.title in (await bot.next(XIAOWANG, 2)).text


async def test_a_muted_watch_is_silent_while_others_speak(tmp_path: Path):
    async with running(tmp_path) as bot:
        answer = await watched(bot, "微信支付")
        await bot.say("/subscribe 储能")
        await bot.turned(answer, "timing")
        await bot.turned(answer, "hush:hour")
        assert says(answer.text.splitlines()[1], delivery_settings.watch_panel)
        bot.playground.newsstand.put(OPENING)
        bot.playground.newsstand.publish("样例：储能照常", "正文。", outlet="caijing")
        assert (await bot.next(XIAOWANG, 2)).text.startswith("样例：储能照常")
        await matched(bot, OPENING.title)
        bot.clock.move(HOUR)
        assert OPENING.title in (await bot.next(XIAOWANG, 3)).text


async def test_less_of_this_offers_what_would_have_stopped_it(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        bot.playground.newsstand.publish("收评：样例微信支付午后走高", "正文。")
        alert = await bot.next(XIAOWANG, 1)
        await bot.turned(alert, "less")
        assert alert.acts[0] == "except:1:0"
        assert labelled(alert, "except:1:0", "收评")
        assert "quieten" in alert.acts
        await bot.tap(alert, "except:1:0")
        assert says(bot.world.callback_answers[-1]["text"], alerts.excepted, "微信支付 -title:")
        bot.playground.newsstand.publish("收评：样例微信支付次日走低", "正文。")
        bot.playground.newsstand.publish("样例：微信支付别的新闻", "正文。")
        assert (await bot.next(XIAOWANG, 2)).text.startswith("样例：微信支付别的新闻")


async def test_a_new_group_is_asked_once_about_its_nights(tmp_path: Path):
    async with running(tmp_path) as bot:
        group = -5005
        bot.world.group(group, "新群", members=(XIAOWANG,), admins=(ADMIN,), kind="group")
        bot.world.add_bot(group, ADMIN)
        greeting = await bot.next(group, 0)
        assert greeting.acts == ["set:quiet=23:00-07:00", "set:quiet=off"]
        await bot.tap(greeting, "set:quiet=23:00-07:00", XIAOWANG)
        assert bot.world.callback_answers[-1]["alert"]
        await bot.turned(greeting, "set:quiet=23:00-07:00", ADMIN)
        assert says(greeting.text, delivery_settings.panel, "23:00–07:00", source="Quiet hours:")
        bot.world.kick_bot(group, ADMIN)
        bot.world.add_bot(group, ADMIN)
        assert (await bot.next(group, 1)).buttons == []


@pytest.mark.parametrize("words", ["汇总 8:30 18:00", "digest 8:30 18:00", "汇总：8:30，18:00"])
async def test_settings_are_said_in_words(tmp_path: Path, words: str):
    async with running(tmp_path, seeded=False) as bot:
        assert says(
            (await bot.say(f"/settings {words}")).text, delivery_settings.panel, "08:30、18:00", source="Digests:"
        )
        assert says((await bot.say("/settings 汇总 有空的时候")).text, delivery_settings.not_a_setting)
        panel = await bot.say("/settings")
        assert says(panel.text, delivery_settings.panel, "08:30、18:00", source="Digests:")
        await bot.turned(panel, "set:per_hour=5")
        assert says(panel.text, delivery_settings.panel, 5, source="At most {n}")
        assert panel.button("set:per_hour=5")["text"].startswith("✓")


async def test_what_a_long_outage_held_becomes_one_digest_a_chat_and_nothing_is_unknown(
    tmp_path: Path, database_url: str
):
    """Demand 24."""
    async with running(tmp_path, database={"url": database_url}) as bot:
        for user in (XIAOWANG, ADMIN):
            await bot.say("/subscribe 微信支付，储能", user)
        telegram = bot.playground.telegram
        telegram.fail("502")
        for hour, name in enumerate(("甲公司试点", "乙城市上线", "丙平台接入")):
            bot.playground.newsstand.publish(f"样例：微信支付{name}", f"正文{name}。")
            await matched(bot, name)
            bot.clock.move(2 * HOUR)
            assert hour is not None
        telegram.heal()
        for user in (XIAOWANG, ADMIN):
            await bot.world.wait_for(lambda user=user: sum(t.count("样例：") for t in bot.texts(user)[1:]) >= 3, 60)
            texts = bot.texts(user)[1:]
            assert any(says(text, digests.digest_page, source="Telegram") for text in texts)
            # One was in doubt when it began: it comes by itself.
            assert len(texts) <= 2
        bot.playground.newsstand.publish("样例：储能恢复之后", "正文。")
        assert (await bot.next(XIAOWANG, len(bot.texts()))).text.startswith("样例：储能恢复之后")
        async with bot.app._store.read() as tx:
            assert "unknown" not in await tx.outbox.counts()


def _either(one: Callable[[], bool], other: Callable[[], bool]) -> bool:
    return one() or other()


def _more_than(telegram: Telegram, calls: int) -> Callable[[], bool]:
    return lambda: len(telegram.calls) > calls


async def test_an_hour_of_time_outs_gives_each_message_two_tries_and_few_of_them(tmp_path: Path, database_url: str):
    """Time-outs while getMe answers: a message tried twice is unknown, all others arrive when the time-outs end."""
    async with running(tmp_path, database={"url": database_url}) as bot:
        await bot.say("/start", ADMIN)
        await bot.say("/subscribe 微信支付，储能")
        for user in range(20_001, 20_006):
            bot.world.user(user, f"用户{user}")
            await bot.say("/subscribe 微信支付", user)
        telegram = bot.playground.telegram
        before = len(telegram.sends())
        telegram.fail("502", methods=["sendMessage"])
        bot.playground.newsstand.put(OPENING)
        await matched(bot, OPENING.title)

        def tries() -> int:
            return sum(call.method == "sendmessage" for call in telegram.calls)

        # One at a time is tried: six for the first time, two of them for the second.
        for _ in range(8):
            so_far = tries()
            while (
                tries() == so_far
            ):  # the try before may be settled only after the clock was moved: then more time has to pass
                bot.clock.move(timedelta(minutes=7.5))
                with contextlib.suppress(TimeoutError):
                    await bot.world.wait_for(lambda: tries() > so_far, 3)  # noqa: B023 - awaited at once
        tried = len([call for call in telegram.calls if call.method == "sendmessage"]) - before
        telegram.heal()
        bot.clock.move(timedelta(minutes=1))

        outcomes: dict[int, list[str]] = defaultdict(list)

        def ended() -> bool:
            outcomes.clear()
            for event in bot.events:
                if event.stage == "send" and event.numbers["kind"] == "alert":
                    outcomes[event.numbers["message"]].append(event.numbers["outcome"])
            return len(outcomes) == 6 and all("sent" in tries or len(tries) == 2 for tries in outcomes.values())

        while not ended():
            more = _more_than(telegram, len(telegram.calls))
            bot.clock.move(timedelta(seconds=31))
            # What was due may have been done before the calls were counted: then more time has to pass.
            with contextlib.suppress(TimeoutError):
                await bot.world.wait_for(partial(_either, ended, more), 3)
        users = [XIAOWANG, *range(20_001, 20_006)]
        arrived = sum(any(OPENING.title in text for text in bot.texts(user)) for user in users)
        unknown = [tries for tries in outcomes.values() if "sent" not in tries]
        assert all(tries.count("InDoubt") <= 2 for tries in outcomes.values())
        assert arrived + len(unknown) == len(users)
        assert tried <= 2 * len(users)
        # Of 6 messages an hour of this costs few: one is tried at a time, with a growing pause.
        assert len(unknown) <= 5
        async with bot.app._store.read() as tx:
            assert (await tx.outbox.counts()).get("unknown", 0) == len(unknown) > 0
        bot.app.look()
        # Whose it is sees it by /why, and admins are told.
        await bot.world.wait_for(lambda: any(says(text, notices.unknown_fate) for text in bot.texts(ADMIN)))
        lost = next(user for user in users if not any(OPENING.title in text for text in bot.texts(user)))
        assert says(
            (await bot.say(f"/why {OPENING.title}", lost)).text,
            explanations.article_trace,
            source="It hit {watches} and was",
        )


async def test_later_outlets_are_edited_into_the_alert_and_listed_behind_more(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        stand = bot.playground.newsstand
        stand.publish("样例：微信支付在三座城市内测刷掌乘车", "市民不用手机也能进站，首批覆盖四十个站点。")
        alert = await bot.next(XIAOWANG, 1)
        assert not says(alert.text, alerts.alert_message, source="{n} more")
        stand.publish("微信支付在三座城市内测刷掌乘车", "市民不用手机也能进站，首批覆盖四十个站点。", outlet="caijing")
        title = "微信支付在三座城市内测刷掌乘车"
        await bot.world.wait_for(lambda: any(e.stage == "match" and e.numbers["article"] == title for e in bot.events))
        bot.clock.move(timedelta(seconds=61))
        await bot.world.wait_for(lambda: says(alert.text, alerts.alert_message, 1, source="{n} more"))
        assert len(bot.texts()) == 2
        await bot.turned(alert, "more")
        assert "· 样例财经 " in alert.text
        await bot.turned(alert, "back")
        assert says(alert.text, alerts.alert_message, 1, source="{n} more")
        assert "less" in alert.acts
