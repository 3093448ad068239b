"""Tickers: every spelling of one listing is one ticker (decisions: A company is what it is called)."""

import pytest
from hypothesis import given, settings

from bot.core.listings.tickers import Listings, codes_in, from_eastmoney, from_secid, parse_code
from bot.core.types import Ticker
from tests.often import often
from tests.unit.examples import LISTINGS, texts

SPELLINGS = [
    (
        "00700.HK 0700.HK 700.HK HK00700 hk700 00700 HK:00700 hk.700 ００７００．ＨＫ $00700.HK $00700 00700.hk $700 $0700 SEHK:700 hkex:700 00700HK 00700.XHKG",
        "HK:00700",
    ),
    (
        "600519 SH600519 600519.SH sh600519 SH:600519 600519.SS $600519 ６００５１９ 600519.XSHG 600519SH SSE:600519",
        "SH:600519",
    ),
    ("$000001 sz000001 000001.SZ SZ.000001 SZSE:000001 000001.XSHE 000001sz", "SZ:000001"),
    ("$300750", "SZ:300750"),
    ("$688981", "SH:688981"),
    ("$430047 BJ430047", "BJ:430047"),
    ("$920819 BJ920819 920819.BJ", "BJ:920819"),
    ("$900901", "SH:900901"),
    ("SH000001 000001.SH", "SH:000001"),
    ("BABA BABA.US $BABA NYSE:BABA baba.us $baba BABA.N", "NYSE:BABA"),
    ("AAPL AAPL.O nasdaq:aapl $AAPL", "NASDAQ:AAPL"),
    ("NYSE:BRK.B BRK.B $BRK.B $brk.b BRK.B.US", "NYSE:BRK.B"),
    ("$LNG LNG.US", "NYSE:LNG"),
]
NOT_CODES = "腾讯 baba Apple LNG ABCD $ABCD ABCD.US 7000 1234567 SH60051 60051.SH HK000000 HK123456 700 500000 .HK $ HK 007OO ٠٠٧٠٠ A.B $00 12306 12315 10086 95588 202401 000300 000001 $9988 brk.b 2024HK 600519HK SSE700"


@pytest.mark.parametrize(("written", "key"), [(one, key) for spellings, key in SPELLINGS for one in spellings.split()])
def test_a_spelling_is_its_listing(written: str, key: str):
    assert parse_code(written, LISTINGS) == Ticker.of(key)


@pytest.mark.parametrize("written", ["", *NOT_CODES.split()])
def test_other_words_are_no_codes(written: str):
    assert parse_code(written, LISTINGS) is None


def test_american_codes_need_the_listings():
    assert parse_code("BABA") is None
    assert parse_code("00700") == Ticker("HK", "00700")
    assert parse_code("000001") == Ticker("SZ", "000001")
    assert parse_code("NYSE:BABA") == Ticker("NYSE", "BABA")


@pytest.mark.parametrize(
    ("secid", "key"),
    [
        ("116.700", "HK:00700"),
        ("116.00700", "HK:00700"),
        ("1.600160", "SH:600160"),
        ("1.900901", "SH:900901"),
        ("0.000001", "SZ:000001"),
        ("0.300750", "SZ:300750"),
        ("0.430047", "BJ:430047"),
        ("105.AAPL", "NASDAQ:AAPL"),
        ("106.baba", "NYSE:BABA"),
        ("107.SPY", "AMEX:SPY"),
        ("153.TCEHY", "OTC:TCEHY"),
        ("155.HSBA", "LSE:HSBA"),
        ("176.7203", "TSE:7203"),
        ("177.005930", "KRX:005930"),
        (" 1.600519 ", "SH:600519"),
    ],
)
def test_eastmoneys_numbers_name_the_market(secid: str, key: str):
    assert from_secid(secid) == Ticker.of(key)


@pytest.mark.parametrize(
    "secid",
    [
        "1.000001",
        "0.399001",
        "0.899050",
        "0.159915",
        "90.BK0475",
        "150.001234",
        "100.HSI",
        "116.HSI",
        "116.1234567",
        "105.",
        "0.600519",
        "1.60051",
        "2.1",
        "x",
        ".",
        "600519",
        "0.٠٠٠٠٠١",
    ],
)
def test_boards_funds_and_indices_are_no_listings(secid: str):
    assert from_secid(secid) is None
    assert from_eastmoney("", secid) is None


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("腾讯控股(0700.HK)、贵州茅台（600519.SH）", "HK:00700 SH:600519"),
        ("腾讯控股（００７００．ＨＫ）涨", "HK:00700"),
        ("SH600519和sz000001", "SH:600519 SZ:000001"),
        ("600519.SS 600519.SH", "SH:600519"),
        ("阿里巴巴（NYSE：BABA；09988.HK）", "NYSE:BABA HK:09988"),
        ("NASDAQ: AAPL", "NASDAQ:AAPL"),
        ("伯克希尔（NYSE：BRK.B）", "NYSE:BRK.B"),
        ("NYSE: down 3%, Nasdaq: up", ""),
        ("代码600519，金额000001元", ""),
        ("v1.600519.SH x600519.SH 600519.SHA 1234567.HK", ""),
        ("版本 3.0700.HK", ""),
        ("", ""),
    ],
)
def test_codes_in_a_text_need_their_market(text: str, keys: str):
    assert codes_in(text) == tuple(map(Ticker.of, keys.split()))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("贵州茅台（600519）与腾讯控股（00700）", "SH:600519 HK:00700"),
        ("腾讯控股（０７００．ＨＫ）", "HK:00700"),
        ("（NYSE：BABA）、AAPL.US", "NYSE:BABA NASDAQ:AAPL"),
        ("股票代码：600519，港交所HKEX：700", "SH:600519 HK:00700"),
        ("HK00700和HK.0700", "HK:00700"),
        # Not listed, not in brackets, not capitals, an amount.
        ("（600520）（12345）（123456）600519 00700", ""),
        ("（600519元）（600519股）", ""),
        ("aapl.us ABCD.US", ""),
        # Indices, funds and bonds.
        ("上证指数（000001.SH）、399001.SZ、510300.SH、159915.SZ、113050.SH、SH000300", ""),
    ],
)
def test_bare_codes_in_a_text_need_brackets_and_a_listing(text: str, keys: str):
    assert codes_in(text, LISTINGS) == tuple(map(Ticker.of, keys.split()))


@given(texts())
@settings(max_examples=often(150))
def test_any_text_gives_codes_that_can_be_stored(text: str):
    one = parse_code(text, LISTINGS)
    for ticker in (*codes_in(text), *([one] if one else [])):
        assert Ticker.of(ticker.key) == ticker
        assert ticker.key.isascii()


def test_listings_are_read_and_shown():
    read = Listings.parse("HK\t00700\t腾讯控股\nbroken line\nNYSE\tBABA\t阿里巴巴\n")
    assert read.shown(Ticker("HK", "00700")) == "00700.HK 腾讯控股"
    assert read.shown(Ticker("NYSE", "BABA")) == "BABA.US 阿里巴巴"
    assert read.shown(Ticker("SZ", "000002")) == "000002.SZ"
    assert Listings.empty().name(Ticker("HK", "00700")) is None
