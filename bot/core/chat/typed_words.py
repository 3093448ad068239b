"""The words that people type in chat, in every language, and what each means; a new language's words come in here.

The watch language has its own (core/watches/query.py), as have lists that are imported (core/watches/import_formats.py).
"""

import re

COMMANDS = {
    "subscribe": ("订阅", "訂閱", "盯", "关注", "關注", "subscribe", "watch"),
    "unsubscribe": ("退订", "退訂", "取消订阅", "取消訂閱", "unsubscribe", "unwatch"),
    "latest": ("最新", "latest"),
    "list": ("列表", "我的关注", "list"),
    "help": ("帮助", "幫助", "help"),
}
"""What works without a slash."""
SETTINGS = {
    "quiet": ("quiet", "免打扰", "免打擾"),
    "weekend": ("weekend", "周末", "週末"),
    "digest": ("digest", "汇总", "匯總"),
    "per_hour": ("hourly", "每小时", "每小時"),
    "progress": ("progress", "进展", "進展"),
    "breaks": ("urgent", "紧急", "緊急"),
}
"""What /settings calls its settings."""
SETTING_OF = {word: name for name, words in SETTINGS.items() for word in words}
HOURLY = frozenset(SETTINGS["per_hour"])
OFF = frozenset({"off", "关", "關", "不", "否", "no", "无", "没有"})
ON = frozenset({"on", "开", "開", "推", "是", "yes"})
NONE = frozenset({"none", "无", "不", "没有"})
"""No value at all, where one is asked for."""
USUAL = frozenset({"auto", "自动", "默认"})
"""The configured value again, where one is asked for."""
AN_HOUR = frozenset({"hour", "1 小时", "1小时"})
TODAY = frozenset({"today", "今天"})
TOMORROW = frozenset({"tomorrow", "明天", "到明天"})
SECONDS = {
    **dict.fromkeys(("s", "秒"), 1),
    **dict.fromkeys(("m", "min", "分", "分钟"), 60),
    **dict.fromkeys(("h", "小时", "小時"), 3_600),
    **dict.fromkeys(("d", "天"), 86_400),
}
"""The units of a span of time, in seconds."""

_NAMED = "|".join(f"(?P<{name}>{'|'.join(words)})" for name, words in COMMANDS.items())
# X after a blank or a colon: 盯盘神器 and 关注度上升 are no commands.
_COMMAND = re.compile(rf"\s*(?:{_NAMED})(?:[\s:：]+(?P<rest>.*))?", re.IGNORECASE | re.DOTALL)
_SPAN = re.compile(rf"(\d{{1,5}})\s*({'|'.join(sorted(SECONDS, key=len, reverse=True))})")


def command_in(words: str) -> tuple[str, str] | None:
    """Return the command that words without a slash begin with, and what follows it.

    Example: ``command_in("盯 腾讯")`` -> ``("subscribe", "腾讯")``; ``command_in("盯盘神器")`` -> None.
    """
    found = _COMMAND.fullmatch(words)
    if found is None:
        return None
    name = next(name for name in COMMANDS if found[name])
    return name, (found["rest"] or "").strip()


def seconds_in(word: str) -> int | None:
    """Return how many seconds a span is that somebody typed. Example: ``seconds_in("2 小时")`` -> ``7200``; None for no span."""
    found = _SPAN.fullmatch(word)
    return int(found[1]) * SECONDS[found[2]] if found else None
