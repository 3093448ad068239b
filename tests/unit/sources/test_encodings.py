"""Feeds in 25 encodings and more: no mojibake where a right decoding exists (demand 7)."""

import pytest

from bot.core.types import Reply
from bot.sources.kinds.rss import Rss
from tests.unit.examples import NOW

URL = "https://news.example.com/feed.xml"
SIMPLIFIED, TRADITIONAL = "腾讯控股公布业绩，收入同比增长", "騰訊控股公佈業績，收入同比增長"
RUSSIAN, JAPANESE, KOREAN = "Газпром увеличил прибыль", "トヨタ自動車が増益を発表", "삼성전자 실적 발표"
# The name that a document declares, what it really is in, and a title that this can write.
ENCODINGS = [
    ("utf-8", "utf-8", f"{SIMPLIFIED}😀 é"),
    ("UTF8", "utf-8", SIMPLIFIED),
    ("utf-8", "utf-8-sig", SIMPLIFIED),
    ("utf-16", "utf-16", SIMPLIFIED),
    ("utf-16", "utf-16-le", SIMPLIFIED),
    ("utf-16be", "utf-16-be", SIMPLIFIED),
    ("utf-32", "utf-32", SIMPLIFIED),
    ("utf-32", "utf-32-be", SIMPLIFIED),
    ("gb2312", "gb2312", SIMPLIFIED),
    ("gb2312", "gbk", "镕基、喆、騰訊"),
    ("GBK", "gbk", SIMPLIFIED),
    ("gb18030", "gb18030", "㛃𠮷龑" + SIMPLIFIED),
    ("x-gbk", "gb18030", SIMPLIFIED),
    ("hz-gb-2312", "hz", SIMPLIFIED),
    ("big5", "big5", TRADITIONAL),
    ("Big5", "big5hkscs", "騰訊控股啲業績"),
    ("big5-hkscs", "big5hkscs", "啲嘅" + TRADITIONAL),
    ("Shift_JIS", "shift_jis", JAPANESE),
    ("shift-jis", "cp932", "髙島屋①㈱" + JAPANESE),
    ("EUC-JP", "euc-jp", JAPANESE),
    ("ISO-2022-JP", "iso-2022-jp", JAPANESE),
    ("EUC-KR", "euc-kr", KOREAN),
    ("ks_c_5601-1987", "cp949", "똠방" + KOREAN),
    ("iso-2022-kr", "iso-2022-kr", KOREAN),
    ("windows-1251", "cp1251", RUSSIAN),
    ("koi8-r", "koi8-r", RUSSIAN),
    ("koi8-u", "koi8-u", "Нафтогаз їжак"),
    ("iso-8859-5", "iso8859-5", RUSSIAN),
    ("ibm866", "cp866", RUSSIAN),
    ("x-mac-cyrillic", "mac-cyrillic", RUSSIAN),
    ("windows-1252", "cp1252", "Société “Générale” – €"),
    ("iso-8859-1", "cp1252", "Société “Générale”"),
    ("us-ascii", "cp1252", "plain’s"),
    ("iso-8859-2", "iso8859-2", "Živnostenská banka ćž"),
    ("windows-1250", "cp1250", "Živnostenská banka ćž"),
    ("iso-8859-7", "iso8859-7", "Εθνική Τράπεζα"),
    ("windows-1253", "cp1253", "Εθνική Τράπεζα"),
    ("iso-8859-9", "cp1254", "Türkiye İş Bankası ğ"),
    ("windows-1255", "cp1255", "בנק לאומי"),
    ("windows-1256", "cp1256", "أرامكو السعودية"),
    ("iso-8859-15", "iso8859-15", "5 € œuvre"),
    ("windows-1258", "cp1258", "Ngân hàng đ"),
    ("tis-620", "cp874", "ธนาคารกรุงเทพ"),
    ("macintosh", "mac-roman", "Société Générale"),
    ("cp037", "cp037", "plain title"),
]


def document(declared: str, real: str, title: str) -> bytes:
    text = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel><item><title>{title}</title></item></channel></rss>'
    return text.encode(real)


def titles(body: bytes, content_type: str = "") -> list[str]:
    headers = {"content-type": content_type} if content_type else {}
    return [one.title for one in Rss(URL, {}).parse(Reply(URL, 200, headers, body, NOW)).items]


def test_there_are_as_many_as_demanded():
    assert len({real for _, real, _ in ENCODINGS}) >= 25


@pytest.mark.parametrize(("declared", "real", "title"), ENCODINGS)
def test_a_feed_is_read_in_its_encoding(declared: str, real: str, title: str):
    assert titles(document(declared, real, title)) == [title]


WIDE = {"utf-16", "utf-32", "cp037"}


@pytest.mark.parametrize(
    ("declared", "real", "title"), [one for one in ENCODINGS if not any(one[1].startswith(wide) for wide in WIDE)]
)
def test_the_server_may_say_it_instead(declared: str, real: str, title: str):
    body = document(declared, real, title).replace(f' encoding="{declared}"'.encode(), b"")
    assert titles(body, f"application/rss+xml; charset={declared}") == [title]


@pytest.mark.parametrize(
    ("real", "title"),
    [
        ("gb18030", SIMPLIFIED + "，净利润大幅上升"),
        ("utf-8", SIMPLIFIED),
        ("big5", TRADITIONAL),
        ("cp1252", "Société Générale"),
    ],
)
@pytest.mark.parametrize("said", ["", "utf-8", "no-such-encoding"])
def test_nobody_says_it_or_says_it_wrongly(real: str, title: str, said: str):
    # Long enough to tell: as a feed is.
    body = document("utf-8", real, title).replace(b' encoding="utf-8"', f' encoding="{said}"'.encode() if said else b"")
    [found] = titles(body)
    assert found == title
