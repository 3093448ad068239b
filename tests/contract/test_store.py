"""The promises of the store, on both databases."""

import os
from datetime import timedelta

import psycopg
import pytest
from sqlmodel import SQLModel

from bot.core.errors import ConfigError, SecondRunnerError, StoreError
from bot.core.types import Button, Hit, NewDelivery, Request, Ticker, Words
from bot.store import Store
from bot.store.articles import NewArticle
from bot.store.database.engine import RUNNER_LOCK
from bot.store.inbox import RawUpdate
from bot.store.outbox import Settled
from bot.store.tables import ChatRow
from tests.conftest import START
from tests.databases import new_postgres

DAY = timedelta(days=1)


def article(source_id: int, number: int = 1, **changes) -> NewArticle:
    values = {
        "keys": (f"test:{number}",),
        "source_id": source_id,
        "source_name": "样例日报",
        "title": f"样例标题 {number}",
        "text": "正文",
        "url": f"https://example.com/{number}",
        "share_url": "",
        "published_at": START,
        "tickers": (Ticker("HK", "00700"),),
        "urgent": False,
        "silent": False,
        "digest": f"digest {number}",
        "story_key": f"key {number}",
    }
    return NewArticle(**{**values, **changes})


async def add_source(tx, url: str = "https://example.com/feed", **changes):
    return await tx.sources.add(
        **{
            "kind": "rss",
            "name": "样例",
            "url": url,
            "options": {},
            "interval": 60.0,
            "at": START,
            "origin": "chat",
            **changes,
        }
    )


async def tell(store: Store, chats: int = 1, watch: bool = True) -> list[int]:
    """Store one article and promise it to some chats; returns the chats' ids."""
    async with store.write() as tx:
        source = await add_source(tx)
        [article_id] = await tx.articles.add([article(source.id)], START, START)
        [story] = await tx.stories.found(1, START)
        await tx.stories.join({article_id: story})
        ids, deliveries = [], []
        for number in range(chats):
            chat = await tx.chats.meet(1000 + number, 0, "private", "小王", "zh-Hans", START)
            made, _ = await tx.watches.add(chat.id, "腾讯", '"腾讯"', by=1, at=START)
            if not watch:
                await tx.watches.end(chat.id, made.id, START)
            ids.append(chat.id)
            deliveries.append(
                NewDelivery(chat.id, story, article_id, "instant", (Hit(made.id, "腾讯", ("腾讯",)),), START)
            )
        await tx.deliveries.promise(deliveries, START)
        await tx.articles.matched([article_id], START)
        await tx.stories.summarised(story, "摘要")
    return ids


async def heads(store: Store, **options):
    async with store.write() as tx:
        return await tx.outbox.heads(START, **{"most": 10, "held": (), **options})


async def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    async def fail() -> None:
        async with store.write() as tx:
            await add_source(tx)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with store.read() as tx:
        assert await tx.sources.all() == []


async def test_articles_come_back_as_they_were_stored_and_in_order(store: Store) -> None:
    async with store.write() as tx:
        source = await add_source(tx)
        ids = await tx.articles.add(
            [article(source.id, n, title=f"标题 {n} '; DROP TABLE articles; --") for n in range(300)], START, START
        )
    assert ids == sorted(ids)
    async with store.read() as tx:
        found = await tx.articles.latest(most=3)
        known = await tx.articles.known([f"test:{n}" for n in range(310)])
    assert [one.title for one in found] == [f"标题 {n} '; DROP TABLE articles; --" for n in (299, 298, 297)]
    assert found[0].published_at == START
    assert found[0].tickers == (Ticker("HK", "00700"),)
    assert len(known) == 300


async def test_an_edit_matches_again_unless_the_article_is_silent(store: Store) -> None:
    async with store.write() as tx:
        source = await add_source(tx)
        loud, silent = await tx.articles.add([article(source.id, 1), article(source.id, 2, silent=True)], START, START)
        stories = await tx.stories.found(2, START)
        await tx.stories.join(dict(zip((loud, silent), stories, strict=True)))
        await tx.articles.matched([loud], START)
        for article_id in (loud, silent):
            await tx.articles.edit(article_id, article(source.id, article_id, title="改过的标题"), rematch=True)
    async with store.read() as tx:
        [again] = await tx.articles.unmatched(most=10)
        assert (again.id, again.title, again.revision) == (loud, "改过的标题", 2)


async def test_a_removed_source_stays_removed_until_an_admin_adds_it_again(store: Store) -> None:
    async with store.write() as tx:
        source = await add_source(tx, origin="config")
        assert await tx.sources.remove(source.id, START)
        assert await add_source(tx, origin="config") is None
        assert await tx.sources.all() == []
        back = await add_source(tx, origin="chat")
        assert back.id == source.id


async def test_due_sources_leave_out_the_paused_and_the_removed(store: Store) -> None:
    async with store.write() as tx:
        due = await add_source(tx, "https://a.example/1")
        paused = await add_source(tx, "https://a.example/2")
        removed = await add_source(tx, "https://a.example/3")
        await add_source(tx, "https://a.example/4", at=START + timedelta(hours=1))
        await tx.sources.set_state(paused.id, "paused", START)
        await tx.sources.remove(removed.id, START)
        assert [one.id for one in await tx.sources.due(START, latest=DAY, most=10)] == [due.id]
        assert await tx.sources.is_polled(due)
        assert not await tx.sources.is_polled(paused)
        assert not await tx.sources.is_polled(removed)
        # The clock was set back by two days: what waits longer than anything may wait is due.
        assert len(await tx.sources.due(START - 2 * DAY, latest=DAY, most=10)) == 2
        # A poll that ends after the pause must not start it again.
        await tx.sources.polled(paused, at=START, next_poll_at=START, interval=60, latency_ms=1)
        still = await tx.sources.get(paused.id)
        assert still is not None
        assert still.state == "paused"


async def test_a_source_polled_in_the_future_is_due(store: Store) -> None:
    async with store.write() as tx:
        source = await add_source(tx)
        await tx.sources.polled(
            source, at=START, next_poll_at=START + timedelta(minutes=1), interval=60, latency_ms=1, seeded=True
        )
        assert await tx.sources.due(START, latest=DAY, most=10) == []
        assert len(await tx.sources.due(START - timedelta(hours=1), latest=DAY, most=10)) == 1


async def moved(tx, source, url: str):
    await tx.sources.follow(source.id, url)
    return await tx.sources.get(source.id)


async def test_a_moved_source_goes_to_its_new_address_unless_that_has_been_taken(store: Store) -> None:
    async with store.write() as tx:
        source = await add_source(tx, "https://a.example/old")
        assert (await moved(tx, source, "https://a.example/new")).url == "https://a.example/new"
        removed = await add_source(tx, "https://a.example/removed")
        await tx.sources.remove(removed.id, START)
        assert (await moved(tx, source, "https://a.example/removed")).url == "https://a.example/new"


async def test_a_configured_source_keeps_the_address_of_the_file(store: Store) -> None:
    async with store.write() as tx:
        source = await add_source(tx, "https://a.example/feed", origin="config")
        assert (await moved(tx, source, "https://b.example/feed")).url == "https://a.example/feed"
        assert await add_source(tx, "https://a.example/feed", origin="config") is None


async def test_watching_twice_says_so_and_undo_brings_it_back(store: Store) -> None:
    async with store.write() as tx:
        chat = await tx.chats.meet(-100123, 7, "supergroup", "投研群", "zh-Hans", START)
        first, new = await tx.watches.add(chat.id, "腾讯", '"腾讯"', by=1, at=START)
        same, again = await tx.watches.add(chat.id, " 騰訊", '"腾讯"', by=1, at=START)
        assert (new, again, same.id) == (True, False, first.id)
        assert await tx.watches.end(chat.id + 1, first.id, START) is None
        assert await tx.watches.end(chat.id, first.id, START) is not None
        assert await tx.watches.of(chat.id) == []
        assert await tx.watches.restore(chat.id, first.id) is not None
        changes = await tx.watch_changes.changes(0, most=10)
        assert changes is not None
        # Each change is told; what is told of it is the watch as it is now.
        assert [(one.seq, one.watch_id, one.watch and one.watch.removed) for one in changes] == [
            (number, first.id, False) for number in (1, 2, 3)
        ]


async def test_messages_are_claimed_one_a_chat_and_replies_first(store: Store) -> None:
    chats = await tell(store, chats=3)
    async with store.write() as tx:
        await tx.outbox.say(chats[2], Words("好的", ((Button("列表", data="list"),),)), START)
    first = await heads(store)
    assert [(head.chat_id, head.kind) for head in first] == [
        (chats[2], "reply"),
        (chats[0], "alert"),
        (chats[1], "alert"),
    ]
    async with store.write() as tx:
        claimed = await tx.outbox.claim(first, START)
    assert claimed[0].words == Words("好的", ((Button("列表", data="list"),),))
    assert claimed[1].alert is not None
    assert claimed[1].alert.summary == "摘要"
    assert claimed[1].alert.hits == (Hit(1, "腾讯", ("腾讯",)),)
    assert [head.chat_id for head in await heads(store)] == [chats[2]]


async def test_an_alert_whose_watch_is_gone_is_not_sent(store: Store) -> None:
    await tell(store, watch=False)
    found = await heads(store)
    async with store.write() as tx:
        assert await tx.outbox.claim(found, START) == []
        assert await tx.outbox.counts() == {"cancelled": 1}


async def test_chats_that_are_off_held_or_refused_by_the_gate_wait(store: Store) -> None:
    await tell(store, chats=4)
    async with store.write() as tx:
        await tx.chats.switch_off(1000, "blocked", START)
        await tx.chats.hold(1001, START + timedelta(seconds=35))
        await tx.chats.hold(1001, START + timedelta(seconds=5))  # asked for less afterwards
    assert [head.telegram_id for head in await heads(store, held={1002})] == [1003]
    async with store.write() as tx:
        await tx.chats.switch_on(1000)
        found = await tx.outbox.heads(START + timedelta(seconds=36), most=10, held=())
    assert len(found) == 4


async def test_an_alert_that_waits_for_its_summary_is_not_overtaken_in_its_chat(store: Store) -> None:
    """The second story of a poll may have its summary already: a chapter of one that was told before."""
    async with store.write() as tx:
        source = await add_source(tx)
        ids = await tx.articles.add([article(source.id, number) for number in range(2)], START, START)
        first, second = await tx.stories.found(2, START)
        await tx.stories.join(dict(zip(ids, (first, second), strict=True)))
        made = []
        for number in range(2):
            chat = await tx.chats.meet(1000 + number, 0, "private", "小王", "zh-Hans", START)
            watch, _ = await tx.watches.add(chat.id, "腾讯", '"腾讯"', by=1, at=START)
            hits = (Hit(watch.id, "腾讯", ("腾讯",)),)
            # Both are for the first chat, the second one is for the other chat, too.
            made += [
                NewDelivery(chat.id, story, article_id, "instant", hits, START)
                for article_id, story in zip(ids, (first, second), strict=True)
                if not number or story == second
            ]
        await tx.deliveries.promise(made, START)
        await tx.stories.summarised(second, "摘要")
    assert [head.telegram_id for head in await heads(store)] == [1001]
    async with store.write() as tx:
        await tx.stories.summarised(first, "摘要")
    assert [head.telegram_id for head in await heads(store)] == [1000, 1001]
    async with store.write() as tx:
        claimed = await tx.outbox.claim(await tx.outbox.heads(START, most=10, held=()), START)
        assert [one.alert.article.id for one in claimed if one.alert] == ids


async def test_one_chats_backlog_holds_up_no_other(store: Store) -> None:
    chats = await tell(store, chats=3)
    async with store.write() as tx:
        for _ in range(700):
            await tx.outbox.say(chats[0], Words("好的"), START)
        for _ in range(300):
            await tx.outbox.say(chats[1], Words("好的"), START)
        await tx.outbox.say(chats[2], Words("好的"), START)
    assert [head.telegram_id for head in await heads(store, held={1000})] == [1001, 1002]
    assert [head.telegram_id for head in await heads(store)] == [1000, 1001, 1002]
    assert [head.telegram_id for head in await heads(store, most=2)] == [1000, 1001]


@pytest.mark.parametrize("change", ["off", "held", "muted"])
async def test_a_chat_that_changes_before_the_claim_gets_nothing(store: Store, change: str) -> None:
    [chat] = await tell(store)
    found = await heads(store)
    later = START + timedelta(minutes=1)
    async with store.write() as tx:
        match change:
            case "off":
                await tx.chats.switch_off(1000, "blocked", START)
            case "held":
                await tx.chats.hold(1000, later)
            case _:
                await tx.digests.put_off(chat, later, START)
        assert await tx.outbox.claim(found, START) == []
        muted = change == "muted"  # then it is in the digest that comes when the mute ends
        assert await tx.outbox.counts() == ({"merged": 1, "ready": 1} if muted else {"ready": 1})


async def test_what_was_due_goes_although_the_clock_was_set_back(store: Store) -> None:
    [chat] = await tell(store)
    async with store.write() as tx:
        assert len(await tx.outbox.heads(START - DAY, most=10, held=())) == 1
        await tx.digests.put_off(chat, START + timedelta(hours=1), START)
        assert await tx.outbox.heads(START - DAY, most=10, held=()) == []


async def test_what_was_alone_in_flight_at_three_crashes_is_not_sent_any_more(store: Store) -> None:
    await tell(store)
    for condemned, expected in enumerate(("doubt", "doubt", "unknown")):
        found = await heads(store)
        async with store.write() as tx:
            [message] = await tx.outbox.claim(found, START)
        async with store.write() as tx:
            assert await tx.outbox.doubt_in_flight() == (1, condemned // 2)
            assert await tx.outbox.counts() == {expected: 1}
            await tx.outbox.clear_doubts()
        # A crash is no doubt: a time-out afterwards gives it one more try, as ever.
        assert message.doubts == 0
    assert await heads(store) == []


async def test_settled_messages_fill_the_gate_after_a_restart(store: Store) -> None:
    await tell(store)
    async with store.write() as tx:
        [message] = await tx.outbox.claim(await tx.outbox.heads(START, most=1, held=()), START)
        await tx.outbox.settle([Settled(message.id, "sent", START, 0, telegram_message_id=77, sent_at=START)])
        assert await tx.outbox.sent_since(START - timedelta(seconds=60), START) == [(1000, START)]


async def test_updates_are_kept_once_and_done_once(store: Store) -> None:
    updates = [RawUpdate(5, 1000, '{"update_id": 5}'), RawUpdate(6, 1000, "{}")]
    async with store.write() as tx:
        assert await tx.inbox.store(updates, START) == 2
        assert await tx.inbox.store(updates, START) == 0
        await tx.inbox.close(5)
    async with store.read() as tx:
        assert [one.id for one in await tx.inbox.open()] == [6]


async def test_questions_expire(store: Store) -> None:
    async with store.write() as tx:
        chat = await tx.chats.meet(1, 0, "private", "", "zh-Hans", START)
        await tx.inbox.ask(chat.id, 9, "subscribe", START + timedelta(minutes=10))
        assert await tx.inbox.asked(chat.id, 9, START) == "subscribe"
        assert await tx.inbox.asked(chat.id, 9, START + timedelta(minutes=10)) is None
        await tx.inbox.answered(chat.id, 9)
        assert await tx.inbox.asked(chat.id, 9, START) is None


async def test_a_group_that_became_a_supergroup_is_followed(store: Store) -> None:
    async with store.write() as tx:
        chat = await tx.chats.meet(-5, 0, "group", "群", "zh-Hans", START)
        await tx.chat_migration.migrate(-5, -1005)
        moved = await tx.chats.get(chat.id)
        assert moved is not None
        assert (moved.telegram_id, moved.kind) == (-1005, "supergroup")


async def test_a_supergroup_that_was_heard_of_first_gets_all_that_the_group_had(store: Store) -> None:
    [chat] = await tell(store)
    async with store.write() as tx:
        await tx.watches.add(chat, "茅台", '"茅台"', by=1, at=START)
        gone, _ = await tx.watches.add(chat, "白酒", '"白酒"', by=1, at=START)
        new = await tx.chats.meet(-1005, 0, "supergroup", "群", "zh-Hans", START)
        own, _ = await tx.watches.add(new.id, "茅台", '"茅台"', by=1, at=START)
        removed, _ = await tx.watches.add(new.id, "白酒", '"白酒"', by=1, at=START)
        await tx.watches.end(new.id, removed.id, START)
        seq = await tx.watch_changes.position()
        for _ in range(2):  # the move is told twice
            await tx.chat_migration.migrate(1000, -1005)
        assert sorted(watch.text for watch in await tx.watches.of(new.id)) == ["白酒", "腾讯", "茅台"]
        changes = await tx.watch_changes.changes(seq, most=10)
        assert {change.watch.text for change in changes or () if change.watch} == {"白酒", "腾讯"}
        assert own.id in {watch.id for watch in await tx.watches.of(new.id)}
        assert gone.id != removed.id
    # The alert that waited goes to the new group, once.
    assert [head.telegram_id for head in await heads(store)] == [-1005]


async def test_what_is_ended_after_a_move_stays_ended_and_nothing_is_left_of_the_old_group(store: Store) -> None:
    async with store.write() as tx:
        old = await tx.chats.meet(-5, 0, "group", "群", "zh-Hans", START)
        new = await tx.chats.meet(-1005, 0, "supergroup", "群", "zh-Hans", START)
        [before, watch] = [(await tx.watches.add(one.id, "茅台", "茅台", by=1, at=START))[0] for one in (old, new)]
        seq = await tx.watch_changes.position()
        await tx.chat_migration.migrate(-5, -1005)
        assert await tx.chats.find(-5) is None
        changes = await tx.watch_changes.changes(seq, most=10)
        assert [(change.watch_id, change.watch) for change in changes or ()] == [(before.id, None)]
        await tx.watches.end(new.id, watch.id, START)
        await tx.chat_migration.migrate(-5, -1005)  # the move is told twice
        assert await tx.watches.of(new.id) == []


async def test_a_second_runner_is_refused_and_a_short_writer_is_not(store: Store, database_url: str) -> None:
    with pytest.raises(SecondRunnerError, match="already runs"):
        await Store.open(database_url, runner=True)
    beside = await Store.open(database_url, runner=False)
    async with beside.write() as tx:
        await tx.key_values.put("hello", {"text": "你好"})
    await beside.close()
    async with store.read() as tx:
        assert await tx.key_values.get("hello") == {"text": "你好"}


async def lose_lock(url: str) -> None:
    """End the connection that claims a database for its runner, as a server that is restarted does, or a firewall."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as other:
        ended = other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [RUNNER_LOCK],
        ).fetchall()
        assert ended == [(True,)]


async def test_a_lock_that_went_with_its_connection_is_taken_again(postgres_server: str) -> None:
    url = new_postgres(postgres_server)
    store = await Store.open(url, runner=True)
    await store.hold_on()
    await lose_lock(url)
    await store.hold_on()
    with pytest.raises(SecondRunnerError):
        await Store.open(url, runner=True)
    await store.close()


async def test_a_runner_ends_whose_database_another_has_taken(postgres_server: str) -> None:
    url = new_postgres(postgres_server)
    store = await Store.open(url, runner=True)
    await lose_lock(url)
    other = await Store.open(url, runner=True)
    for _ in range(2):
        with pytest.raises(SecondRunnerError):
            await store.hold_on()
    await store.close()
    await other.hold_on()
    await other.close()


async def test_a_lock_whose_connection_only_the_client_has_lost_is_its_own(postgres_server: str) -> None:
    """Only the client lost the connection: the server still thinks that the old session is there."""
    url = new_postgres(postgres_server)
    store = await Store.open(url, runner=True)
    lock = store._engine._lock_connection
    assert lock is not None
    driver = (await lock.get_raw_connection()).driver_connection
    assert driver is not None
    server = os.dup(driver.fileno())  # kept open: the server hears nothing of it
    os.close(driver.fileno())
    try:
        await store.hold_on()
        with pytest.raises(SecondRunnerError):
            await Store.open(url, runner=True)
    finally:
        os.close(server)
        await store.close()


async def test_facts_admins_and_heartbeats(store: Store) -> None:
    async with store.write() as tx:
        await tx.key_values.put("a", {"n": 1})
        await tx.key_values.put("a", {"n": 2})
        await tx.people.give(42, "owner", START)
        await tx.key_values.beat("poll", START)
        await tx.key_values.beat("poll", START + timedelta(seconds=5))
    async with store.read() as tx:
        assert await tx.key_values.get("a") == {"n": 2}
        assert await tx.people.admins() == {42}
        assert await tx.key_values.last_beat("poll") == START + timedelta(seconds=5)


@pytest.mark.parametrize("url", ["mysql://x/y", "no url", "sqlite:///x"])
async def test_an_unusable_url_names_the_key(url: str) -> None:
    with pytest.raises(ConfigError, match=r"database\.url"):
        await Store.open(url, runner=False)


async def test_a_database_that_cannot_be_opened_says_so_without_the_password() -> None:
    with pytest.raises(StoreError) as raised:
        await Store.open("postgresql+psycopg://u:geheim@127.0.0.1:1/x", runner=False)
    assert "geheim" not in str(raised.value)


async def test_an_article_without_words_waits_for_its_detail_in_no_story_and_no_list(store: Store) -> None:
    detail = Request("https://example.com/detail")
    async with store.write() as tx:
        source = await add_source(tx)
        bare = article(source.id, 1, title="", text="", detail=detail)
        [article_id] = await tx.articles.add([bare], START, START)
        assert await tx.stories.ungrouped(most=10) == []
        assert await tx.articles.latest(most=10) == []
        assert [one.detail for one in await tx.articles.waiting_details(START, most=10)] == [detail]
        yesterday = START - timedelta(days=2)
        await tx.articles.edit(article_id, article(source.id, 1, title="到了"), rematch=False)
        await tx.articles.dated(article_id, yesterday, START)
        [(found, _)] = await tx.stories.ungrouped(most=10)
        assert (found.title, found.published_at, found.silent) == ("到了", yesterday, True)
        [story] = await tx.stories.found(1, START)
        await tx.stories.join({article_id: story})
        assert await tx.articles.unmatched(most=10) == []


async def test_the_latest_are_paged_by_publication_and_tell_a_story_once(store: Store) -> None:
    async with store.write() as tx:
        source = await add_source(tx)
        # Stored out of order, two at one time, and the last one the same story as the first.
        hours = (3, 1, 4, 1, 5, 9, 2, 6)
        ids = await tx.articles.add(
            [article(source.id, n, published_at=START + timedelta(hours=hour)) for n, hour in enumerate(hours)],
            START,
            START,
        )
        stories = await tx.stories.found(len(ids) - 1, START)
        await tx.stories.join(dict(zip(ids, [*stories, stories[0]], strict=True)))
        by_time = [ids[n] for n in (5, 7, 4, 2, 0, 6, 3, 1)]
        every = await tx.articles.latest(most=10)
        first = await tx.articles.latest(most=3, once=True)
        second = await tx.articles.latest(before=first[-1].id, most=3, once=True)
        third = await tx.articles.latest(before=second[-1].id, most=3, once=True)
        back = await tx.articles.latest(after=third[0].id, most=3, once=True)
    assert [one.id for one in every] == by_time
    told = [one for one in by_time if one != ids[7]]
    assert [[one.id for one in page] for page in (first, second, third)] == [told[:3], told[3:6], told[6:]]
    assert back == second


async def test_an_update_that_failed_by_what_no_column_holds_is_closed(store: Store) -> None:
    async with store.write() as tx:
        await tx.inbox.store([RawUpdate(1, 10, "{}")], START)
        await tx.inbox.close(1, "failed", "ValueError: \ud800\x00")
        assert await tx.inbox.count("failed") == 1


# Columns that belong to a row of chats and not to the people in it, so that they stay behind when a group becomes a
# supergroup.
OF_THE_ROW = {
    *("id", "telegram_id", "thread_id", "kind", "title", "created_at"),
    *("state", "off_reason", "off_at", "not_before"),
    *("parked_at", "park_reason", "park_tries", "next_try_at", "park_told", "park_asked"),
}


def test_every_column_of_chats_is_taken_along_or_known_to_stay():
    assert {*ChatRow.SET_BY_PEOPLE, *OF_THE_ROW} == set(SQLModel.metadata.tables["chats"].columns.keys())
    assert not OF_THE_ROW.intersection(ChatRow.SET_BY_PEOPLE)
