"""The status page: whatever the names of sources, all markup in it is ours."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.core.reports import Audience, Figures
from bot.messages.reader import Reader
from bot.web.status import page
from tests.unit.examples import NOW, source, texts

OURS = re.compile(
    r"</?(?:html|meta|title|style|h1|h2|p|section|figure|figcaption|svg|rect|text|ul|li)[ />]|</?(?:html|title|style|h1|h2|p|section|figure|figcaption|svg|text|ul|li)>|<!doctype html>"
)


def figures(name: str, values: list[int]) -> Figures:
    days = tuple(NOW.date() + timedelta(days=at) for at in range(len(values)))
    by_day = {"articles": values, "alerts": [0] * len(values), "failures": [value // 2 for value in values]}
    who = Audience({"private": 1}, 1, 3, 1)
    troubled = (source(name=name, state="failing"),)
    return Figures(NOW, days, by_day, {"ok": 2, "failing": 1}, troubled, 5, timedelta(minutes=3), who)


@given(texts(), st.lists(st.integers(0, 10**9), min_size=7, max_size=7), st.sampled_from(["zh-Hans", "en"]))
def test_no_tag_is_anybody_elses(name: str, values: list[int], language: str):
    written = page(figures(name, values), Reader(language, ZoneInfo("Asia/Shanghai")))
    assert len(re.findall("<", written)) == len(OURS.findall(written))
    for number in re.findall(r'(?:height|y)="([^"]+)"', written):
        assert 0 <= float(number) <= 160


def test_the_largest_bar_is_as_high_as_the_chart_and_nothing_is_none():
    written = page(figures("甲", [0, 5, 10, 0, 0, 0, 0]), Reader("zh-Hans", ZoneInfo("Asia/Shanghai")))
    assert re.findall(r'height="([\d.]+)"', written)[:3] == ["0.0", "60.0", "120.0"]
    assert "甲: 出错" in written
    assert "待发 5 条 · 最久的等了 3 分钟" in written
