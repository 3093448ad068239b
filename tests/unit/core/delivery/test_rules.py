"""Which chats are told: one delivery a chat and story, caps, bursts, chapters, and a fair order."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.core.delivery.plan import Wanted
from bot.core.delivery.rules import QUIETED, Caught, Rules, counted, plan_deliveries
from bot.core.listings.trading_calendar import TradingDays
from bot.core.types import MODES, Article, Chat, Hit, Mode, NewDelivery

NOW = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
RULES = Rules(ZoneInfo("Asia/Shanghai"), TradingDays.shipped(), per_hour=3)


def article(number: int, story: int | None = None, chapter: int = 0) -> Article:
    return Article(
        number,
        1,
        "样例日报",
        f"标题{number}",
        "正文",
        "https://example.com",
        "",
        NOW,
        NOW,
        (),
        1,
        False,
        story or number,
        chapter=chapter,
    )


def chat(number: int, **more: object) -> Chat:
    return Chat(number, 1000 + number, 0, "private", "小王", "zh-Hans", True, **more)  # type: ignore[arg-type]


def caught(chat_id: int, watch: int, mode: Mode = "instant", **more: int | None) -> Caught:
    return Caught(chat_id, Hit(watch, f"词{watch}", (f"词{watch}",)), Wanted(mode), **more)  # type: ignore[arg-type]


def made(
    batch: list[tuple[Article, list[Caught]]],
    *chats: Chat,
    told: dict[tuple[int, int], set[int]] | None = None,
    alerts: dict[int, int] | None = None,
) -> list[NewDelivery]:
    return plan_deliveries(batch, {one.id: one for one in chats}, told or {}, alerts or {}, RULES, NOW)


def test_several_watches_make_one_delivery_by_the_strongest_mode() -> None:
    [one] = made([(article(1), [caught(7, 2, "silent"), caught(7, 1, "digest"), caught(7, 3)])], chat(7))
    assert (one.mode, one.held, [hit.watch_id for hit in one.hits]) == ("instant", "", [1, 2, 3])


def test_a_story_is_told_once_whatever_its_articles() -> None:
    batch = [(article(1, story=5), [caught(7, 1)]), (article(2, story=5), [caught(7, 1), caught(8, 2)])]
    assert [(one.chat_id, one.article_id) for one in made(batch, chat(7), chat(8))] == [(7, 1), (8, 2)]
    assert made(batch, chat(7), told={(7, 5): {0}}) == []


def test_chapters_are_for_chats_that_want_them_and_come_once_and_in_order() -> None:
    def told(chapter: int, *known: int, progress: bool = True) -> bool:
        settings = {} if progress else {"progress": False}
        batch = [(article(9, story=5, chapter=chapter), [caught(7, 1)])]
        return bool(made(batch, chat(7, settings=settings), told={(7, 5): set(known)} if known else {}))

    assert told(1, 0)
    assert not told(1, 0, 1)
    assert not told(1, 0, 2)
    assert not told(1, 0, progress=False)
    assert told(1, progress=False)  # it knows nothing of the story yet
    assert not told(1, 0, QUIETED)


def test_more_than_an_hour_may_have_is_held_but_what_is_urgent() -> None:
    batch = [(article(number), [caught(7, 1, "urgent" if number == 3 else "instant")]) for number in range(1, 6)]
    assert [one.held for one in made(batch, chat(7))] == ["", "", "", "", "cap"]
    assert [one.held for one in made(batch, chat(7), alerts={7: 3})] == ["cap", "cap", "", "cap", "cap"]


def test_a_crowd_is_left_to_be_folded_into_one() -> None:
    batch = [(article(number), [caught(7, 1)]) for number in range(1, 8)]
    assert {one.held for one in made(batch, chat(7), alerts={7: 2})} == {""}
    # A chat that has had its hour's alerts gets none by their number either.
    assert {one.held for one in made(batch, chat(7), alerts={7: 3})} == {"cap"}


def test_the_strongest_watch_of_all_of_a_storys_articles_says_how_it_comes() -> None:
    batch = [(article(1, story=5), [caught(7, 1, "digest")]), (article(2, story=5), [caught(7, 2, "urgent")])]
    [one] = made(batch, chat(7))
    assert (one.article_id, one.mode, one.held, [hit.watch_id for hit in one.hits]) == (1, "urgent", "", [1, 2])


def test_a_daily_cap_is_kept_and_counted() -> None:
    batch = [(article(number), [caught(7, 1, cap=2, told=1)]) for number in (1, 2)]
    found = made(batch, chat(7))
    assert [one.article_id for one in found] == [1]
    assert counted(batch, found) == {1: 2}


def test_a_rare_word_does_not_wait_for_all_followers_of_a_hot_one() -> None:
    many = [chat(number) for number in range(1, 3001)]
    batch = [(article(1), [caught(one.id, one.id) for one in many]), (article(2), [caught(5000, 9)])]
    order = sorted(made(batch, *many, chat(5000)), key=lambda one: one.turn)
    assert [one.chat_id for one in order].index(5000) <= 1


def test_one_chat_hears_in_the_order_of_publication() -> None:
    many = [chat(number) for number in range(1, 101)]
    batch = [(article(1), [caught(one.id, one.id) for one in many]), (article(2), [caught(100, 100)])]
    mine = [one for one in made(batch, *many) if one.chat_id == 100]
    assert [one.article_id for one in sorted(mine, key=lambda one: (one.turn, one.article_id))] == [1, 2]


CAUGHT = st.builds(caught, st.integers(1, 4), st.integers(1, 5), st.sampled_from(MODES))
BATCH = st.lists(
    st.tuples(
        st.builds(article, st.integers(1, 9), st.integers(1, 4), st.integers(0, 2)), st.lists(CAUGHT, max_size=6)
    ),
    max_size=12,
    unique_by=lambda pair: pair[0].id,
)


@given(BATCH, st.dictionaries(st.tuples(st.integers(1, 4), st.integers(1, 4)), st.sets(st.integers(0, 2))))
def test_no_chat_is_promised_a_chapter_twice(
    batch: list[tuple[Article, list[Caught]]], told: dict[tuple[int, int], set[int]]
) -> None:
    found = made(batch, *(chat(number) for number in range(1, 5)), told=told)
    places = Counter((one.chat_id, one.story_id, one.chapter) for one in found)
    assert all(count == 1 for count in places.values())
    assert all(chapter not in told.get((chat_id, story), set()) for chat_id, story, chapter in places)
    assert all(one.due_at >= NOW and (one.held or one.due_at == NOW) for one in found)
    assert all(one.due_at <= NOW + timedelta(days=11) for one in found)
