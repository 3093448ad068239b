"""What /why finds in the store, on both databases."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from bot.core.delivery.chat_settings import ChatSettings
from bot.core.delivery.quiet_hours import Quiet
from bot.core.delivery.rules import Rules
from bot.core.delivery.why import Everywhere, Trace
from bot.core.listings.tickers import Listings
from bot.core.listings.trading_calendar import TradingDays
from bot.core.types import Chat, Hit, MessageState, NewDelivery
from bot.newsroom.actions.why import overview, trace
from bot.store import Store
from bot.store.inbox import RawUpdate
from bot.store.outbox import Settled
from tests.conftest import START
from tests.contract.test_store import add_source, article

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
RULES = Rules(ZoneInfo("Asia/Shanghai"), TradingDays.shipped())
LISTINGS = Listings.empty()
TITLE = "某平台内测微信支付"


async def meet(store: Store, *watches: str, number: int = 1000, at: Any = START - HOUR) -> Chat:
    async with store.write() as tx:
        chat = await tx.chats.meet(number, 0, "private", "小王", "zh-Hans", START)
        for text in watches:
            await tx.watches.add(chat.id, text, text, by=1, at=at)
    return chat


async def store_article(
    store: Store, number: int = 1, *, grouped: bool = True, matched: bool = True, **changes: Any
) -> int:
    """Store an article with its story; returns its id."""
    async with store.write() as tx:
        known = await tx.sources.by_url("https://example.com/feed")
        source = known or await add_source(tx)
        [made] = await tx.articles.add([article(source.id, number, **{"title": TITLE, **changes})], START, START)
        if grouped:
            [story] = await tx.stories.found(1, START)
            await tx.stories.join({made: story})
        if matched:
            await tx.articles.matched([made], START)
    return made


async def promise(store: Store, chat: Chat, article_id: int, state: MessageState = "ready", **changes: Any) -> int:
    """Promise an article to a chat and let its message come to a state; returns the message's id."""
    async with store.write() as tx:
        found = await tx.articles.get(article_id)
        assert found is not None
        assert found.story_id is not None
        watches = await tx.watches.of(chat.id)
        hits = (Hit(watches[0].id, watches[0].text, ("微信支付",)),)
        values = {"mode": "instant", "due_at": START, **changes}
        made = NewDelivery(chat.id, found.story_id, article_id, hits=hits, **values)
        await tx.deliveries.promise([made], START)
        message_id = (await tx.history.deliveries_of(chat.id, found.story_id))[-1].message_id
        if state != "ready":
            heads = [one for one in await tx.outbox.heads(START, most=9, held=()) if one.id == message_id]
            await tx.stories.summarised(found.story_id, "")
            heads = heads or [one for one in await tx.outbox.heads(START, most=9, held=()) if one.id == message_id]
            await tx.outbox.claim(heads, START)
            await tx.outbox.settle(
                [
                    Settled(
                        message_id, state, START, 0, sent_at=START + MINUTE if state == "sent" else None, error="为什么"
                    )
                ]
            )
    return message_id


async def ask(store: Store, chat: Chat, words: str = TITLE, *, rules: Rules = RULES, now: Any = START) -> Trace:
    return await trace(store, chat, words, LISTINGS, now, rules, stale_after=DAY)


async def test_an_empty_store_is_told_so(store: Store) -> None:
    chat = await meet(store)
    found = await overview(store, chat, START, RULES)
    assert (found.watches, found.hits, found.articles, found.digest_at) == (0, 0, 0, None)
    assert (found.reading.sources, found.reading.last_good_at, found.everywhere) == (0, None, None)
    nothing = await ask(store, chat)
    assert (nothing.verdict, nothing.looked, nothing.total) == ("uncollected", 0, 0)


async def test_an_overview_counts_what_this_chat_was_promised(store: Store) -> None:
    chat, other = await meet(store, "微信支付"), await meet(store, "微信支付", number=1001)
    night = START + 6 * HOUR
    ids = [await store_article(store, number) for number in range(8)]
    for article_id, state in zip(ids, ("sent", "sent", "unknown", "failed"), strict=False):
        await promise(store, chat, article_id, cast("MessageState", state))
    await promise(store, chat, ids[4])
    for article_id in ids[5:7]:
        await promise(store, chat, article_id, due_at=night, held="quiet")
    await promise(store, chat, ids[7], "sent", held="burst", due_at=START)
    for article_id in ids:
        await promise(store, other, article_id)
    found = await overview(store, chat, START, RULES, everywhere=True)
    assert (found.alone, found.in_digests, found.queued) == (2, 1, 1)
    assert [(one.held, one.due_at, one.count) for one in found.held] == [("quiet", night, 2)]
    assert (found.unknown, found.failed, found.cancelled, found.hits, found.articles) == (1, 1, 0, 8, 8)
    assert found.everywhere == Everywhere(1, 1, 0, 0)
    # On the next day in Beijing only what still waits is left.
    later = await overview(store, chat, START + DAY, RULES)
    assert (later.hits, later.articles, later.alone) == (3, 0, 0)


async def test_an_overview_tells_of_mutes_quiet_hours_digests_and_troubled_sources(store: Store) -> None:
    chat = await meet(store, "微信支付")
    async with store.write() as tx:
        good, bad, paused = [await add_source(tx, f"https://example.com/{n}", name=f"源{n}") for n in range(3)]
        await tx.sources.polled(good, at=START, next_poll_at=START, interval=60, latency_ms=1)
        await tx.sources.failed(bad, at=START, next_poll_at=START, error="http: 503", latency_ms=1)
        await tx.sources.set_state(paused.id, "paused", START)
        await tx.chats.mute(chat.id, START + HOUR)
        [watch] = await tx.watches.of(chat.id)
        await tx.watches.retime(chat.id, [watch.id], mode="digest")
        await tx.watches.mute(chat.id, watch.id, START + HOUR)
        await tx.inbox.store([RawUpdate(number, 1, "{}") for number in range(3)], START)
        await tx.inbox.close(0, "unreadable")
        await tx.inbox.close(1, "failed")
        muted = await tx.chats.get(chat.id)
    assert muted is not None
    rules = Rules(RULES.zone, RULES.days, ChatSettings(quiet=Quiet.read("9:00-10:00")))
    found = await overview(store, muted, START, rules, everywhere=True)
    assert (found.muted_until, found.quiet_until) == (START + HOUR, START + HOUR / 2)
    assert (found.muted_watches, found.digest_at) == (1, START.replace(hour=12, minute=0))
    assert (found.reading.sources, found.reading.paused, found.reading.last_good_at) == (2, 1, START)
    assert [(one.name, one.error) for one in found.reading.troubles] == [("源1", "http: 503")]
    assert found.everywhere == Everywhere(0, 0, 1, 1)
    assert (await overview(store, muted, START + 2 * DAY, rules, everywhere=True)).everywhere == Everywhere(0, 0, 0, 0)
    async with store.write() as tx:
        await tx.watches.retime(chat.id, [watch.id], mode="digest", schedule="hourly")
    assert (await overview(store, muted, START, rules)).digest_at == START + HOUR / 2
    # A digest that waits says itself when it comes.
    await promise(store, chat, await store_article(store), due_at=START + 3 * HOUR, held="digest")
    assert (await overview(store, muted, START, rules)).digest_at == START + 3 * HOUR


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com/1",
        "http://EXAMPLE.com/1/?utm_source=x#top",
        "example.com/1",
        "看这个 https://example.com/1",
        "https://share.example.com/s?id=1",
        "http://share.example.com/s?id=1&spm=2",
        "https://finance.eastmoney.com/a/202208202486123456.html",
        "https://eastmoney.com/html_News/NewsShare.html?infoCode=NW202208202486123456",
        "内测微信支付",
        "微信 平台",
        "ＷＥＩＸＩＮ 正文",
    ],
)
async def test_an_article_is_found_by_any_of_its_links_and_by_words(store: Store, link: str) -> None:
    chat = await meet(store, "微信支付")
    made = await store_article(
        store,
        keys=("url:example.com/1", "eastmoney:202208202486123456"),
        share_url="https://share.example.com/s?id=1",
        text="weixin 在正文里",
    )
    await store_article(store, 2, title="别的新闻", published_at=START + MINUTE)
    found = await ask(store, chat, link)
    assert found.trail is not None
    assert found.trail.article.id == made


async def test_words_find_the_newest_and_nothing_that_is_too_old(store: Store) -> None:
    chat = await meet(store, "微信支付")
    async with store.write() as tx:
        source = await add_source(tx)
        others = [article(source.id, n, published_at=START + n * MINUTE) for n in range(260)]
        await tx.articles.add(others, START, START)
    newer, older = [await store_article(store, 900 + n, published_at=START - n * 100 * MINUTE) for n in range(2)]
    found = await ask(store, chat)
    assert found.trail is not None
    assert (found.trail.article.id, found.looked) == (newer, 200)
    assert older != newer
    # What was stored long ago is found behind all that.
    assert (await ask(store, chat, "样例标题 7")).looked == 262
    late = await ask(store, chat, now=START + 8 * DAY)
    assert (late.verdict, late.looked) == ("uncollected", 0)
    for words in ("", "，。", "https://example.com/gone", "http://[", "没有 的词"):
        assert (await ask(store, chat, words)).verdict == "uncollected"


async def test_what_was_promised_is_traced_to_its_message(store: Store) -> None:
    chat = await meet(store, "微信支付")
    states: Sequence[tuple[MessageState, str]] = (
        ("sent", "sent"),
        ("unknown", "unknown"),
        ("failed", "refused"),
        ("ready", "queued"),
    )
    for number, (state, verdict) in enumerate(states):
        made = await store_article(store, number, title=f"{state} 微信支付")
        message_id = await promise(store, chat, made, state)
        found = await ask(store, chat, f"{state} 微信支付")
        assert found.told is not None
        assert (found.verdict, found.told.message_id, found.same_story) == (verdict, message_id, False)
        assert found.watches == ("微信支付",)
    held = await store_article(store, 9, title="held 微信支付")
    await promise(store, chat, held, held="mute", due_at=START + HOUR)
    found = await ask(store, chat, "held")
    assert found.told is not None
    assert (found.verdict, found.told.held, found.told.due_at) == ("held", "mute", START + HOUR)
    assert (await ask(store, chat, "held", now=START + 2 * HOUR)).verdict == "queued"


async def test_a_removed_watch_cancels_and_is_told_so(store: Store) -> None:
    chat = await meet(store, "微信支付", "茅台")
    made = await store_article(store)
    await promise(store, chat, made)
    async with store.write() as tx:
        [watch, _] = await tx.watches.of(chat.id)
        await tx.watches.end(chat.id, watch.id, START)
        found = await tx.articles.get(made)
        assert found is not None
        assert found.story_id is not None
        await tx.stories.summarised(found.story_id, "")
        assert await tx.outbox.claim(await tx.outbox.heads(START, most=9, held=()), START) == []
    assert (await ask(store, chat)).verdict == "cancelled"


async def test_what_waited_for_a_chat_that_was_off_for_too_long_is_told_so(store: Store) -> None:
    chat = await meet(store, "微信支付")
    await promise(store, chat, await store_article(store))
    async with store.write() as tx:
        await tx.chats.switch_off(chat.telegram_id, "blocked", START)
        await tx.chats.switch_on(chat.telegram_id)
        await tx.deliveries.drop_old(chat.telegram_id, START + HOUR)
    assert (await ask(store, chat)).verdict == "missed"


async def test_the_same_story_and_other_chats(store: Store) -> None:
    chat, other = await meet(store, "微信支付"), await meet(store, "微信支付", number=1001)
    first = await store_article(store, 1, title="先来的微信支付")
    await promise(store, chat, first, "sent")
    async with store.write() as tx:
        told = await tx.articles.get(first)
        assert told is not None
        assert told.story_id is not None
        [second] = await tx.articles.add([article(told.source_id, 2, title=TITLE)], START, START)
        await tx.stories.join({second: told.story_id})
        await tx.articles.matched([second], START)
    found = await ask(store, chat)
    assert found.told is not None
    assert (found.verdict, found.same_story, found.told.article.title) == ("sent", True, "先来的微信支付")
    # Nothing of what another chat was told is shown.
    apart = await ask(store, other)
    assert (apart.verdict, apart.told, apart.deliveries) == ("unexplained", None, ())


async def test_what_was_not_promised_has_its_reason(store: Store) -> None:
    chat = await meet(store, "微信支付 茅台", "某平台 -内测", "白酒")
    await store_article(store)
    found = await ask(store, chat)
    assert found.verdict == "lacking"
    lacks = [
        (one.watch.text, [term.shown for group in one.lacks.missing for term in group], len(one.lacks.excluded))
        for one in found.near
    ]
    assert lacks == [("微信支付 茅台", ["茅台"], 0), ("某平台 -内测", [], 1)]
    assert (await ask(store, await meet(store, number=1002))).verdict == "no-watches"
    late = await meet(store, "微信支付", number=1003, at=START + HOUR)
    assert (await ask(store, late)).verdict == "late"
    capped = await meet(store, "微信支付 @1", number=1004)
    async with store.write() as tx:
        [watch] = await tx.watches.of(capped.id)
        await tx.watches.count_told({watch.id: 1}, "2026-08-20")
    assert (await ask(store, capped)).verdict == "capped"
    await store_article(store, 2, title="旧微信支付", silent=True, published_at=START - 2 * DAY)
    await store_article(store, 3, title="存量微信支付", silent=True)
    await store_article(store, 4, title="新微信支付", grouped=False, matched=False)
    await store_article(store, 5, title="等着的微信支付", matched=False)
    asked = [("旧", "old"), ("存量", "seeded"), ("新微信", "ungrouped"), ("等着", "unmatched")]
    assert [(await ask(store, chat, words)).verdict for words, _ in asked] == [verdict for _, verdict in asked]
