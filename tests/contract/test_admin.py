"""What admins change, on both databases: roles, the log, quotas, addresses, broadcasts, figures, lists of sources."""

import asyncio
import json
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from bot.core.chat.roles import Person
from bot.core.errors import ConfigError
from bot.core.sources.opml import ListedSource, Opml
from bot.core.types import Words
from bot.newsroom.actions.access import accept, close_the_door, give, invite
from bot.newsroom.actions.add_source import Look, add_configured, claim_owner, find_source, make_owner_link
from bot.newsroom.actions.broadcast import draft, send, stop
from bot.newsroom.actions.edit_source import move, read_pages, remove, rename, restore, set_state, space, stand_by
from bot.newsroom.actions.import_sources import apply_import, export, plan_import, preview, read, take, undo
from bot.store import Store, Transaction
from bot.store.broadcasts import Progress
from bot.store.outbox import Settled
from tests.conftest import START
from tests.contract.test_deliveries import Desk
from tests.contract.test_soundness import do
from tests.contract.test_store import add_source
from tests.forgetting import forget
from tests.wire import web

T = TypeVar("T")
OWNER, ADMIN, USER = 10, 20, 30
HOUR = timedelta(hours=1)


def some(value: T | None) -> T:
    """Return a value that is not None."""
    assert value is not None
    return value


async def log(store: Store) -> list[tuple[int | None, str, str, int | None, str, str]]:
    async with store.read() as tx:
        return [
            (one.by, one.act, one.what, one.person, one.before, one.after)
            for one in reversed(await tx.audit.page(0, size=100))
        ]


async def test_what_is_not_committed_is_not_in_the_log(store: Store):
    class StoppedError(Exception):
        pass

    async with store.write() as tx:
        source = some(await add_source(tx))
    try:
        async with store.write() as tx:
            await set_state(tx, source.id, "paused", by=OWNER, at=START)
            raise StoppedError
    except StoppedError:
        pass
    async with store.read() as tx:
        assert some(await tx.sources.get(source.id)).state == "ok"
    assert await log(store) == []


async def test_every_change_of_a_source_is_written_down(store: Store):
    async with store.write() as tx:
        source, other = some(await add_source(tx)), some(await add_source(tx, "https://b.example/", name="乙"))
        await stand_by(tx, other, source.name, by=OWNER, at=START)
        for state in ("paused", "paused", "ok"):
            await set_state(tx, source.id, state, by=OWNER, at=START)
        source = some(await rename(tx, source, "甲", by=OWNER, at=START))
        source = some(await space(tx, source, timedelta(minutes=5), timedelta(seconds=60), by=OWNER, at=START))
        assert (source.name, source.every, source.interval) == ("甲", 300, 300)
        # Who stands by for it still does.
        assert some(await tx.sources.get(other.id)).options == {"standby_for": "甲"}
        assert await remove(tx, source.id, by=OWNER, at=START) is not None
        assert await remove(tx, source.id, by=OWNER, at=START) is None
        assert await restore(tx, source.id, by=OWNER, at=START) is not None
        assert await restore(tx, source.id, by=OWNER, at=START) is None
    assert [(act, before, after) for _, act, _, _, before, after in await log(store)] == [
        ("standby", "", "样例"),
        ("pause", "ok", "paused"),
        ("resume", "paused", "ok"),
        ("rename", "样例", "甲"),
        ("interval", "", "300 s"),
        ("remove", "https://example.com/feed", ""),
        ("restore", "", "https://example.com/feed"),
    ]


async def test_a_source_that_moves_is_seeded_again_and_its_configured_address_stays_known(store: Store):
    entry = {"kind": "rss", "name": "甲", "url": "https://a.example/1"}
    await add_configured(store, [entry], interval=60, at=START)
    async with store.write() as tx:
        [source] = await tx.sources.all()
        await tx.sources.polled(source, at=START, next_poll_at=START, interval=60, latency_ms=1, seeded=True, etag="x")
        gone = some(await add_source(tx, "https://a.example/2", name="旧"))
        await tx.sources.remove(gone.id, START)
        taken = some(await add_source(tx, "https://a.example/3", name="丙"))
        found = Look("rss", "新", "https://a.example/3", (), ())
        assert await move(tx, source, found, by=OWNER, at=START) is None
        # One that was removed gives its address away.
        moved = some(await move(tx, source, Look("rss", "新", "https://a.example/2", (), ()), by=OWNER, at=START))
        assert (moved.name, moved.url, moved.seeded, moved.etag) == ("甲", "https://a.example/2", False, "")
    assert await add_configured(store, [entry], interval=60, at=START) == 0
    async with store.read() as tx:
        assert {one.id for one in await tx.sources.all()} == {source.id, taken.id}


async def test_an_invitation_is_good_once_whoever_comes_together(store: Store):
    async with store.write() as tx:
        word = some(await invite(tx, "admin", Person(OWNER, "owner"), START))
        assert await invite(tx, "admin", Person(ADMIN, "admin"), START) is None
        assert await invite(tx, "user", Person(USER, "user"), START) is None

    async def come(user_id: int) -> str | None:
        async with store.write() as tx:
            return await accept(tx, word, None, user_id, START + HOUR)

    assert sorted(str(one) for one in await asyncio.gather(*(come(one) for one in range(100, 105)))) == [
        "None", "None", "None", "None", "admin",
    ]  # fmt: skip
    async with store.write() as tx:
        late = some(await invite(tx, "user", Person(ADMIN, "admin"), START))
        assert await accept(tx, late, None, USER, START + timedelta(days=8)) is None
        other = some(await invite(tx, "user", Person(ADMIN, "admin"), START))
        # A person who has as high a role already keeps it, and the link stays good.
        assert await accept(tx, other, Person(OWNER, "owner"), OWNER, START) == "owner"
        assert await accept(tx, other, None, USER, START) == "user"
        assert await tx.people.role(USER) == "user"


async def test_a_ban_switches_the_chat_off_and_its_end_on_again(store: Store):
    owner = Person(OWNER, "owner")
    async with store.write() as tx:
        await tx.chats.meet(USER, 0, "private", "某人", "zh-Hans", START)
        assert await give(tx, owner, Person(USER, "user"), "banned", START) is None
        assert not some(await tx.chats.find(USER)).active
        assert [await tx.people.tell_ban(USER) for _ in range(2)] == [True, False]
        assert await give(tx, owner, Person(USER, "banned"), "user", START) is None
        assert some(await tx.chats.find(USER)).active
        # A chat that is off because it blocked the bot stays off.
        await tx.chats.switch_off(USER, "blocked", START)
        await give(tx, owner, Person(USER, "user"), "banned", START)
        await give(tx, owner, Person(USER, "banned"), "user", START)
        assert not some(await tx.chats.find(USER)).active
        assert await give(tx, owner, Person(OWNER, "owner"), "user", START) == "self"
        assert [(one.user_id, one.role) for one in await tx.people.every()] == [(USER, "user")]


async def test_the_chats_that_are_there_stay_when_the_door_closes(store: Store):
    async with store.write() as tx:
        await close_the_door(tx, invite_only=False)
        await tx.chats.meet(1, 0, "private", "甲", "zh-Hans", START)
        await close_the_door(tx, invite_only=True)
        await tx.chats.meet(2, 0, "private", "乙", "zh-Hans", START)
        await close_the_door(tx, invite_only=True)
        assert [await tx.chats.is_let_in(one) for one in (1, 2, 3)] == [True, False, False]
        assert len(await tx.broadcasts.recipients(invited_only=True)) == 1


@pytest.mark.parametrize("noted", ["{}", '{"invite_only": 1}', "[1]", "null", '"x"'])
@pytest.mark.parametrize("met", [False, True], ids=["at the start", "before it"])
async def test_a_door_of_which_nothing_sound_is_known_lets_nobody_in(store: Store, noted: str, met: bool):
    async with store.write() as tx:
        await close_the_door(tx, invite_only=True)
        await tx.chats.meet(1, 0, "private", "甲", "zh-Hans", START)
    await do(store, f"UPDATE facts SET value = '{noted}' WHERE name = 'access'")
    if met:
        await store.put_right("facts")
    async with store.write() as tx:
        await close_the_door(tx, invite_only=True)
    await store.put_right("facts")
    async with store.write() as tx:
        assert not await tx.chats.is_let_in(1)
        assert await tx.key_values.get("access") == {"invite_only": True}
        await close_the_door(tx, invite_only=True)
        assert not await tx.chats.is_let_in(1)


async def test_forgetting_somebody_leaves_what_they_did_without_them(store: Store):
    async with store.write() as tx:
        await give(tx, Person(OWNER, "owner"), Person(USER, "user"), "admin", START)
        source = some(await add_source(tx))
        await set_state(tx, source.id, "paused", by=USER, at=START)
        await draft(tx, "文字", by=USER, invited_only=False, at=START)
    await forget(store, USER, 1)
    async with store.read() as tx:
        assert await tx.people.role(USER) is None
    assert [(by, act, person) for by, act, _, person, *_ in await log(store)] == [
        (OWNER, "role", None),
        (None, "pause", None),
    ]


async def test_a_broadcast_is_sent_once_last_and_stopped(store: Store):
    desk = await Desk(store).open()
    async with store.write() as tx:
        for number in range(2_000, 2_600):
            await tx.chats.meet(number, 0, "private", "某人", "zh-Hans", START)
        # A forum's topics are one chat; who is off is none.
        for thread in (7, 8):
            await tx.chats.meet(-100, thread, "supergroup", "论坛", "zh-Hans", START)
        await tx.chats.switch_off(2_000, "blocked", START)
        number, chats = await draft(tx, "维护", by=OWNER, invited_only=False, at=START)
        assert chats == 601  # 599 of them, the forum, the desk's own
        assert await send(tx, number, Words("维护"), by=ADMIN, invited_only=False, at=START) is None

    async def confirm() -> bool:
        async with store.write() as tx:
            found = await send(tx, number, Words("维护"), by=OWNER, invited_only=False, at=START)
            return found is not None

    assert sorted(await asyncio.gather(confirm(), confirm(), confirm())) == [False, False, True]
    later = START + HOUR
    await desk.promise("", due=later, at=later)
    async with store.write() as tx:
        assert await tx.broadcasts.progress(number) == Progress(waiting=601)
        heads = await tx.outbox.heads(later, most=10, held=())
        # The alert came last and goes first.
        assert [head.kind for head in heads] == ["alert", *["notice"] * 9]
        messages = await tx.outbox.claim(heads, later)
        await tx.outbox.settle([Settled(one.id, "sent", later, 0, 1, later) for one in messages[:8]])
        await tx.chats.switch_off(2_599, "blocked", later)
        found = await stop(tx, number, by=OWNER, at=later)
        assert found is not None
        assert (found.state, found.total) == ("stopped", 601)
        # What is under way may still arrive.
        assert await tx.broadcasts.progress(number) == Progress(sent=7, waiting=2, stopped=592)
        assert await stop(tx, number, by=OWNER, at=later) is None
        assert await tx.outbox.heads(later, most=10, held=()) == []
    assert [act for _, act, *_ in await log(store)] == ["broadcast", "stop"]


async def test_failures_are_counted_by_day_and_figures_tell_no_words(store: Store):
    async with store.write() as tx:
        source = some(await add_source(tx))
        for hours in (0, 1, 30, 24 * 40):
            at = START + timedelta(hours=hours)
            await tx.sources.failed(source, at=at, next_poll_at=at, error="http: HTTP 500", latency_ms=1)
        assert [await tx.statistics.failures(day) for day in ("2026-08-20", "2026-08-21", "2026-09-29")] == [0, 0, 1]
        assert await tx.statistics.states() == {"failing": 1}
        chat = await tx.chats.meet(-100, 7, "supergroup", "100% 论坛", "zh-Hans", START)
        await tx.chats.meet(-100, 8, "supergroup", "100% 论坛", "zh-Hans", START)
        await tx.chats.meet(42, 0, "private", "小王", "zh-Hans", START)
        await tx.watches.add(chat.id, "腾讯", '"腾讯"', by=1, at=START)
        audience = await tx.statistics.audience(START)
        assert (audience.chats, audience.active, audience.watches, audience.new) == (2, 2, 1, 2)
        for words, count in (
            ("", 3),
            ("100%", 2),
            ("%", 2),
            ("_", 0),
            ("-100", 2),
            ("42", 1),
            ("小", 1),
            ("x" * 99, 0),
        ):
            assert (await tx.statistics.find_chats(words, page=0, size=8))[0] == count, words
        total, shown = await tx.statistics.find_chats("", page=1, size=2)
        assert (total, len(shown)) == (3, 1)


async def test_the_owners_link_makes_one_owner_of_all_who_come_at_once(store: Store):
    async with store.write() as tx:
        word = await make_owner_link(tx, START)

    async def come(person: int) -> bool:
        async with store.write() as tx:
            return await claim_owner(tx, word, person, START)

    assert sorted(await asyncio.gather(*(come(person) for person in range(100, 105)))) == [False] * 4 + [True]
    async with store.read() as tx:
        assert len(await tx.people.owners()) == 1


async def test_a_list_is_taken_once_and_undone_once(store: Store):
    async with store.write() as tx:
        some(await add_source(tx, "https://a.example/1", name="甲"))
        gone = some(await add_source(tx, "https://a.example/3", name="丙"))
        found = Opml(
            (ListedSource("甲", "https://a.example/1"), ListedSource("乙", "https://a.example/2", "财经/港股"))
        )
        shown = await preview(tx, found, 7, START)
        assert ([one.name for one in shown.new], shown.known, shown.others) == (["乙"], 1, (gone,))
        # Sources added meanwhile were not shown, and stay.
        later = some(await add_source(tx, "https://a.example/4", name="丁"))
        more: dict[str, Any] = {"by": OWNER, "interval": 60.0, "at": START}
        taken = some(await take(tx, 7, replace=True, **more))
        assert (taken.added, taken.removed) == (1, 1)
        assert await take(tx, 7, replace=True, **more) is None
        assert {one.name: one.category for one in await tx.sources.all()} == {"甲": "", "乙": "财经/港股", "丁": ""}
        assert "港股" in (await export(tx, START))[0]
        undone = some(await undo(tx, 7, by=OWNER, at=START))
        assert (undone.added, undone.removed) == (1, 1)
        assert await undo(tx, 7, by=OWNER, at=START) is None
        assert {one.name for one in await tx.sources.all()} == {"甲", "丙", "丁"}
        assert await tx.sources.remove(later.id, START)
        # A preset is the same wherever an older version said that it is.
        wire = {"preset": "cls"}
        cls = some(await add_source(tx, "https://old.example/", name="财联社", kind="json", options=wire))
        same = Opml((ListedSource("财联社电报", "https://www.cls.cn/telegraph", "", "json", wire),))
        shown = await plan_import(tx, same)
        assert (shown.new, shown.known, cls in shown.others) == ((), 1, False)
        kept = await apply_import(tx, shown, replace=True, **more)
        assert (kept.added, kept.removed) == (0, 2)
        assert [one.id for one in await tx.sources.all()] == [cls.id]
        # A list of which nothing can be used replaces nothing.
        nothing = await apply_import(tx, await plan_import(tx, Opml(())), replace=True, **more)
        assert (nothing.added, nothing.removed) == (0, 0)


async def test_who_stands_by_is_found_and_never_for_itself(store: Store):
    async with store.write() as tx:
        a, b, c = [some(await add_source(tx, f"https://{n}.example/", name=n)) for n in "abc"]
        more: dict[str, Any] = {"by": OWNER, "at": START + HOUR}
        b = some(await stand_by(tx, b, "a", **more))
        c = some(await stand_by(tx, c, "b", **more))
        assert [one.name for one in await tx.sources.chain("c")] == ["c", "b", "a"]
        assert await stand_by(tx, a, "c", **more) is None
        assert await stand_by(tx, a, "a", **more) is None
        assert await tx.sources.hurry_for("a", START + 2 * HOUR)
        assert not await tx.sources.hurry_for("c", START + 2 * HOUR)
        due = {one.name: one.next_poll_at for one in await tx.sources.all()}
        assert due == {"a": START, "b": START + 2 * HOUR, "c": START + HOUR}
        # A list from elsewhere may hold a circle even so.
        await tx.sources.reset(a.id, options={"standby_for": "c"})
        assert [one.name for one in await tx.sources.chain("a")] == ["a", "c", "b", "a"]


async def test_a_configuration_in_which_sources_wait_for_each_other_is_refused(store: Store):
    def entry(name: str, other: str) -> dict[str, str]:
        return {"kind": "rss", "name": name, "url": f"https://{name}.example/", "standby_for": other}

    for circle in (["aa"], ["ab", "ba"], ["ab", "bc", "cb"]):
        with pytest.raises(ConfigError, match="goes round"):
            await add_configured(store, [entry(*pair) for pair in circle], interval=60, at=START)
    assert await add_configured(store, [entry("a", "b"), entry("b", "c")], interval=60, at=START) == 2


async def test_a_name_is_of_one_source(store: Store):
    async with store.write() as tx:
        for number in range(3):
            await add_source(tx, f"https://{number}.example/", name="同名%")
        await add_source(tx, "https://other.example/", name="同名%甲")
        third = some(await add_source(tx, "https://three.example/", name="1"))
        assert [one.name for one in await tx.sources.all()] == ["同名%", "同名% 2", "同名% 3", "同名%甲", "1"]
        assert some(await find_source(tx, "1")).name == "同名%"
        assert some(await find_source(tx, third.url)).id == third.id
        # One that comes back keeps its name.
        await tx.sources.remove(third.id, START)
        assert some(await add_source(tx, third.url, name="1")).name == "1"


async def test_what_was_removed_does_not_come_back_without_its_address(store: Store):
    async with store.write() as tx:
        gone, other = [some(await add_source(tx, f"https://{n}.example/", name=n)) for n in "ab"]
        more: dict[str, Any] = {"by": OWNER, "at": START}
        await remove(tx, gone.id, **more)
        moved = some(await move(tx, other, Look("rss", "a", gone.url, (), ()), **more))
        assert moved.url == gone.url
        assert await restore(tx, gone.id, **more) is None
        assert [one.url for one in await tx.sources.all()] == [gone.url]


async def test_a_source_that_was_gone_is_read_again_where_it_is_now(store: Store):
    async with store.write() as tx:
        gone, paused = [some(await add_source(tx, f"https://{n}.example/", name=n)) for n in "ab"]
        await tx.sources.failed(gone, at=START, next_poll_at=START, error="http: 410", latency_ms=1, state="disabled")
        await tx.sources.set_state(paused.id, "paused", START)
        for one in (gone, paused):
            moved = await tx.sources.readdress(one.id, kind="rss", url=f"{one.url}2", options={}, at=START)
            assert moved
        assert [one.state for one in await tx.sources.all()] == ["ok", "paused"]


async def test_an_entry_that_no_database_takes_spoils_itself_only():
    entries = {
        "inf": '{"preset": "cls", "fulltext": 1e999}',
        "deep": json.dumps({"preset": "cls", "host": [[[[[[[[[["x"]]]]]]]]]]}),
        "masked": '{"preset": "eastmoney-search", "keyword": "•••"}',
        "good": '{"preset": "eastmoney-search", "keyword": "微信支付"}',
    }
    outlines = "".join(
        f"<outline xmlns:d='urn:dingxun' text='{name}' xmlUrl='https://{name}.example/' d:options='{options}'/>"
        for name, options in entries.items()
    )
    async with web(look_up=lambda host, port: ["93.184.216.34"]) as door:
        found = await read(f"<opml version='2.0'><body>{outlines}</body></opml>".encode(), door)
    assert [one.name for one in found.feeds] == ["good"]
    assert dict(found.bad) == dict.fromkeys(("inf", "deep", "masked"), "options")


async def test_articles_that_lose_their_pages_are_read_silently(store: Store):
    async with store.write() as tx:
        one = some(await add_source(tx))
        await tx.sources.polled(one, at=START, next_poll_at=START, interval=60, latency_ms=1, etag='"a"', seeded=True)
        more: dict[str, Any] = {"by": OWNER, "at": START}
        told = []
        for on in (True, False):
            now = some(await read_pages(tx, some(await tx.sources.get(one.id)), on, **more))
            told.append((now.options, now.seeded, now.etag))
        assert told == [({"fulltext": True}, True, '"a"'), ({}, False, "")]


async def test_a_group_hears_a_broadcast_where_it_can_be_written_to(store: Store) -> None:
    async def hears(tx: Transaction) -> list[int]:
        return await tx.broadcasts.recipients(invited_only=False)

    async with store.write() as tx:
        first, second = [
            (await tx.chats.meet(-1005, thread, "supergroup", "论坛", "zh-Hans", START)).id for thread in (7, 8)
        ]
        assert await hears(tx) == [first]
        await tx.places.park(first, "topic-deleted", START)
        assert await hears(tx) == [second]
        group = (await tx.chats.meet(-1005, 0, "supergroup", "论坛", "zh-Hans", START)).id
        assert await hears(tx) == [group]
        for one in (second, group):
            await tx.places.park(one, "no-right", START)
        assert await hears(tx) == [first]  # it waits, like all messages for them
