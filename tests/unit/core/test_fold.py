"""Folding: what readers take for the same is the same."""

import pytest
from hypothesis import given, settings

from bot.core.fold import bare, fold, is_latin
from tests.unit.examples import texts

SAME = [
    ("騰訊控股", "腾讯控股"),
    ("證券日報", "证券日报"),
    ("發髮", "发发"),
    ("ＡＩ", "ai"),
    ("Tencent", "TENCENT"),
    ("００７００", "00700"),
    ("（微信）", "(微信)"),
    ("微信　支付", "微信支付"),
    ("微 信\u00a0支\n付", "微信支付"),
    ("微\u200b信\u200d支\ufeff付", "微信支付"),
    ("微\u202e信", "微信"),
    ("soft\u00adware", "software"),
    ("ﬁnance", "finance"),
    ("Straße", "STRASSE"),
    ("cafe\u0301", "café"),
    ("cafe\u200b\u0301", "café"),
    ("㈱", "(株)"),
    ("⾦融", "金融"),
    ("  两  头  ", "两头"),
]
DIFFERENT = [("AI 芯片", "AI芯片"), ("a b", "ab"), ("微信，支付", "微信支付"), ("腾讯 3 亿", "腾讯3亿")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_reads_the_same_folds_to_the_same(one: str, other: str):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_reads_differently_stays_different(one: str, other: str):
    assert fold(one) != fold(other)


def test_the_result_is_the_shape_that_watches_are_read_in():
    assert fold("騰訊 ＡＩ　微信 支付\r\n Ｑ２ ") == "腾讯 ai 微信支付 q2"
    assert fold("\u85b4") == fold("\u82e7") == fold("\u82ce")  # two steps in the table
    assert bare("腾讯：回购 3 亿港元。") == "腾讯回购3亿港元"
    assert bare("【_—…】") == ""


@given(texts())
@settings(max_examples=300)
def test_folding_twice_changes_nothing(text: str):
    once = fold(text)
    assert fold(once) == once
    assert bare(once) == bare(text) == bare(bare(text))


def test_latin_words_have_borders_and_chinese_ones_do_not():
    assert all(map(is_latin, "az09éя"))
    assert not any(map(is_latin, "腾㐀豈あア𠀀 -，_"))
