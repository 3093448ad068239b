"""Lists of watches: golden lists of each sort, whatever text comes, and exports that give the same watches back."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import WatchError
from bot.core.listings.tickers import Listings
from bot.core.types import Mode, Ticker, Watch
from bot.core.watches.import_formats import (
    HEADER,
    MAX_LINES,
    MAX_LIST,
    TRENDRADAR_HEADER,
    TRENDRADAR_NAME,
    Line,
    Written,
    decode_list,
    export_lines,
    export_table,
    export_trendradar,
    labels,
    read_list,
)
from bot.core.watches.query import MAX_QUERY, Not, Query, Word, all_of, any_of, parse, separate
from bot.core.watches.semantics import understand
from tests.often import often
from tests.rules import Rules
from tests.unit.examples import LISTINGS, texts

LISTS = Path(__file__).parent / "lists"
GOLDEN = sorted(path for path in LISTS.iterdir() if path.suffix != ".expected")
MODES: list[Mode] = ["urgent", "instant", "silent", "digest"]
# Pieces that mean something in one of the sorts, so that lists come near to real ones.
PIECES = (
    "watch",
    "关键词",
    "label",
    "cap",
    ",",
    ";",
    "\t",
    '"',
    "'",
    "[GLOBAL_FILTER]",
    "[WORD_GROUPS]",
    "[组]",
    "\r",
    "=>",
    "@",
    "@5",
    "+",
    "!",
    "/",
    "/re/",
    "/a|b/i",
    "\\",
    "#",
    " # ",
    "//",
    "# ",
    HEADER,
    "#白酒 ",
    "(",
    ")",
    "|",
    "=",
    "\n\n",
    "“",
    "title:",
    "$",
)
lists = st.one_of(
    texts(),
    st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(["腾讯", "AI", "\n", "\n", " "])), max_size=40).map(
        "".join
    ),
)


def told(line: Line) -> str:
    if line.error is not None:
        return f"{line.number}\t! {line.error.reason}"
    return f"{line.number}\t{line.text}" + (f"\t{line.mode}" if line.mode != "instant" else "")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_a_golden_list_is_read_as_expected(path: Path):
    found = read_list(decode_list(path.read_bytes()), file_name=path.name)
    expected = path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    assert [found.format, *map(told, found.lines)] == expected
    assert found.left_out == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_encodings(encoding: str):
    assert decode_list("关键词\n腾讯控股".encode(encoding)) == "关键词\n腾讯控股"


@given(lists, st.sampled_from(["", "frequency_words.txt", "a.csv"]))
@settings(max_examples=often(600))
def test_any_text_is_read_line_by_line(text: str, name: str):
    found = read_list(text, file_name=name)
    last = 0
    for line in found.lines:
        assert 1 <= line.number <= text.count("\n") + text.count("\r") + 1
        if found.format != "trendradar":  # there the filter's bad lines come first
            assert line.number >= last
            last = line.number
        if line.error is None:
            assert parse(line.text)
            assert len(line.text) <= MAX_QUERY
        else:
            assert isinstance(line.error, WatchError)


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes):
    read_list(decode_list(data))


def watch(number: int, text: str, mode: Mode = "instant") -> Watch:
    return Watch(number, 1, text, understand(text, LISTINGS).key, mode)


def watches_of(text: str) -> list[Watch]:
    """Return the watches that a chat would have after somebody typed this."""
    found = []
    for number, part in enumerate(separate(text)):
        try:
            found.append(watch(number, understand(part, LISTINGS).text, MODES[number % 4]))
        except WatchError:
            continue
    return found


def keys(text: str) -> list[tuple[str, Mode]]:
    found = read_list(text)
    assert [line for line in found.lines if line.error] == []
    return [(understand(line.text, LISTINGS).key, line.mode) for line in found.lines]


def check_there_and_back(watches: list[Watch]) -> None:
    lines = "\n".join(export_lines(watches))
    assert [key for key, _ in keys(lines)] == [one.key for one in watches]
    assert [parse(line.text).label for line in read_list(lines).lines] == [parse(one.text).label for one in watches]
    if watches:
        assert keys(export_table(watches)) == [(one.key, one.mode) for one in watches]
        # With only the table's first column changed by nobody, texts come back as they were typed.
        assert [line.text for line in read_list(export_table(watches)).lines] == [one.text for one in watches]


@given(lists)
@settings(max_examples=often(600))
def test_what_is_exported_is_imported_as_the_same(text: str):
    check_there_and_back(watches_of(text))


def test_generated_rules_are_exported_and_imported_as_the_same():
    rules = Rules(random.Random(7), ["腾讯", "微信 支付", "a,b", "开放式基金"], ["00700"], ["证券日报"], ["公司"])
    texts = [str(rules.rule()) for _ in range(500)]
    check_there_and_back([one for text in texts for one in watches_of(f"#标签 {text} @5 => 名") if len(text) < 250])


@pytest.mark.parametrize(
    "text",
    ["# 腾讯", "# | 腾讯", "-# 腾讯", "watch", "关键词", "'=x", "=x", "-x y", "@x", "+x", "[x]", "!x y"],
)
def test_watches_that_look_like_something_else_come_back(text: str):
    check_there_and_back([watch(1, text), watch(2, "阿里")])


def test_a_cell_that_a_spreadsheet_would_reckon_is_guarded():
    rows = export_table([watch(1, "=cmd -x"), watch(2, "+5G"), watch(3, "腾讯")]).splitlines()
    assert [row[0] for row in rows[1:]] == ["'", "'", "腾"]


def test_long_lists_are_read_to_their_bounds():
    found = read_list("\n".join(f"词{number}" for number in range(MAX_LINES + 7)))
    assert (len(found.lines), found.left_out) == (MAX_LINES, 7)
    assert len(read_list("，".join("词" for _ in range(MAX_LINES + 7))).lines) == MAX_LINES
    wide = "长" * (MAX_LIST // 3)
    found = read_list(f"腾讯\n{wide}\n{wide}\n{wide}\n阿里\n茅台")
    assert [line.error and line.error.reason for line in found.lines] == [None, "too-long", "too-long"]
    assert found.left_out == 3
    assert read_list(wide * 4).left_out == 1


@pytest.mark.parametrize(
    "text",
    [
        "[" + " " * MAX_LIST,
        "!" + "/=>" * 100_000,
        "\n".join("/" + "/=> " * 99 for _ in range(MAX_LINES)),
        "\n".join("+x" + " " * 380 + "#" for _ in range(MAX_LINES)),
        "watch,label\n" + '"' + "\n" * MAX_LINES,
        "watch\n" + '"a' * 100_000,
        "watch\n" + "," * 500_000,
        # Groups that would become far too many watches.
        "\n\n".join("!" + "不" * 230 + "\n" + "\n".join(["/" + "|".join("一" * 199) + "/"] * 10) for _ in range(160)),
        "\n\n".join(
            "\n".join(f"/{'|'.join(chr(0x4E00 + 200 * row + one) for one in range(198))}/" for row in range(9))
            + "\n!"
            + "不" * 270
            for _ in range(180)
        ),
        "(" * 500_000,
    ],
    ids=str.__len__,
)
@pytest.mark.timeout(60)
def test_hostile_lists_take_no_time(text: str):
    read_list(text, file_name="frequency_words.txt")
    read_list(text)


def test_labels_are_gathered():
    found = labels([watch(1, "#白酒 茅台"), watch(2, "腾讯"), watch(3, "#互联网 阿里"), watch(4, "#白酒 五粮液")])
    assert {name: [one.id for one in tagged] for name, tagged in found.items()} == {"白酒": [1, 4], "互联网": [3]}


# -- TrendRadar's groups as an export ----------------------------------------------------------------------------------

plain_words = st.text(st.sampled_from("腾讯阿里茅台微信支付刷脸AI5G"), min_size=1, max_size=8)
phrases = st.one_of(plain_words, st.just("iPhone 15"), st.just("腾讯控股"))
sayable = st.builds(
    lambda any_, must, no, cap, name: Query(
        all_of([*([any_of(any_)] if any_ else []), *must, *(Not(one) for one in no)]), cap=cap, name=name
    ),
    st.lists(
        st.one_of(st.builds(Word, plain_words), st.builds(Word, st.sampled_from(["腾讯控股", "茅台"]), st.just(True))),
        min_size=1,
        max_size=6,
    ),
    st.lists(st.builds(Word, plain_words), max_size=3),
    st.lists(st.builds(Word, phrases, st.just(True)), max_size=3),
    st.one_of(st.none(), st.integers(1, 1000)),
    st.sampled_from(["", "支付", "AI 与芯片"]),
)


def trendradar_text(watches: list[Watch]) -> str:
    """Return an export as a file."""
    groups = [
        "\n".join([*(f"# {lost}" for lost in one.lost), *one.rows]) for one in export_trendradar(watches, LISTINGS)
    ]
    return "\n\n".join([TRENDRADAR_HEADER, *groups])


def check_trendradar(watches: list[Watch]) -> list[Written]:
    """Check that an export is read back as the same, under any file name; returns what was made of the watches."""
    made = export_trendradar(watches, LISTINGS)
    assert [one.watch for one in made] == watches
    said = [one for one in made if one.rows]
    text = trendradar_text(watches)
    for name in ("", TRENDRADAR_NAME):
        found = read_list(text, file_name=name)
        assert found.format == "trendradar"
        assert [line.error for line in found.lines] == [None] * len(said)
        for line, one in zip(found.lines, said, strict=True):
            again = parse(line.text)
            assert understand(line.text, LISTINGS).key == one.watch.key
            assert again.cap == one.query.cap
            assert again.name == ("" if "name" in one.lost else one.query.name)
            assert ("label" in one.lost) == bool(one.query.label)
            assert ("mode" in one.lost) == (one.watch.mode != "instant")
    return made


@given(st.lists(sayable, max_size=5))
@settings(max_examples=often(300))
def test_what_trendradar_can_say_is_written_and_read_as_the_same(queries: list[Query]):
    watches = watches_of("\n".join(map(str, queries)))
    assert all(one.rows for one in check_trendradar(watches)), trendradar_text(watches)


@given(lists)
@settings(max_examples=often(400))
def test_whatever_is_watched_is_read_as_the_same_or_stays_out(text: str):
    check_trendradar(watches_of(text))


def test_generated_rules_are_written_as_the_same_or_stay_out():
    rules = Rules(random.Random(8), ["腾讯", "微信 支付", "a,b", "开放式基金"], ["00700"], ["证券日报"], ["公司"])
    texts = [str(rules.rule()) for _ in range(500)]
    watches = [one for text in texts for one in watches_of(f"#标签 {text} @5 => 名") if len(text) < 250]
    # A list of 2,000 lines is read: as many groups at once as have room in it.
    made = [one for start in range(0, len(watches), 100) for one in check_trendradar(watches[start : start + 100])]
    assert {one.why for one in made if not one.rows} == {"stock", "field", "prefix", "nested", "other"}


def test_a_list_of_trendradars_comes_back_from_its_import_as_the_same():
    path = LISTS / "frequency_words.txt"
    read = [
        line.text for line in read_list(decode_list(path.read_bytes()), file_name=path.name).lines if not line.error
    ]
    made = check_trendradar([watch(number, text) for number, text in enumerate(read)])
    assert ["\n".join(one.rows) for one in made if not one.rows] == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("腾讯", ["腾讯"]),
        ("00700", ["00700"]),
        ("“腾讯控股”", ["/腾讯控股/"]),
        ("“微信支付”", ["微信支付"]),
        ("微信支付 内测", ["+微信支付", "+内测"]),
        ("(华为 | 鸿蒙) 发布 -手机壳 @5 => 手机", ["[手机]", "华为", "鸿蒙", "+发布", "!手机壳", "@5"]),
        ("(华为 | 鸿蒙) (“发布” | “开卖”)", ["华为", "鸿蒙", "+/发布|开卖/"]),
        ("华为 -(手机 | 平板)", ["华为", "!手机", "!平板"]),
        (r"/AI[0-9]/ | 华为", [r"/AI[0-9]/", "华为"]),
    ],
)
def test_groups_are_written_as_people_write_them(text: str, rows: list[str]):
    [made] = check_trendradar([watch(1, text)])
    assert [*made.rows] == rows


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("$00700", "stock"),
        ("标题:腾讯", "field"),
        ("AI*", "prefix"),
        ("腾讯 回购 | 阿里", "nested"),
        ("(华为 | 鸿蒙) (发布 | 开卖)", "nested"),
        # There "-腾讯控股" leaves out the name alone, here its stock too.
        ("回购 -腾讯控股", "other"),
        ("[x]", "other"),
    ],
)
def test_what_trendradar_cannot_say_says_why(text: str, why: str):
    [made] = check_trendradar([watch(1, text)])
    assert (made.rows, made.why) == ((), why)


def test_a_name_that_would_be_a_section_is_lost_and_told():
    [made] = check_trendradar([watch(1, "#白酒 茅台 => GLOBAL_FILTER", "silent")])
    assert (made.rows, made.lost) == (("茅台",), ("label", "mode", "name"))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "代码,名称\n1,平安银行\n700,腾讯控股\n1,",
            ["2\t000001.SZ => 平安银行", "3\t00700.HK => 腾讯控股", "4\t000001.SZ"],
        ),
        # Two are listed, none is.
        ("code,cap\n700,3\n9999,3\n2594,3", ["2\t! unknown-ticker", "3\t! unknown-ticker", "4\t002594.SZ @3"]),
        ('symbol\n="600519"\n"=""00700"""\n\'600519\n600519', ["2\t600519", "3\t00700", "4\t600519", "5\t600519"]),
        # A number that is no code.
        ("关键词,上限\n2026,3", ["2\t2026 @3"]),
    ],
)
def test_codes_get_back_the_zeros_that_a_spreadsheet_took(table: str, expected: list[str]):
    listings = Listings(
        {
            Ticker("SZ", "000001"): "平安银行",
            Ticker("SZ", "000700"): "模塑科技",
            Ticker("HK", "00700"): "腾讯控股",
            Ticker("SZ", "002594"): "比亚迪",
        }
    )
    found = read_list(table, listings)
    assert [found.format, *map(told, found.lines)] == ["csv", *expected]


def test_a_code_without_its_zeros_is_no_watch_where_no_listings_are_known():
    assert told(read_list("代码,名称\n1,平安银行").lines[0]) == "2\t! unknown-ticker"
