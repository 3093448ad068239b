"""Import of watches, on both databases: previewed, saved once, undone; and the watches of a label."""

from datetime import timedelta
from typing import Any

from bot.core.types import Chat
from bot.core.watches.patterns import PATTERNS_PER_CHAT
from bot.core.watches.query import parse
from bot.newsroom.actions.import_watches import apply_import, drop_label, leave, of_label, preview, read, undo
from bot.newsroom.actions.subscribe import capped, reshape, split, subscribe
from bot.store import Store, Transaction
from tests.conftest import START
from tests.unit.examples import LISTINGS

BY = 10001
LATE = START + timedelta(minutes=61)


async def meet(tx: Transaction, telegram_id: int = BY) -> Chat:
    return await tx.chats.meet(telegram_id, 0, "private", "小王", "zh-Hans", START)


async def texts(store: Store, chat: Chat) -> list[str]:
    async with store.read() as tx:
        return [watch.text for watch in await tx.watches.of(chat.id)]


async def test_a_list_is_saved_once_and_undone_once(store: Store):
    found = await read("watch,mode\n茅台,silent\n腾讯 -游戏,\n腾讯 -游戏,\n(,\n", LISTINGS)
    async with store.write() as tx:
        chat = await meet(tx)
        shown = await preview(tx, chat, found, 7, by=BY, at=START, most=500)
    assert ([line.text for line in shown.new], shown.known, shown.full) == (["茅台", "腾讯 -游戏"], 1, 0)
    assert [(number, error.reason) for number, error in shown.bad] == [(5, "nothing-beside")]
    assert await texts(store, chat) == []
    async with store.write() as tx:
        other = await meet(tx, 10002)
        assert await apply_import(tx, other, 7, LISTINGS, by=BY, at=START, most=500) is None
        assert await apply_import(tx, chat, 8, LISTINGS, by=BY, at=START, most=500) is None
        done = await apply_import(tx, chat, 7, LISTINGS, by=BY, at=START, most=500)
        assert done is not None
        assert [(one.text, one.mode) for one in done.new] == [("茅台", "silent"), ("腾讯 -游戏", "instant")]
        assert await apply_import(tx, chat, 7, LISTINGS, by=BY, at=START, most=500) is None
    assert await texts(store, chat) == ["茅台", "腾讯 -游戏"]
    async with store.write() as tx:
        assert await undo(tx, other, 7, at=START, most=500) is None
        assert await undo(tx, chat, 7, at=LATE, most=500) is None
        assert await undo(tx, chat, 7, at=START, most=500) == (2, True)
        assert await undo(tx, chat, 7, at=START, most=500) is None
    assert await texts(store, chat) == []


async def test_what_is_left_or_late_is_not_saved(store: Store):
    found = await read("茅台", LISTINGS)
    async with store.write() as tx:
        chat = await meet(tx)
        await preview(tx, chat, found, 7, by=BY, at=START, most=500)
        assert await apply_import(tx, chat, 7, LISTINGS, by=BY, at=LATE, most=500) is None
        await leave(tx, chat, 6, START)  # not this one
        assert await apply_import(tx, chat, 7, LISTINGS, by=BY, at=START, most=500) is not None
        await preview(tx, chat, await read("五粮液", LISTINGS), 9, by=BY, at=START, most=500)
        await leave(tx, chat, 9, START)
        assert await apply_import(tx, chat, 9, LISTINGS, by=BY, at=START, most=500) is None


async def test_limits_of_the_chat_hold_at_both_ends(store: Store):
    patterns = "\n".join(f"/第[0-9]{{{number}}}名/" for number in range(1, PATTERNS_PER_CHAT + 3))
    found = await read(f"{patterns}\n茅台\n五粮液", LISTINGS)
    async with store.write() as tx:
        chat = await meet(tx)
        shown = await preview(tx, chat, found, 7, by=BY, at=START, most=PATTERNS_PER_CHAT + 1)
        assert len(shown.new) == PATTERNS_PER_CHAT + 1
        assert [error.reason for _, error in shown.bad] == ["too-many-patterns"] * 2
        assert shown.full == 1
        await tx.watches.add(chat.id, "/早先/", "/早先/", by=BY, at=START)
        done = await apply_import(tx, chat, 7, LISTINGS, by=BY, at=START, most=500)
        assert done is not None
        assert (len(done.new), done.full, done.total) == (PATTERNS_PER_CHAT, 1, PATTERNS_PER_CHAT + 1)


async def test_a_chats_patterns_are_counted_once_each_and_slashes_not_at_all(store: Store):
    options: dict[str, Any] = {"by": BY, "at": START}
    async with store.write() as tx:
        chat = await meet(tx)
        first = await subscribe(tx, chat, "24/7/365，A/B/C，https://a.b/c/d", LISTINGS, most=500, **options)
        assert len(first.new) == 3
        both = await subscribe(tx, chat, "/a[0-9]/ /b[0-9]/ -/c[0-9]/", LISTINGS, most=500, **options)
        assert both.errors == ()
        many = " | ".join(f"/第{number}[0-9]/" for number in range(3))
        refused = await subscribe(tx, chat, many, LISTINGS, most=500, **options)
        assert [error.reason for error in refused.errors] == ["too-many-patterns"]
        more = await subscribe(
            tx, chat, "/d[0-9]/，/e[0-9]/，/a[0-9]/ 茅台 茅台，/f[0-9]/", LISTINGS, most=500, **options
        )
        assert len(more.new) == 3
        assert [error.reason for error in more.errors] == ["too-many-patterns"]
        # The replacements of a watch need room for their patterns; else the watch stays.
        assert await reshape(tx, chat, both.new[0], LISTINGS, lambda _: [parse("/g[0-9]/")], **options) is None
        parts = await reshape(tx, chat, both.new[0], LISTINGS, lambda query: split(query, "each"), **options)
        assert parts is not None
        assert [one.watch.text for one in parts.done] == ["/a[0-9]/ -/c[0-9]/", "/b[0-9]/ -/c[0-9]/"]
        assert parts.errors == ()


async def test_a_labels_watches_end_and_come_back_together(store: Store):
    async with store.write() as tx:
        chat, other = await meet(tx), await meet(tx, 10002)
        await preview(tx, chat, await read("#白酒 茅台\n腾讯\n#白酒 五粮液", LISTINGS), 7, by=BY, at=START, most=500)
        done = await apply_import(tx, chat, 7, LISTINGS, by=BY, at=START, most=500)
        assert done is not None
        first, plain, last = done.new
        assert await of_label(tx, other, first.id) == ("", [])
        assert await of_label(tx, chat, plain.id) == ("", [])
        assert await drop_label(tx, other, first.id, 8, at=START) == ("", 0)
        # The button names one of them, which may have ended since.
        await tx.watches.end(chat.id, first.id, START)
        assert await drop_label(tx, chat, first.id, 9, at=START) == ("白酒", 1)
        assert await drop_label(tx, chat, last.id, 10, at=START) == ("白酒", 0)
    assert await texts(store, chat) == ["腾讯"]
    async with store.write() as tx:
        assert await undo(tx, chat, 9, at=START, most=1) == (0, False)
        assert await undo(tx, chat, 9, at=START, most=500) is None
        await drop_label(tx, chat, last.id, 11, at=START)
    assert await texts(store, chat) == ["腾讯"]


async def test_patterns_of_all_chats_together_are_bounded(store: Store):
    """A new one beyond the most is refused, at subscribing, in a preview and at its tap.

    One that somebody has is not.
    """
    options: dict[str, Any] = {"by": BY, "at": START, "most": 500, "patterns_most": 2}
    async with store.write() as tx:
        chat, other = await meet(tx), await meet(tx, 10002)
        await subscribe(tx, other, "a/b/c", LISTINGS, **options)  # no pattern
        shown = await preview(tx, chat, await read("/第一[0-9]/", LISTINGS), 7, **options)
        assert len(shown.new) == 1
        done = await subscribe(tx, other, "/第二[0-9]/，/第三[0-9]/ | 茅台，/第四[0-9]/，五粮液", LISTINGS, **options)
        assert [one.watch.text for one in done.done] == ["/第二[0-9]/", "/第三[0-9]/ | 茅台", "五粮液"]
        assert [error.reason for error in done.errors] == ["patterns-full"]
        # There was room an hour ago.
        brought = await apply_import(tx, chat, 7, LISTINGS, **options)
        assert brought is not None
        assert (brought.new, brought.full) == ((), 1)
        shown = await preview(tx, chat, await read("/第五[0-9]/\n/第二[0-9]/\n腾讯", LISTINGS), 8, **options)
        assert [line.text for line in shown.new] == ["/第二[0-9]/", "腾讯"]
        assert [(number, error.reason) for number, error in shown.bad] == [(1, "patterns-full")]
        # The same again, in another shape or under another name, is no new one.
        again = await subscribe(tx, other, "/第二[0-9]/ => 名", LISTINGS, **{**options, "patterns_most": 1})
        assert again.errors == ()
        [saved] = again.done
        assert not saved.is_new
        watch = saved.watch
        shaped = await reshape(tx, other, watch.id, LISTINGS, lambda query: capped(query, "10"), by=BY, at=START)
        assert shaped is not None
        assert shaped.errors == ()
        # Removed watches make room.
        await tx.watches.end(other.id, watch.id, START)
        assert (await subscribe(tx, chat, "/第四[0-9]/", LISTINGS, **options)).errors == ()
