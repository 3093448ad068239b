"""The fields of a feed's entry, from the contents of its children: texts, addresses, categories, HTML or not."""

import binascii
import html
import re
from collections.abc import Iterable
from urllib.parse import urljoin

from bot.core.news.stories import headline
from bot.sources.reading.document import plain_text
from bot.sources.reading.elements import attribute
from bot.sources.reading.links import MAX_LENGTH

WEB = ("http://", "https://")
# An RSS title may be HTML or not, and does not say: it is HTML if it names an element or a character of HTML.
_HTML = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|blockquote|br|center|cite|code|del|div|em|font|h[1-6]|hr|i|img|ins|kbd|label|li|mark|nobr|ol|p|pre|q|"
    r"ruby|s|samp|script|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|th|time|tr|tt|u|ul|var|wbr)\b[^<>]*+>|<!--"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});",
    re.IGNORECASE,
)
MAX_MADE_TITLE = 80
HEADLINE = re.compile(r"^\s*【(?P<title>[^】]{1,200})】\s*")
# The content of a child: its attributes as written, its text, whether that is elements.
Said = tuple[str, str, bool]
FieldValues = dict[str, list[Said]]


def text_of(found: FieldValues, *names: str) -> str:
    for name in names:
        if name in found:
            for _, said, _ in found[name]:
                if said := said.strip():
                    return said
    return ""


def markup_of(one: Said, literal: bool) -> str:
    """Return an element's content as HTML.

    ``literal`` = by default it is text, as in Atom; else it is text unless it looks like HTML.
    """
    attributes, said, nested = one
    if nested:
        return said
    if "=" in attributes:
        kind, mode = attribute(attributes, "type").lower(), attribute(attributes, "mode").lower()
        if mode == "base64" or _is_coded(kind):
            try:
                return binascii.a2b_base64(said).decode()
            except (ValueError, UnicodeDecodeError):
                return html.escape(said, quote=False)
        if kind in {"html", "text/html", "xhtml", "application/xhtml+xml"}:
            return said
        literal = (literal and mode != "escaped") or kind in {"text", "text/plain"}
    if (place := said.find("<")) < 0 and "&" not in said:
        return said
    # The first < nearly always begins an element, and a match there takes a tenth of the time of a search.
    if not literal and ((place >= 0 and _HTML.match(said, place)) or _HTML.search(said)):
        return said
    return html.escape(said, quote=False)


def _is_coded(kind: str) -> bool:
    return "/" in kind and not kind.startswith("text/") and not kind.endswith(("xml", "json"))


def link_of(said_of_links: Iterable[Said], base: str) -> str:
    """Return the address of an entry: RSS's link, or Atom's first alternate; pages come first."""
    best, grade = "", 0
    for attributes, said, _ in said_of_links:
        if "=" not in attributes:
            if grade < 5 and (said := said.strip()):
                best, grade = said, 5
            continue
        if attribute(attributes, "rel").lower() not in {"", "alternate"}:
            continue
        href, kind = attribute(attributes, "href").strip() or said.strip(), attribute(attributes, "type").lower()
        if "xml:base" in attributes:
            href = joined(joined(base, attribute(attributes, "xml:base")), href)
        now = 4 if "html" in kind else 2 if kind else 3
        if href and now > grade:
            best, grade = href, now
    return best


def is_no_link(found: FieldValues) -> bool:
    return any(attribute(attributes, "ispermalink").lower() == "false" for attributes, _, _ in found.get("guid", ()))


def categories_of(found: FieldValues) -> tuple[str, ...]:
    terms = []
    for attributes, said, _ in (*found.get("category", ()), *found.get("dc:subject", ()))[:20]:
        if term := said.strip() or attribute(attributes, "label") or attribute(attributes, "term"):
            terms.append((line_of(term[:1_000]) if "<" in term or "&" in term else term)[:60])
    return tuple(terms)


def joined(base: str, link: str) -> str:
    if not link or (link.startswith(WEB) and " " not in link and "[" not in link):
        return link
    if len(link) > MAX_LENGTH:
        return ""
    try:
        return urljoin(base, link)
    except ValueError:  # an address such as http://[broken
        return ""


def line_of(markup: str) -> str:
    """Turn markup into one line of plain text."""
    return " ".join(plain_text(markup).split())


def title_of(text: str) -> str:
    """Return a substitute for a missing title: the first sentence, as stories compare it, cut at a comma if long."""
    sentence = headline("", text)[0].strip() or text.partition("\n")[0]
    if len(sentence) <= MAX_MADE_TITLE:
        return sentence
    cut = sentence[:MAX_MADE_TITLE]
    return re.split(r"[，,、：:；;][^，,、：:；;]*$", cut)[0] or cut


def headlined(text: str) -> tuple[str, str]:
    """Return a substitute for a missing title, and the text without it: 【a headline】, else the first sentence.

    Example: ``headlined("【甲乙下调指引】甲乙今日公告。")`` -> ``("甲乙下调指引", "甲乙今日公告。")``.
    """
    if found := HEADLINE.match(text):
        return " ".join(found["title"].split()), text[found.end() :]
    return " ".join(title_of(text).split()), text
