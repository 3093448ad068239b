"""Folding: texts that readers take for the same are the same."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.fold import _HANS, _INVISIBLE, _PLAIN, bare, fold, fold_with_offsets, is_latin
from tests.often import often
from tests.unit.examples import texts

CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")
SAME = [
    ("騰訊控股", "腾讯控股"),
    ("證券日報", "证券日报"),
    ("發髮", "发发"),
    ("ＡＩ", "ai"),
    ("Tencent", "TENCENT"),
    ("００７００", "00700"),
    ("（微信）", "(微信)"),
    ("微信　支付", "微信支付"),
    ("微 信\u00a0支 付", "微信支付"),
    ("AI 芯片", "AI芯片"),
    ("腾讯 3 亿", "腾讯3亿"),
    ("a  b \t c", "a b c"),
    ("一\r\n \u2028\n二", "一\n二"),
    ("微\u200b信\u200d支\ufeff付", "微信支付"),
    ("微\u202e信", "微信"),
    ("soft\u00adware", "software"),
    ("ﬁnance", "finance"),
    ("Straße", "STRASSE"),
    ("GPT‑5 A–B A—B −3 ﹣ －", "gpt-5 a-b a-b -3 - -"),
    ("L’Oréal", "l'oréal"),
    ("‘微信’", "'微信'"),
    ("cafe\u0301", "café"),
    ("cafe\u200b\u0301", "café"),
    ("㈱", "(株)"),
    ("⾦融", "金融"),
    ("  两  头  ", "两头"),
]
DIFFERENT = [
    ("a b", "ab"),
    ("微信，支付", "微信支付"),
    ("微信\n支付", "微信支付"),
    ("a\nb", "a b"),
    ("AI, 微信", "AI微信"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_reads_the_same_folds_to_the_same(one: str, other: str):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_reads_differently_stays_different(one: str, other: str):
    assert fold(one) != fold(other)


def test_the_result_is_the_shape_that_watches_are_read_in():
    assert fold("騰訊 ＡＩ　微信 支付\r\n Ｑ２ ") == "腾讯ai微信支付\nq2"
    assert fold("\u85b4") == fold("\u82e7") == fold("\u82ce")  # two steps in the table
    assert bare("腾讯：回购 3 亿港元。") == "腾讯回购3亿港元"
    assert bare("【_—…】") == ""


@given(texts())
@settings(max_examples=often(300))
def test_folding_twice_changes_nothing(text: str):
    once = fold(text)
    assert fold(once) == once
    assert bare(once) == bare(text) == bare(bare(text))


def definition(text: str) -> str:
    """Fold a text the slow way: NFKC, case, the table, then the blanks one by one."""
    folded = []
    for line in re.split("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", _INVISIBLE.sub("", text)):
        plain = unicodedata.normalize("NFKC", line).casefold()
        plain = unicodedata.normalize("NFKC", plain).translate(_HANS)
        plain = " ".join(re.sub("[‐-―−]", "-", re.sub("[‘’]", "'", plain)).split())
        spaced = [
            char
            for place, char in enumerate(plain)
            if char != " " or not (CHINESE.match(plain[place - 1]) or CHINESE.match(plain[place + 1]))
        ]
        folded.append("".join(spaced))
    return "\n".join(line for line in folded if line)


HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            " \n微信支騰—–‑−﹣’aEéßİς\u0301\u200b\u3000한\u1161\u11a8ｶﾞか\u3099㈱ﬁ\r\u2028㉾ㄿ\u0344\ufe0f¨"
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=8,
).map("".join)
# Characters that need no table: nearly all of the news.
USUAL = st.text("微信aEß \n\u3000\xa0，：（）；？！…。—’", max_size=12)


@given(HOSTILE | USUAL)
@settings(max_examples=often(1_500))
def test_the_fast_way_and_the_way_with_offsets_follow_the_definition(text: str):
    folded = fold(text)
    assert folded == definition(text)
    with_offsets, places = fold_with_offsets(text)
    assert with_offsets == folded
    assert len(places) == len(folded)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


def test_a_long_run_of_blanks_is_folded_at_once():
    run = " " * 100_000
    assert fold(f"a{run}b") == "a b"
    assert fold_with_offsets(f"a{run}信")[0] == "a信"


def test_every_plain_character_folds_by_itself():
    for code, folded in _PLAIN.items():
        assert f"a{chr(code)}b".translate(_PLAIN) == f"a{folded}b"
        if folded not in " \n":
            assert definition(chr(code)) == folded.strip(" \n"), hex(code)


def test_offsets_lead_back_to_what_was_written():
    text = "昨日 騰 訊（00700）与ＡＩ：㈱e\u0301"
    folded, places = fold_with_offsets(text)

    def written(part: str) -> str:
        start = folded.index(part)
        return text[places[start][0] : places[start + len(part) - 1][1]]

    assert [written(part) for part in ("腾讯", "ai", "(株)", "é")] == ["騰 訊", "ＡＩ", "㈱", "e\u0301"]


def test_latin_words_have_borders_and_chinese_ones_do_not():
    assert all(map(is_latin, "az09éя"))
    assert not any(map(is_latin, "腾㐀豈あア𠀀 -，_"))
