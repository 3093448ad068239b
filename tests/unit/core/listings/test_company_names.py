"""Company names: their forms, and where an article names one (decisions: A company is what it is called)."""

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.fold import fold
from bot.core.listings.company_names import Name, Names, places_in
from bot.core.listings.tickers import Listings, codes_in, tickers_in
from bot.core.types import Ticker
from tests.often import often
from tests.unit.examples import texts

SHIPPED = Listings.shipped()
LISTED = """\
SH\t601318\t中国平安
HK\t02318\t中国平安
SZ\t000001\t平安银行
SH\t600519\t贵州茅台
HK\t00700\t腾讯控股
HK\t09988\t阿里巴巴-W\t阿里巴巴
NYSE\tBABA\t阿里巴巴\tAlibaba
SZ\t000725\t京东方A\t京东方
HK\t09618\t京东集团-SW\t京东集团
SZ\t300024\t机器人
SZ\t002747\t埃斯顿
SZ\t300124\t汇川技术
SZ\t002006\t精工科技
SZ\t000100\tTCL科技
SH\t601298\t青岛港
HK\t00388\t香港交易所
SH\t688836\t宇树科技
NASDAQ\tSKHY\tSK海力士
NASDAQ\tMETA\tMeta Platforms
NYSE\tAAN\tAaron Wares International
NYSE\tDAL\tDelta
BJ\t430047\t诺思兰德\t\tcode
BJ\t920047\t诺思兰德
"""
ALIASES = """\
# tickers, names
HK:00700\t腾讯|Tencent
HK:09618\t京东|JD.com
SH:600519\t茅台
NASDAQ:META\tMeta
SH:688836\t宇树
"""
WORDS = """\
word\t机器人
word\t宇树
cue\t青岛港|香港交易所
only\tSK海力士\t美股|ADR
not\t平安银行卡|北京东
"""
TABLE = Listings.parse(LISTED, ALIASES, WORDS)


def keys(title: str, text: str = "", marked: str = "", listings: Listings = TABLE) -> str:
    found = tickers_in(title, text, tuple(map(Ticker.of, marked.split())), listings)
    return " ".join(ticker.key for ticker in found)


# -- queries -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("腾讯 腾讯控股 騰訊 騰訊控股 Tencent TENCENT Ｔｅｎｃｅｎｔ HK:00700", "HK:00700"),
        ("贵州茅台 茅台 貴州茅台", "SH:600519"),
        ("中国平安 中國平安", "SH:601318 HK:02318"),
        ("阿里巴巴 阿里 Alibaba", "HK:09988 NYSE:BABA"),
        ("阿里巴巴-W", "HK:09988"),
        ("平安银行", "SZ:000001"),
        ("比亚迪", "SZ:002594 HK:01211"),
        ("宁德时代 CATL", "SZ:300750 HK:03750"),
        ("中芯国际 SMIC", "SH:688981 HK:00981"),
        ("百济神州", "SH:688235 HK:06160 NASDAQ:ONC"),
        ("京东方 京东方A", "SZ:000725"),
        ("万科 万科A", "SZ:000002 HK:02202"),
        ("苹果 Apple", "NASDAQ:AAPL"),
        ("英伟达 NVIDIA nvidia", "NASDAQ:NVDA"),
        ("谷歌 Google Alphabet", "NASDAQ:GOOGL NASDAQ:GOOG"),
        ("特斯拉 Tesla", "NASDAQ:TSLA"),
        ("机器人", "SZ:300024"),
        ("诺思兰德", "BJ:920047"),
        ("ST葫芦娃", "SH:605199"),
        ("海底捞", "HK:06862"),
        ("金太阳", "SZ:300606"),
        ("招行", "SH:600036 HK:03968"),
        ("平安 宁王 腾 讯控 沪深300 上证指数 盈富基金 中行业 .", ""),
    ],
)
def test_a_name_means_its_listings_at_home_first(names: str, expected: str):
    for name in names.split():
        if ":" not in name:
            assert " ".join(one.key for one in SHIPPED.find(name)) == expected, name


@pytest.mark.parametrize(
    "word", ["机器人", "太阳能", "农产品", "太平洋", "新希望", "中国电影", "Target", "BLOCK", "苹果"]
)
def test_common_words_are_words_first(word: str):
    assert SHIPPED.find(word)
    assert SHIPPED.is_word(word)


@pytest.mark.parametrize("name", ["腾讯", "贵州茅台", "港交所", "工行", "人民网", "SK海力士", "没有这家"])
def test_other_names_are_no_words(name: str):
    assert not SHIPPED.is_word(name)


def test_names_come_from_official_names_where_no_other_table_was_read():
    plain = Listings({Ticker("HK", "00700"): "腾讯控股"})
    assert plain.find("騰訊控股") == (Ticker("HK", "00700"),)
    assert plain.find("腾讯") == ()
    assert Listings.empty().find("腾讯") == ()
    assert keys("腾讯控股", listings=Listings.empty()) == ""


def test_lines_that_cannot_be_read_are_left_out():
    read = Listings.parse("x\n\nHK\t\t名\nHK\t00001\t长和\n", "no tab\n# HK:00002\t甲\nHK:00001\t长江|\n", "odd\t甲\n")
    assert read.find("长江") == (Ticker("HK", "00001"),)
    assert read.find("甲") == read.find("") == ()
    assert len(read.spellings) == 2


# -- articles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("腾讯与中国平安合作", "HK:00700 SH:601318"),
        ("騰訊控股、貴州茅台", "HK:00700 SH:600519"),
        ("贵州　茅台　提价", "SH:600519"),
        # The longest name, and nothing inside longer words.
        ("平安银行发布报告", "SZ:000001"),
        ("平安银行卡可以用了", ""),
        ("京东方A涨停，京东跌", "SZ:000725 HK:09618"),
        ("京东方AMOLED量产", "SZ:000725"),
        ("北京东城区", ""),
        ("来自JD.com的消息", "HK:09618"),
        ("见 https://www.jd.com/x 和 tencent.com", ""),
        ("metal tencents ATENCENT", ""),
        ("Meta发布新品", "NASDAQ:META"),
        ("公告：③TCL科技：获批", "SZ:000100"),
        # English names: one word alone only where aliases.tsv has it, several words anywhere.
        ("Delta航线", ""),
        ("美国公司aaron wares international上市", "NYSE:AAN"),
        # Another's fund, another's legal name.
        ("腾讯基金会捐款", ""),
        ("深圳市金洲精工科技股份有限公司", ""),
        ("精工科技股份有限公司公告", "SZ:002006"),
        # A common word.
        ("机器人概念涨停潮，机器人板块走强", ""),
        ("工业机器人涨停", ""),
        ("智元机器人、汇川技术共同投资", "SZ:300124"),
        ("埃斯顿、机器人跟涨", "SZ:002747 SZ:300024"),
        ("机器人、汇川技术跟涨", "SZ:300024 SZ:300124"),
        ("汇川技术（3板）、机器人涨停", "SZ:300124 SZ:300024"),
        ("机器人涨停", "SZ:300024"),
        ("个股方面，机器人3连板", "SZ:300024"),
        ("【机器人：上半年净利润增长】", "SZ:300024"),
        ("机器人（300024）公告", "SZ:300024"),
        ("人形机器人（AI）", ""),
        # The company when typed, in articles with a cue.
        ("公司在香港交易所公告", ""),
        ("香港交易所涨超3%", "HK:00388"),
        ("青岛港吞吐量增长", ""),
        ("青岛港：上半年净利润增长", "SH:601298"),
        ("C宇树开跌6%", "SH:688836"),
        ("宇树机器人", ""),
        ("SK海力士在首尔涨7%", ""),
        ("美股盘前SK海力士涨7%", "NASDAQ:SKHY"),
    ],
)
def test_what_an_article_names(text: str, expected: str):
    assert keys(text) == expected
    assert keys("", text) == expected


@pytest.mark.parametrize(
    "text", ["茅台镇酒企", "海底捞月", "花旗参价格", "寒武纪时期", "西藏阿里措勤县", "Amazon rainforest"]
)
def test_longer_words_that_hold_a_name_are_nobody(text: str):
    assert keys(text, listings=SHIPPED) == ""


def test_marks_come_first_then_codes_then_names():
    text = "腾讯控股涨，贵州茅台（600519.SH）跌，埃斯顿平"
    assert keys("快讯", text, "SZ:300124") == "SZ:300124 SH:600519 HK:00700 SZ:002747"
    assert keys("快讯", text, "HK:00700") == "HK:00700 SH:600519 SZ:002747"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("中国平安上半年净利润增长", "SH:601318"),
        ("港股午评：中国平安涨1%", "HK:02318"),
        ("A股收评：中国平安涨1%", "SH:601318"),
        ("中国平安H股与A股齐涨", "SH:601318"),
        ("摩根大通在中国平安H股的持股比例上升", "SH:601318 HK:02318"),
        ("中国平安在港交所公告", "SH:601318 HK:02318"),
        ("沪指收跌，恒生指数收涨，中国平安涨", "SH:601318 HK:02318"),
        ("中国平安（02318.HK）", "HK:02318"),
        ("阿里巴巴发布财报", "HK:09988 NYSE:BABA"),
        ("美股盘前阿里巴巴跌", "NYSE:BABA"),
        ("恒生科技指数：阿里巴巴跌", "HK:09988"),
    ],
)
def test_of_several_listings_those_that_the_article_speaks_of(text: str, expected: str):
    assert keys(text) == expected


def test_a_name_whose_listing_is_marked_adds_no_other():
    assert keys("港股：中国平安、阿里巴巴", marked="SH:601318 NYSE:BABA") == "SH:601318 NYSE:BABA"


def test_the_title_and_the_text_do_not_run_together():
    assert keys("谁在买茅", "台积电") == ""
    assert keys("腾", "讯控股") == ""


def test_places_are_read_off_the_words_of_their_markets():
    assert places_in("") == frozenset()
    assert places_in("a股与港股") == {"home", "HK"}
    assert places_in("a+h") == {"home", "HK"}
    assert places_in("中概股盘前") == {"US"}
    three = Name((Ticker("SH", "1"), Ticker("HK", "2"), Ticker("NASDAQ", "3")))
    assert three.here(frozenset()) == (Ticker("SH", "1"),)
    assert three.here(frozenset({"US"})) == (Ticker("NASDAQ", "3"),)
    assert Name((Ticker("SH", "1"), Ticker("HK", "2"))).here(frozenset({"US"})) == (Ticker("SH", "1"),)


@given(texts(), texts())
@settings(max_examples=often(150))
def test_any_text_is_read(title: str, text: str):
    found = tickers_in(title, text, (Ticker("SZ", "300124"),), TABLE)
    assert found[0] == Ticker("SZ", "300124")
    assert len(set(found)) == len(found)
    assert set(codes_in(f"{title}。\n{text}", TABLE)) <= set(found)
    assert TABLE.find(text) == () or fold(text)


NAMES = ["腾讯", "腾讯控股", "中国平安", "平安银行", "京东方", "京东", "埃斯顿", "Meta", "茅台"]


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6), st.sampled_from(["、", "，", "和", "；\n", " "]))
def test_names_between_marks_are_all_found_in_order(names: list[str], between: str):
    expected = dict.fromkeys(ticker for name in names for ticker in TABLE.find(name)[:1])
    assert tickers_in("", f"涨停：{between.join(names)}。", (), TABLE) == tuple(expected)


@given(st.lists(st.text(st.sampled_from("平安银行中国腾讯控股京东方a机器人"), max_size=6), max_size=8))
def test_no_name_is_read_inside_a_longer_one(parts: list[str]):
    text = fold("".join(parts))
    names = Names.read(
        ["平安", "平安银行", "银行", "行中国", "腾讯", "腾讯控股"], [Ticker("SH", str(n)) for n in range(6)]
    )
    found = [name.tickers[0].code for name in names.named_in(text)]
    assert ("1" in found) == ("平安银行" in text)
    # As often as they stand outside the longer names, which always win.
    rest = text.replace("平安银行", "|").replace("腾讯控股", "|")
    assert found.count("4") == rest.count("腾讯")
    assert found.count("0") == rest.count("平安")


# -- the tables that are shipped ---------------------------------------------------------------------------------------


def rows(name: str) -> list[list[str]]:
    lines = (files("bot") / "data" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_the_listings_are_well_formed_and_small():
    listed = rows("listings")
    assert len(listed) == len({(market, code) for market, code, *_ in listed}) > 14_000
    for market, code, name, aliases, flags in listed:
        assert market in {"SH", "SZ", "BJ", "HK", "NASDAQ", "NYSE", "AMEX"}
        assert Ticker.of(f"{market}:{code}").code == code
        assert name == name.strip() != ""
        assert flags in {"", "code"}
        assert name not in aliases.split("|")
    assert sum(len("\t".join(row).encode()) + 1 for row in listed) < 700_000
    # Indices, boards and funds are none.
    assert not [row for row in listed if row[0] == "SZ" and row[1].startswith(("399", "159"))]
    assert not [row for row in listed if row[0] == "SH" and row[1].startswith(("000", "5"))]


def test_every_alias_is_of_a_listing():
    curated = rows("aliases")
    assert len(curated) > 200
    for tickers, names in curated:
        assert all(Ticker.of(key) in SHIPPED.names for key in tickers.split()), tickers
        for name in names.split("|"):
            assert {one.key for one in SHIPPED.find(name)} == set(tickers.split()), name
    spoken = [fold(name) for _, names in curated for name in names.split("|")]
    assert len(spoken) == len(set(spoken))


def test_every_flag_is_of_a_name_and_no_other_word_is_one():
    for kind, names, *_ in rows("words"):
        for name in names.split("|"):
            assert bool(SHIPPED.find(name)) == (kind != "not"), name


@pytest.mark.parametrize("key", ["HK:80700", "BJ:430047", "SH:600631"])
def test_a_listing_that_is_reached_by_its_code_only_is_shown_with_its_name(key: str):
    ticker = Ticker.of(key)
    name = SHIPPED.name(ticker)
    assert name is not None
    assert ticker not in SHIPPED.find(name)
