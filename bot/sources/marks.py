"""Reading EastMoney's article HTML, which finews mirrors: tickers from marks, the medium, the text without decoration. Pure."""

import html
import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core.tickers import from_eastmoney
from bot.core.types import Ticker
from bot.sources.document import node_text, tidy_lines

_MEDIUM_LINE = re.compile(r"^\s*[（(]\s*文章来源\s*[:：]\s*(?P<medium>[^（）()]{1,40}?)\s*[)）]\s*$", re.MULTILINE)
_MEDIUM_INLINE = re.compile(r"[（(]\s*文章来源\s*[:：]\s*(?P<medium>[^（）()\n]{1,40}?)\s*[)）]")
_NAME = r"\[?返回(?P<{0}>首页|[^\s\]｜|，。]{{1,16}}(?:新闻|消息))\]?(?:\([^)\s]*\))?"
_FOOTER = re.compile(rf"^[ ｜|]*{_NAME.format('first')}(?:[ ｜|]*{_NAME.format('second')})?[ ｜|]*$", re.MULTILINE)
_AUTOLINK = re.compile(r"<(https?://[^\s<>\"]{1,500})>")
_LINK_LINE = re.compile(r"^https?://[^\s<>\"]{1,500}$", re.MULTILINE)
_CODE = re.compile(r"infoCode=([A-Za-z0-9]{6,40})|[,/](\d{12,24})\.html", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marked:
    """What an article's HTML says.

    ``text`` is plain paragraphs; ``medium`` the outlet named at its end, ``column`` the one its footer leads back to; ``tickers`` in
    order of first appearance; ``share_url`` the link that stands alone below the text, ``native_id`` the provider's id in it.
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
    # An autolink would be taken for a tag and swallow what follows it; it stands on a line of its own in every post.
    body = LexborHTMLParser(_AUTOLINK.sub(r"<p>\1</p>", markup).replace("<>", "")).body
    if body is None:
        return Marked("", "", "", (), "", "")
    tickers = tuple(dict.fromkeys(ticker for node in body.css("[data-code]") if (ticker := _ticker(node))))
    text = node_text(body)
    found = _MEDIUM_LINE.search(text) or _MEDIUM_INLINE.search(text)
    medium = re.sub(r"\s+", "", found["medium"]) if found else ""
    column = next((name for footer in _FOOTER.finditer(text) if (name := footer["first"]) != "首页"), "")
    links = _LINK_LINE.findall(text)
    text = _LINK_LINE.sub("", _FOOTER.sub("", _MEDIUM_INLINE.sub("", text)))
    share = html.unescape(links[-1]) if links else ""
    return Marked(tidy_lines(text), medium, column_name(column), tickers, share, native_id_of(share))


def native_id_of(link: str) -> str:
    """Return the provider's id in a share link or page address: ``infoCode=NW2022…``, or the long number before ``.html``."""
    found = _CODE.search(link)
    return (found[1] or found[2]) if found else ""


def column_name(tag: str) -> str:
    """Return the medium that a tag or footer names: 证券日报新闻 -> 证券日报."""
    return tag.strip().removesuffix("新闻")


def _ticker(node: LexborNode) -> Ticker | None:
    """Read one mark: ``00700|116|5`` (pictures: code, market, type), ``K 00700|116|5`` (the same, charts), ``1,600160`` (names)."""
    mark = (node.attributes.get("data-code") or "").strip()
    if "|" in mark:
        code, market, *_ = mark.removeprefix("K ").split("|")
    elif "," in mark:
        market, code, *_ = mark.split(",")
    else:
        return None
    return from_eastmoney(market, code)
