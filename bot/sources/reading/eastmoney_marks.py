"""Reads EastMoney's article HTML, which finews mirrors: marked tickers, the medium, the undecorated text. Pure."""

import html
import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from bot.core.listings.tickers import from_eastmoney
from bot.core.types import Ticker
from bot.sources.reading.document import html_tree, node_text
from bot.sources.reading.fast_text import tidy_lines

# The provider of EastMoney's ids, whatever site serves them.
PROVIDER = "eastmoney"
# A medium's name may have brackets of its own: 安信国际证券(香港).
_MEDIUM_NAME = r"(?P<medium>(?:[^（）()\n]|[（(][^（）()\n]{1,20}[）)]){1,40}?)"
_MEDIUM_LINE = re.compile(rf"^\s*[（(]\s*文章来源\s*[:：]\s*{_MEDIUM_NAME}\s*[)）]\s*$", re.MULTILINE)
_MEDIUM_INLINE = re.compile(rf"[（(]\s*文章来源\s*[:：]\s*{_MEDIUM_NAME}\s*[)）]")
# A column's name may have them, too, in the text and in the Markdown link below it, and spaces: 21世纪经济报道 21财经APP.
_NAME = (
    r"\[?返回(?P<{0}>首页|[^\s\]｜|，。](?:[^\]｜|，。\n]{{0,30}}[^\s\]｜|，。])?(?:新闻|消息))\]?"
    r"(?:\((?:[^()\n]|\([^()\n]{{0,100}}\)){{0,200}}\))?"
)
_FOOTER = re.compile(rf"^[ ｜|]*{_NAME.format('first')}(?:[ ｜|]*{_NAME.format('second')})?[ ｜|]*$", re.MULTILINE)
_AUTOLINK = re.compile(r"<(https?://[^\s<>\"]{1,500})>")
_LINK_LINE = re.compile(r"^https?://[^\s<>\"]{1,500}$", re.MULTILINE)
_NO_LINK = re.compile(r"^<>$", re.MULTILINE)
_CODE = re.compile(r"infoCode=([A-Za-z0-9]{6,40})|[,/](\d{12,24})\.html", re.IGNORECASE)
_NEWS_CODE = re.compile(r"NW(\d{12,24})")


@dataclass(frozen=True, slots=True)
class Marked:
    """The contents of an article's HTML.

    ``text`` is plain paragraphs; ``medium`` the outlet named at its end, ``column`` the one its footer links to;
    ``tickers`` in order of first appearance; ``share_url`` the link that stands alone below the text, ``native_id`` the
    provider's id in it.
    """

    text: str
    medium: str
    column: str
    tickers: tuple[Ticker, ...]
    share_url: str
    native_id: str


def read_marked(markup: str) -> Marked:
    """Read an article's HTML (or Markdown with HTML in it).

    Example: ``read_marked('<p><span data-code="1,600160">巨化股份</span></p><p>（文章来源：证券日报）</p>').medium`` -> ``"证券日报"``.
    """
    # An autolink would be parsed as a tag and swallow what follows; in every post it stands on a line of its own.
    linked = _AUTOLINK.sub(lambda found: f"<p>{html.escape(found[1])}</p>", markup).replace("<>", "")
    body = html_tree(linked).body
    if body is None:
        return Marked("", "", "", (), "", "")
    tickers = tuple(dict.fromkeys(ticker for node in body.css("[data-code]") if (ticker := _ticker(node))))
    text = node_text(body)
    found = _MEDIUM_LINE.search(text) or _MEDIUM_INLINE.search(text)
    medium = re.sub(r"\s+", "", found["medium"]) if found else ""
    column = next((name for footer in _FOOTER.finditer(text) if (name := footer["first"]) != "首页"), "")
    links = _LINK_LINE.findall(text)
    text = _NO_LINK.sub("", _LINK_LINE.sub("", _FOOTER.sub("", _MEDIUM_INLINE.sub("", text))))
    share = links[-1] if links else ""
    return Marked(tidy_lines(text), medium, column_name(column), tickers, share, native_id_of(share))


def native_id_of(link: str) -> str:
    """Return the id in a share link or address: ``infoCode=NW2022…``, or the long number before ``.html``."""
    found = _CODE.search(link)
    return news_number(found[1] or found[2]) if found else ""


def news_number(code: str) -> str:
    """Return the number that a piece of news has in all of EastMoney's lists.

    Example: ``news_number("NW202203302326982230")`` -> ``"202203302326982230"``; other codes stay as they are.
    """
    found = _NEWS_CODE.fullmatch(code)
    return found[1] if found else code


def column_name(tag: str) -> str:
    """Return the medium named by a tag or footer: 证券日报新闻 -> 证券日报."""
    return tag.strip().removesuffix("新闻")


def _ticker(node: LexborNode) -> Ticker | None:
    """Read one mark: ``00700|116|5`` or (charts) ``K 00700|116|5``: code, market, type; ``1,600160`` (names)."""
    mark = (node.attributes.get("data-code") or "").strip()
    if "|" in mark:
        code, market, *_ = mark.removeprefix("K ").split("|")
    elif "," in mark:
        market, code, *_ = mark.split(",")
    else:
        return None
    return from_eastmoney(market, code)
