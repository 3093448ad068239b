"""Which articles tell the same news: cases written for it, and what must hold for any text."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.news.stories import Placement, Shape, StoryIndex, compare, figures, figures_shared, headline, is_round_up
from bot.core.types import Article, Ticker
from tests.conftest import START
from tests.often import often

HOUR = timedelta(hours=1)
TENCENT, MEITUAN = Ticker("HK", "00700"), Ticker("HK", "03690")
WORDS = st.text(alphabet=st.characters(), max_size=60) | st.text(
    alphabet="甲乙丙公司公告上半年净利润同比增长下降亿元万%0123456789.,：【】8月20日电\n", max_size=60
)


def article(number: int, title: str, text: str = "", at=START, tickers=(), **changes) -> Article:
    made = Article(number, 1, "样例日报", title, text, "", "", at, at, tuple(tickers), 1, False, None)
    return replace(made, **changes)


def placed(*articles: Article) -> list[Placement]:
    stories = StoryIndex()
    return [stories.place(one) for one in articles]


def verdict(one: tuple[Any, ...], other: tuple[Any, ...]) -> Placement:
    """Place the second of two articles, a minute after the first: title, text and perhaps tickers."""
    first = article(1, one[0], one[1], tickers=one[2:])
    return placed(first, article(2, other[0], other[1], START + HOUR / 60, other[2:]))[1]


SAME, CHAPTER, OTHER = Placement(1, 0), Placement(1, 1), Placement(2, 0)

REPORT = (
    "样例电力：2026年上半年净利润3.12亿元，同比增长18.40%",
    "样例电力公告，2026年上半年营业收入41.56亿元，同比增长7.25%；归属于上市公司股东的净利润3.12亿元，同比增长18.40%；扣非净利润3.01亿元。",
)
REPORT_AGAIN = (
    "样例电力：上半年归母净利润3.12亿元 同比增长18.4%",
    "某报8月20日讯，样例电力披露半年报，公司上半年实现营业收入41.56亿元，同比增长7.25%；归属于上市公司股东的净利润3.12亿元；基本每股收益0.35元/股。",
)
TEMPLATE = (
    "范例电力：2026年上半年净利润2.87亿元，同比增长11.03%",
    "范例电力公告，2026年上半年营业收入38.02亿元，同比增长4.11%；归属于上市公司股东的净利润2.87亿元，同比增长11.03%；扣非净利润2.55亿元。",
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(REPORT, REPORT_AGAIN, SAME, id="a report in another outlet's words"),
        pytest.param(REPORT, TEMPLATE, OTHER, id="a template filled in by another company"),
        pytest.param(
            ("样例科技：股东拟减持不超过3%股份", "样例科技公告，股东甲投资拟减持不超过3%股份，即不超过1061.22万股。"),
            ("樣例科技：股東擬減持不超過3%股份", "樣例科技公告，股東甲投資擬減持不超過3%股份，即不超過1061.22萬股。"),
            SAME,
            id="traditional characters",
        ),
        pytest.param(("", "某社8月20日电，样例港今日恢复通航。"), ("样例港今日恢复通航", "样例港今日恢复通航。"), SAME, id="no title"),
        pytest.param(
            ("Sample Corp raises full-year outlook to $4.2 billion", "Sample Corp raised its outlook to $4.2 billion on strong demand."),
            ("Sample Corp raises its full-year outlook to $4.2 billion", "Sample Corp on Thursday raised its outlook to $4.2 billion."),
            SAME,
            id="English",
        ),
        pytest.param(("现货样例金失守4080美元/盎司", ""), ("现货样例金失守4040美元/盎司", ""), CHAPTER, id="a price moves on"),
        pytest.param(("现货样例金失守4080美元/盎司", ""), ("现货样例银失守4040美元/盎司", ""), OTHER, id="another metal"),
        pytest.param(("样例国20年期国债收益率下跌6个基点至3.715%", ""), ("样例国30年期国债收益率下跌9.5个基点至3.985%", ""), OTHER, id="a bond of another term"),
        pytest.param(("样例30年期国债收益率升至3.98%", ""), ("样例40年期国债收益率升至4.05%", ""), OTHER, id="another term: 30年期"),
        pytest.param(("样例指数日内涨2%", ""), ("样例指数日内跌2%", ""), CHAPTER, id="the other way"),
        pytest.param(
            ("样例指数开盘上涨1.2%，科技股领先", "样例指数开盘上涨1.2%，科技股领先。"),
            ("样例指数收盘上涨1.2%，科技股领先", "样例指数收盘上涨1.2%，科技股领先。"),
            OTHER,
            id="another part of the day",
        ),
        pytest.param(
            ("样例甲：定向增发申请获受理", "样例甲公告，样例甲8月10日收到交易所的通知，对公司报送的申请文件进行了核对。"),
            ("范本乙：定向增发申请获受理", "范本乙公告，范本乙8月11日收到交易所的通知，对公司报送的申请文件进行了核对。"),
            OTHER,
            id="a template without figures and tickers",
        ),
        pytest.param(
            ("港口恢复通航", "样例港今日恢复通航，首批船只进港，工人说设备都已检修完毕，港区秩序正常。"),
            ("航运股走高", "样例港今日恢复通航，首批船只进港，工人说设备都已检修完毕，受此影响航运股走高，范例航运涨停。"),
            OTHER,
            id="news told again as the background of other news",
        ),
    ],
)  # fmt: skip
def test_a_pair(one: tuple[Any, ...], other: tuple[Any, ...], expected: Placement):
    assert verdict(one, other) == expected


def test_other_companies_never_share_a_story_whatever_the_texts_have_in_common():
    title, text = (
        "公司拟以1000万元至2000万元回购股份",
        "公司公告，拟以不低于1000万元且不超过2000万元回购公司股份，用于注销。",
    )
    assert verdict((title, text, TENCENT), (title + "！", text, MEITUAN)) == OTHER
    assert verdict((title, text, TENCENT), (title + "！", text, TENCENT)) == SAME
    assert verdict((title, text, TENCENT), (title + "！", text)) == SAME


def test_what_a_company_announces_next_is_a_chapter_and_is_told_once():
    first = article(
        1,
        "样例控股：累计回购1200万股，耗资3.5亿港元",
        "样例控股公告，累计回购1200万股，耗资3.5亿港元。",
        tickers=[TENCENT],
    )
    later = "样例控股：累计回购1900万股，耗资5.6亿港元"
    second = article(2, later, f"{later}。", START + HOUR, [TENCENT])
    again = article(3, later.replace("：", " "), f"某报讯，{later}。", START + 2 * HOUR, [TENCENT])
    third = article(4, "样例控股：累计回购2600万股，耗资7.7亿港元", "", START + 3 * HOUR, [TENCENT])
    assert placed(first, second, again, third) == [Placement(1, 0), Placement(1, 1), Placement(1, 1), Placement(1, 2)]


def test_a_chapter_is_later_than_its_story():
    late, early = article(1, "现货样例金失守4080美元/盎司"), article(2, "现货样例金失守4040美元/盎司", at=START - HOUR)
    assert placed(late, early) == [Placement(1, 0), Placement(2, 0)]


def test_round_ups_join_nothing_and_nothing_joins_them_by_nearness():
    text = "1、样例港今日恢复通航。\n2、范例航运涨停。\n3、某地下雨。\n4、某厂开工。"
    paper, again = article(1, "样例社8月20日早间要闻", text), article(2, "样例社8月20日早间要闻！", text)
    assert placed(paper, again) == [Placement(1, 0), Placement(2, 0)]
    assert is_round_up("盘前必读：今日三件事", "")
    assert is_round_up("今日公告", text)
    assert not is_round_up("样例公司美股盘前涨超10%", "")


@pytest.mark.parametrize(("hours", "joins"), [(23, True), (25, False), (-23, True), (-25, False)])
def test_a_story_lasts_for_a_day(hours: int, joins: bool):
    title, text = REPORT
    second = article(2, *REPORT_AGAIN, START + hours * HOUR)
    assert (placed(article(1, title, text), second)[1] == SAME) is joins


def test_chapters_do_not_make_a_story_last_longer():
    prices = [article(n, f"现货样例金失守{4100 - 10 * n}美元/盎司", at=START + 10 * n * HOUR) for n in range(5)]
    assert placed(*prices) == [Placement(0, 0), Placement(0, 1), Placement(0, 2), Placement(3, 0), Placement(3, 1)]


def test_stories_never_merge():
    one = article(1, "样例港今日恢复通航", "样例港今日恢复通航，首批十二艘船只进港。")
    other = article(2, "范例矿山今日停产检修", "范例矿山今日停产检修，预计持续两周。")
    both = article(3, "样例港今日恢复通航 范例矿山今日停产检修", one.text + other.text)
    first, second, third = placed(one, other, both)
    assert (first, second) == (Placement(1, 0), Placement(2, 0))
    assert third.first in {1, 2, 3}


def test_the_oldest_leave_and_take_their_chapters_along():
    stories = StoryIndex(most=3)
    stories.place(article(1, "现货样例金失守4080美元/盎司"))
    stories.place(article(2, "现货样例金失守4040美元/盎司", at=START + HOUR))
    for number, title in enumerate(("某市新桥通车", "果园迎来丰收季节", "图书馆延长开放时间"), 3):
        stories.place(article(number, title, at=START + number * HOUR))
    assert len(stories) == 3
    assert stories.place(article(9, "现货样例金失守4080美元/盎司！", at=START + HOUR)) == Placement(9, 0)
    stories.forget(START + 100 * HOUR)
    assert len(stories) == 0


def test_putting_twice_keeps_one():
    stories, one = StoryIndex(), article(1, *REPORT)
    stories.put(one, Placement(1, 0))
    stories.put(one, Placement(1, 0))
    stories.put(article(5, "别的故事的进展"), Placement(4, 2))
    assert len(stories) == 1
    assert stories.place(article(2, *REPORT_AGAIN)) == SAME


def test_headlines():
    assert headline("", "【甲】某社8月20日电，乙。") == ("甲", "乙。")
    assert headline("", "某社8月20日电，甲。乙。") == ("甲", "甲。乙。")
    assert headline("甲", "样例飞讯公告，乙。") == ("甲", "样例飞讯公告，乙。")


def test_figures():
    assert figures("8月20日涨1.5%，成交3.98亿元") == ((1.5, 0.1), (398e6, 1e6))
    assert figures("2026年上半年、2027财年、10:30、(600000)、600000.sh、hk00700") == ()
    assert figures("30年期国债 1,234.5点")[0] == (30.0, 1.0)
    assert figures_shared(figures("1541.17万"), figures("1541万")) == 1.0
    assert figures_shared(figures("3.98亿"), figures("39800万")) == 1.0
    assert figures_shared(figures("2.845%"), figures("2.84%")) == 0.0
    assert figures_shared(figures("下降4.5个基点"), figures("下降5个基点")) == 0.0
    assert figures_shared((), figures("3亿")) == 1.0


@given(WORDS, WORDS, WORDS, WORDS)
def test_any_text_has_a_place(title: str, text: str, title2: str, text2: str):
    first, second = placed(article(1, title, text), article(2, title2, text2))
    assert first == Placement(1, 0)
    assert second in {SAME, OTHER}  # published together: no chapter


@given(WORDS, WORDS)
def test_what_says_the_same_is_the_same_story(title: str, text: str):
    shape = Shape.of(title, text)
    if len(shape.title) < 4 or shape.many:
        return
    assert placed(article(1, title, text), article(2, title, text, START + HOUR))[1] == SAME


@given(WORDS, WORDS, WORDS, WORDS)
def test_sameness_is_symmetric(title: str, text: str, title2: str, text2: str):
    def of(one: tuple[str, str], other: tuple[str, str]) -> tuple[str, float]:
        stories = StoryIndex()
        stories.place(article(1, *one))
        kept = next(iter(stories._told.values()), None)
        return compare(Shape.of(*other), (), START, kept) if kept else ("other", 0.0)

    if not (Shape.of(title, text).many or Shape.of(title2, text2).many):
        assert of((title, text), (title2, text2)) == of((title2, text2), (title, text))
    few, more = figures(title), figures(title2)
    if len(few) != len(more):
        assert figures_shared(few, more) == figures_shared(more, few)


@pytest.mark.timeout(60)  # some ms each; what grows by the square takes minutes
@settings(max_examples=often(20), deadline=None)
@given(
    st.sampled_from(["净利润3.98亿元，", "1,", "【", "8月", "1.", "（", " \n", "9", "a\u0301", "同比增长、"]),
    st.booleans(),
)
def test_long_texts_cost_little(piece: str, as_title: bool):
    text = piece * (100_000 // len(piece.encode()))
    stories = StoryIndex()
    for number in range(1, 4):
        title = text if as_title else f"样例标题{number}"
        stories.place(article(number, title, text))
