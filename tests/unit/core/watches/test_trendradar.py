"""TrendRadar's word lists: groups too long for one watch become several that mean the same together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.watches.query import MAX_QUERY, AllOf, AnyOf, Node, Not, Query, Word
from bot.core.watches.trendradar import MAX_PARTS, WordGroup, read_trendradar
from tests.often import often

words = st.text(st.sampled_from("腾讯阿里茅台微信支付AI5"), min_size=1, max_size=12)


def parts_of(query: Query) -> tuple[set[Node], set[Node]]:
    """Take a group's watch apart: the words of which one is enough, and the required and excluded words."""
    all_ = query.tree.parts if isinstance(query.tree, AllOf) else (query.tree,)
    any_ = [one for one in all_ if isinstance(one, AnyOf)] or [one for one in all_ if not isinstance(one, Not)][:1]
    rest = {one for one in all_ if one not in any_}
    [first] = any_
    return set(first.parts if isinstance(first, AnyOf) else any_), rest


@given(st.lists(words, min_size=2, max_size=150, unique=True), st.lists(words, max_size=6, unique=True))
@settings(max_examples=often(200))
def test_the_parts_of_a_long_group_mean_the_same_together(wanted: list[str], refused: list[str]):
    rows = ["[组]", *wanted, *(f"!{word}" for word in refused), "@9"]
    found = list(read_trendradar(rows))
    queries = [group.query for group in found if group.query is not None]
    assert len(queries) == len(found)
    assert {group.number for group in found} == {1}
    assert {(query.cap, query.name) for query in queries} == {(9, "组")}
    split = list(map(parts_of, queries))
    # One watch for each set of words, and no word in two; excluded words stand with each.
    assert sum(len(any_) for any_, _ in split) == len(wanted)
    assert {node.text for any_, _ in split for node in any_ if isinstance(node, Word)} == set(wanted)
    assert all(rest == {Not(Word(word, quoted=True)) for word in refused} for _, rest in split)
    # No watch is longer than it may be, and there is none that two would have had room for.
    assert all(len(str(one)) <= MAX_QUERY for one in queries)
    assert all(len(str(one)) > MAX_QUERY // 2 or len(parts_of(one)[0]) > 30 for one in queries[:-1])


@pytest.mark.parametrize("extra", [[], ["!手机壳"], ["+发布"], ["+发布", "!手机壳", "@5"]])
def test_many_short_words_fill_each_part(extra: list[str]):
    rows = [*(chr(0x4E00 + number) for number in range(100)), *extra]
    found = list(read_trendradar(rows))
    # 40 words fit; brackets and the parts beside them count as words too.
    assert len(found) == 3
    assert all(group.query is not None for group in found)


def test_what_cannot_be_shared_out_is_told():
    def reasons(rows: list[str]) -> list[str]:
        return [group.error.reason if group.error else "" for group in read_trendradar(rows)]

    musts = [f"+必须的词{number:03}" for number in range(50)]
    assert reasons(["甲", "乙", *musts]) == ["too-long"]
    assert reasons(musts) == ["too-long"]
    endless = [f"词语词语词语{number:06}" for number in range(MAX_PARTS * 40)]
    assert reasons(endless) == ["too-long"]


def test_a_short_group_stays_one_watch():
    [group] = read_trendradar(["华为", "鸿蒙", "!手机壳", "@5"])
    assert isinstance(group, WordGroup)
    assert str(group.query) == '(华为 | 鸿蒙) -"手机壳" @5'


def read(*rows: str) -> list[tuple[int, str]]:
    return [
        (group.number, f"! {group.error.reason}" if group.error else str(group.query))
        for group in read_trendradar(rows)
    ]


def test_a_line_that_cannot_be_read_spoils_itself_only_and_is_named_by_its_number():
    assert read("人工智能", r"/(?<!x)[a-z]+y/", "DeepSeek") == [(2, "! bad-pattern"), (1, "人工智能 | DeepSeek")]
    assert read("[GLOBAL_FILTER]", "/(?!x)y/", "广告", "", "[WORD_GROUPS]", "华为") == [
        (2, "! bad-pattern"),
        (6, '华为 -"广告"'),
    ]
    # Without a word that must be there a group would bring far more than was meant.
    assert read("华为", "+/(?!x)y/") == [(2, "! bad-pattern")]


@pytest.mark.parametrize("pattern", [r"/(?<![a-z])ai(?![a-z])/", r"/\bai\b/", r"/(?<![a-zA-Z])ai(?![a-zA-Z])/"])
def test_what_says_that_a_word_stands_alone_is_our_word(pattern: str):
    [group] = read_trendradar([pattern])
    assert group.query == Query(Word("ai", quoted=True))
