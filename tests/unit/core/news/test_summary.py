"""Summaries: the lead, short, and never the title again."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.fold import bare
from bot.core.news.summary import MAX_CHARACTERS, summarise
from tests.often import often
from tests.unit.examples import texts

LEADS = [
    # A title made of a text that has none: its first clause comes once.
    (
        "样例公司今日公告回购进展",
        "样例公司今日公告回购进展，已用三亿元买回两千万股。股价上涨。",
        "已用三亿元买回两千万股。股价上涨。",
    ),
    ("样例公司 今日公告", "样例公司\n今日公告：已用三亿元。", "已用三亿元。"),
    ("腾讯回购", "腾讯回购3亿港元。", "腾讯回购3亿港元。"),  # the clause goes on
    ("腾讯回购", "【腾讯回购】财联社8月20日电，腾讯控股回购3亿港元。股价上涨。", "腾讯控股回购3亿港元。股价上涨。"),
    ("标题", "第一句。第二句！第三句？", "第一句。第二句！"),
    ("标题", "新华社北京8月20日电（记者 小王）第一句。", "（记者 小王）第一句。"),
    ("标题", "（记者 小王）第一句。", "第一句。"),
    ("标题", "本报讯，第一句。", "第一句。"),
    ("标题", "　　第一句。\n　　第二句。", "第一句。第二句。"),
    ("标题", "他说：“好。”大家笑了。", "他说：“好。”大家笑了。"),
    ("腾讯回购三亿港元", "腾讯回购三亿港元。\n具体数目将公告。", "具体数目将公告。"),
    ("腾讯回购三亿港元", "騰訊回購 三億港元！", ""),
    ("标题", "", ""),
    ("标题", "。。。\n！！！", ""),
    ("", "只有正文。", "只有正文。"),
    ("标题", "第一行没有句号\n第二行", "第一行没有句号 第二行"),
    ("Title", "Tencent rose! Alibaba fell!", "Tencent rose! Alibaba fell!"),
    ("标题", "短句。" + "长" * 118 + "。", "短句。"),
    ("标题", "甲" * 80 + "，" + "乙" * 80 + "。", "甲" * 80 + "…"),
    ("标题", "甲" * 200 + "。", "甲" * 119 + "…"),
    ("甲" * 130, "甲" * 130 + "，此外别无消息。", "此外别无消息。"),
]


@pytest.mark.parametrize(("title", "text", "expected"), LEADS)
def test_the_summary_is_the_cleaned_lead(title: str, text: str, expected: str):
    assert summarise(title, text) == expected


@given(
    st.one_of(texts(12), st.text("甲乙。，！AB \n", max_size=150)),
    st.one_of(texts(), st.text("甲乙。，！AB \n", max_size=400)),
    st.booleans(),
)
@settings(max_examples=often(300))
def test_any_summary_is_short_and_says_more_than_the_title(title: str, text: str, repeated: bool):
    said = summarise(title, title + text if repeated else text)
    assert len(said) <= MAX_CHARACTERS
    assert len(re.findall(r"[。！？!?]+(?=[^。！？!?”」』）)\"])", said)) < 2
    assert not said or bare(said)
    assert not said or not bare(title) or bare(said) not in bare(title)
    assert not re.search(r"\s{2}|^\s|\s$", said.replace("\u2028", "")) or not said.isascii()
