"""The watch language: what people type, as a tree, and the tree as text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import WatchError
from bot.core.watches.query import (
    FIELDS,
    MAX_CAP,
    MAX_QUERY,
    MAX_TERMS,
    AllOf,
    AnyOf,
    Node,
    Not,
    Pattern,
    Query,
    Stock,
    Within,
    Word,
    all_of,
    any_of,
    parse,
    separate,
    written,
)
from tests.often import often
from tests.unit.examples import texts

A, B, C = Word("腾讯"), Word("阿里"), Word("游戏")
TREES = [
    ("腾讯", A),
    ("  腾讯　", A),
    ("腾讯 阿里", AllOf((A, B))),
    ("腾讯　AND 阿里", AllOf((A, B))),
    ("腾讯 且 阿里", AllOf((A, B))),
    ("腾讯 | 阿里", AnyOf((A, B))),
    ("腾讯|阿里｜游戏", AnyOf((A, B, C))),
    ("腾讯 OR 阿里 或 游戏", AnyOf((A, B, C))),
    ("腾讯 阿里 | 游戏", AnyOf((AllOf((A, B)), C))),
    ("腾讯 (阿里 | 游戏)", AllOf((A, AnyOf((B, C))))),
    ("腾讯（阿里 或 游戏）", AllOf((A, AnyOf((B, C))))),
    ("腾讯 （阿里，游戏）", AllOf((A, AnyOf((B, C))))),
    ("((腾讯))", A),
    ("腾讯 -游戏", AllOf((A, Not(C)))),
    ("腾讯 !游戏", AllOf((A, Not(C)))),
    ("腾讯 ！游戏", AllOf((A, Not(C)))),
    ("腾讯 －游戏", AllOf((A, Not(C)))),
    ("腾讯 不含游戏", AllOf((A, Not(C)))),
    ("腾讯 不含：游戏", AllOf((A, Not(C)))),
    ("腾讯 不含 游戏", AllOf((A, Not(C)))),
    ("腾讯 NOT 游戏", AllOf((A, Not(C)))),
    ("腾讯 -(阿里 | 游戏)", AllOf((A, Not(AnyOf((B, C)))))),
    ("-腾讯", Not(A)),
    ("“微信 支付”", Word("微信 支付", quoted=True)),
    ('"a | b" 「c」', AllOf((Word("a | b", quoted=True), Word("c", quoted=True)))),
    ("-“小 程序”", Not(Word("小 程序", quoted=True))),
    ("AI*", Word("AI", prefix=True)),
    ("ＡＩ＊", Word("ＡＩ", prefix=True)),
    ("*", Word("*")),
    ("$00700 ＄腾讯", AllOf((Stock("00700"), Stock("腾讯")))),
    ("/a{1,2}(b|c)/", Pattern("a{1,2}(b|c)")),
    ("/减持\\/增持/i 腾讯", AllOf((Pattern("减持\\/增持"), A))),
    ("A/B 5G/6G", AllOf((Word("A/B"), Word("5G/6G")))),
    ("标题:腾讯", Within("title", A)),
    ("标题： 腾讯", Within("title", A)),
    ("TITLE:(腾讯 | 阿里)", Within("title", AnyOf((A, B)))),
    ("来源:证券日报 -cat:广告", AllOf((Within("source", Word("证券日报")), Not(Within("cat", Word("广告")))))),
    ("NYSE:BABA 10:30", AllOf((Word("NYSE:BABA"), Word("10:30")))),
    ("C++ BRK-B", AllOf((Word("C++"), Word("BRK-B")))),
    ("不含", Word("不含")),
    ("腾讯。", A),
    ("【腾讯】 阿里？！", AllOf((A, B))),
    ("‘腾讯’ '阿里' -【游戏】", AllOf((A, B, Not(C)))),
    ("'【腾讯】'", A),
    ("【$00700】", Stock("00700")),
    ("don't U.S. “腾讯。”", AllOf((Word("don't"), Word("U.S."), Word("腾讯。", quoted=True)))),
    ("【-游戏】 【或】 【NOT】", AllOf((Word("【-游戏】"), Word("【或】"), Word("【NOT】")))),
    ("？ 【】", AllOf((Word("？"), Word("【】")))),
    ("(1，000亿，腾讯)", AnyOf((Word("1，000亿"), A))),
    ("腾\ud83d讯", A),
]


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_a_watch_is_a_tree(text: str, tree: Node):
    query = parse(text)
    assert query == Query(tree)
    assert parse(str(query)) == query


def test_labels_caps_and_names():
    query = parse("#白酒 茅台 -股价 @10 => 茅台 新闻")
    assert query == Query(AllOf((Word("茅台"), Not(Word("股价")))), "白酒", 10, "茅台 新闻")
    assert str(query) == "#白酒 茅台 -股价 @10 => 茅台 新闻"
    assert parse("＃白酒 茅台 ＠10 ＝＞ 酒") == Query(Word("茅台"), "白酒", 10, "酒")
    assert parse("“a @10”") == Query(Word("a @10", quoted=True))
    assert parse("“a => b”") == Query(Word("a => b", quoted=True))
    assert parse("茅台 @10条") == parse("茅台 ＠10條/天") == Query(Word("茅台"), cap=10)
    assert parse("茅台 => 酒 @10") == Query(Word("茅台"), cap=10, name="酒")
    assert parse("茅台 => @10") == Query(Word("茅台"), cap=10)
    assert parse("茅台 @5 => 酒 @10") == Query(Word("茅台"), cap=5, name="酒 @10")
    assert parse("C#").tree == Word("C#")
    assert parse("a@10").tree == Word("a@10")


ERRORS = [
    ("", "empty", ""),
    (" \u200b ", "empty", "\u200b"),
    ("#白酒", "empty", "#白酒"),
    ("(腾讯 | 阿里", "unclosed-bracket", "("),
    ("腾讯)", "stray-bracket", ")"),
    ("腾讯 |", "nothing-beside", "|"),
    ("| 腾讯", "nothing-beside", "|"),
    ("腾讯 或", "nothing-beside", "或"),
    ("腾讯 AND", "nothing-beside", "AND"),
    ("腾讯 ()", "nothing-beside", "()"),
    ("腾讯 - 游戏", "nothing-excluded", "-"),
    ("腾讯 --游戏", "nothing-excluded", "-"),
    ("腾讯 “游戏", "unclosed-quote", "“"),
    ("腾讯 游戏”", "unclosed-quote", "”"),
    ("/腾讯", "unclosed-pattern", "/"),
    ("/" + "a" * 201 + "/", "too-long-pattern", "/" + "a" * 201 + "/"),
    ("腾讯 标题:", "nothing-in-field", "标题:"),
    ("标题:-腾讯", "nothing-in-field", "标题:"),
    ("腾讯 @0", "bad-cap", "@0"),
    ("腾讯 => 酒 @0", "bad-cap", "@0"),
    (f"腾讯 @{MAX_CAP + 1}", "bad-cap", f"@{MAX_CAP + 1}"),
]


@pytest.mark.parametrize(("text", "reason", "place"), ERRORS)
def test_an_error_points_at_its_place(text: str, reason: str, place: str):
    with pytest.raises(WatchError) as raised:
        parse(text)
    error = raised.value
    assert (error.reason, error.text[error.place : error.until]) == (reason, place)


def test_a_watch_is_bounded():
    assert parse("长" * MAX_QUERY).tree == Word("长" * MAX_QUERY)
    for text, reason in (("长" * (MAX_QUERY + 1), "too-long"), ("a " * (MAX_TERMS + 1), "too-many-terms")):
        with pytest.raises(WatchError, match=reason):
            parse(text)
    with pytest.raises(WatchError, match="too-many-terms"):
        parse("(" * 200)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("腾讯，阿里、百度;a,b；c\n\nd, ,", ["腾讯", "阿里", "百度", "a", "b", "c", "d"]),
        (" ，", []),
        ("1,000亿，2,000", ["1,000亿", "2,000"]),
        ("1，000亿，1，000，000元", ["1，000亿", "1，000，000元"]),
        ("700，388", ["700", "388"]),
        ("00700,00388", ["00700", "00388"]),
        ("“a，b”，(c，d) e，/f{1,2}/，g", ["“a，b”", "(c，d) e", "/f{1,2}/", "g"]),
        ("#白酒 茅台，五粮液，#车 比亚迪\n腾讯", ["#白酒 茅台", "#白酒 五粮液", "#车 比亚迪", "腾讯"]),
        ("(a，b", ["(a，b"]),
        ("a)，b", ["a)", "b"]),
    ],
)
def test_commas_and_lines_separate_watches(text: str, parts: list[str]):
    assert separate(text) == parts


WORDS = st.text("腾讯阿里ab1.", min_size=1, max_size=4).map(Word)
PHRASES = st.text("腾讯 ab|()-/，:$*@#", min_size=1, max_size=6).map(str.strip).filter(bool)
LEAVES = st.one_of(
    WORDS,
    WORDS.map(lambda word: Word(word.text, prefix=True)),
    PHRASES.map(lambda text: Word(text, quoted=True)),
    st.text("0腾aB.", min_size=1, max_size=5).map(Stock),
    st.sampled_from(["a+", "腾.{0,3}讯", "a\\/b", "(a|b) c"]).map(Pattern),
)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(all_of),
        st.lists(inner, min_size=2, max_size=3).map(any_of),
        inner.map(Not),
        st.builds(
            Within, st.sampled_from(sorted(set(FIELDS.values()))), inner.filter(lambda node: not isinstance(node, Not))
        ),
    ),
    max_leaves=8,
)
QUERIES = st.builds(
    Query,
    NODES,
    st.sampled_from(["", "白酒", "A股"]),
    st.one_of(st.none(), st.integers(1, MAX_CAP)),
    st.sampled_from(["", "我的 关注", "x"]),
)


@given(QUERIES)
@settings(max_examples=often(600))
def test_a_tree_prints_back_to_the_same_text(query: Query):
    text = str(query)
    if len(text) <= MAX_QUERY:
        again = parse(text)
        assert again == query
        assert str(again) == text
        assert separate(text) == [text]
        assert written(again.tree) in text


@given(texts(8))
@settings(max_examples=often(300))
def test_whatever_is_typed_is_read_or_refused_with_a_place_inside_it(text: str):
    for part in separate(text) or [text]:
        try:
            query = parse(part)
        except WatchError as exc:
            assert 0 <= exc.place <= exc.until <= max(len(exc.text), MAX_QUERY)  # noqa: PT017 - both ends are fine
        else:
            assert parse(str(query)) == query
