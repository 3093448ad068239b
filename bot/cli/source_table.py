"""The output of `dingxun try` about a source: plain lines for operators."""

import unicodedata
from collections.abc import Sequence

from bot.core.listings.tickers import Listings
from bot.core.news.item_rules import tickers_of, tidy
from bot.core.sanitize import one_line
from bot.core.types import Item, Refusal

MAX_SHOWN = 20


def looked(
    kind: str,
    preset: str,
    name: str,
    url: str,
    items: Sequence[Item],
    refused: Sequence[Refusal],
    listings: Listings,
    *,
    tested: bool,
) -> list[str]:
    """Return a source's contents as lines: its kind, its items as they would be stored, the refused ones and why.

    Example: the first line is ``preset cls (json), 财联社: 50 items, 0 refused``.
    """
    what = f"preset {preset} ({kind})" if preset else f"kind {kind}"
    lines = [f"{what}, {one_line(name)}: {len(items)} items, {len(refused)} refused", f"stored as {one_line(url)}"]
    if not tested:
        lines.append("未经实测: no answer of this source could be captured to hold the preset against.")
    for item in map(tidy, items[:MAX_SHOWN]):
        when = f"{item.published_at:%Y-%m-%d %H:%M}Z" if item.published_at else "(no date)"
        text = f"{len(item.text)} characters{' + page' if item.detail else ''}"
        tickers = " ".join(one.key for one in tickers_of(item, listings)[:6]) or "-"
        cells = (
            (when, 17),
            (item.medium or "-", 12),
            (item.title or item.text, 48),
            (text, 22),
            (tickers, 20),
        )
        row = "  ".join(cell(one_line(text), width) for text, width in cells)
        lines.append(f"{row}  {'urgent  ' if item.urgent else ''}{one_line(item.share_url or item.url)}")
    if len(items) > MAX_SHOWN:
        lines.append(f"… and {len(items) - MAX_SHOWN} more")
    return lines + [f"refused  {one.reason}: {one_line(one.what)}" for one in refused[:MAX_SHOWN]]


def cell(text: str, width: int) -> str:
    """Fit a text to a column's width; a Chinese character is two wide. Example: ``cell("财联社", 4)`` -> ``"财… "``."""
    taken = 0
    kept: list[str] = []
    for character in text:
        wide = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if taken + wide > width:
            while kept and taken + 1 > width:
                taken -= 2 if unicodedata.east_asian_width(kept.pop()) in "WF" else 1
            return "".join(kept) + "…" + " " * (width - taken - 1)
        taken += wide
        kept.append(character)
    return text + " " * (width - taken)
