"""Kind ``finews``: a Jekyll mirror of EastMoney's news, read from posts (Markdown or pages), their index, or Atom.

The document itself tells which of these it is. No page or feed of the site was captured, only the posts; its layouts
are public: the site's name is the page's first heading, the time stands above the post's, the tags below the text.
Other themes are read liberally.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core.errors import ParseError
from bot.core.types import Item, Page, Refusal, Reply, Request
from bot.sources.kinds.rss import read_feed
from bot.sources.reading.dates import date
from bot.sources.reading.document import decode, html_tree
from bot.sources.reading.eastmoney_marks import PROVIDER, column_name, native_id_of, news_number, read_marked
from bot.sources.reading.newest import MAX_ITEMS, newest

MAX_POSTS = 200
_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\r?\n(?P<head>.*?)\r?\n---[ \t]*(?:\r?\n(?P<body>.*))?\Z", re.DOTALL)
_POST = re.compile(
    r"(?:/\d{4}/\d{1,2}/\d{1,2}/[^/]+|/(?:_posts|old_post)/[^/]+\.md|/(?=[^/]*\d{12})[^/]*\.(?:html|md)|/\d{4}-\d{2}-\d{2}-[^/]+\.(?:html|md))/?$"
)
_WORD = re.compile(r"[^\s\"'<>|]+")
MAX_ADDRESS = 500
_NUMBER = re.compile(r"\d{12,24}")
_INDEX = re.compile(r"/category/[^/]+$|/emnews/?$|^/?$")
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}(?::\d{2})?(?: [+-]\d{4})?")
_CHROME = frozenset(["header", "footer", "nav", "aside"])
_POST_TAGS = frozenset(["article", "main", "section"])
_ENDS = _POST_TAGS | {"body", "html"}
MAX_NESTED = 50
MAX_ENTRY = 10
_SLUG = re.compile(r"^(?:\d{4}-\d{2}-\d{2})?-?(?P<id>.+?)(?:\.[^.]{1,12}){0,2}$")


class Finews:
    """The site, a category of it, its feed, or one post.

    Example: ``Finews("https://finews.example/category/zhengquanribao.html", {}).parse(reply)`` gives items that name
    their pages as details. A post without title or date is refused: in ``Page.refused`` if it is an item of a feed or a
    page of its own; as a detail by ParseError("parse", "no-title" or "no-date").
    """

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:  # noqa: ARG002 - every kind is opened alike
        self._url = url

    def start(self, cursor: Mapping[str, Any]) -> Request:  # noqa: ARG002 - every kind starts alike
        return Request(self._url)

    def parse(self, reply: Reply) -> Page:
        text = decode(reply.body, reply.headers)
        if not text.strip():
            raise ParseError("empty", "the document is empty", url=reply.url)
        if _FRONT_MATTER.match(text):
            return _alone(_markdown_post(text, Item("", url=reply.url)), reply)
        head = text[:2000].lower()
        if "<rss" in head or "<feed" in head or "<rdf" in head:
            return _feed(reply)
        if "<html" in head or "<!doctype html" in head or "<body" in head or "<a " in head:
            page = html_tree(text)
            found = [] if _POST.search(urlsplit(reply.url).path) else _linked(page, reply)
            if found:
                title = page.css_first("title")
                items, left_out = newest(found, lambda one: one.published_at, MAX_POSTS)
                return Page(tuple(items), title=(title.text(strip=True) if title else "")[:100], left_out=left_out)
            if _INDEX.search(urlsplit(reply.url).path):  # an index of a medium without news these days
                return Page(())
            return _alone(_html_post(page, Item("", url=reply.url)), reply)
        listed = _listed(text, reply)
        if not listed:
            raise ParseError("not-a-feed", "no post, no index and no feed", url=reply.url)
        # File names begin with the day.
        kept = set(sorted((one.url for one in listed), key=lambda url: url.rpartition("/")[2])[-MAX_POSTS:])
        posts = tuple(one for one in listed if one.url in kept)
        return Page(posts, left_out=len(listed) - len(posts))

    def enrich(self, item: Item, reply: Reply) -> Item:
        text = decode(reply.body, reply.headers)
        if _FRONT_MATTER.match(text):
            post = _markdown_post(text, replace(item, url=reply.url))
        else:
            post = _html_post(html_tree(text), replace(item, url=reply.url))
        if reason := _missing(post):
            raise ParseError("parse", reason, url=reply.url)
        return replace(post, detail=None)


def _missing(post: Item) -> str:
    if not post.title:
        return "no-title"
    return "" if post.published_at else "no-date"


def _alone(post: Item, reply: Reply) -> Page:
    reason = _missing(post)
    if reason:
        return Page((), refused=(Refusal(reason, reply.url),))
    return Page((post,), title=post.medium)


def _complete(post: Item, markup: str, tags: list[str]) -> Item:
    """Complete an item from the markup of its post: text, tickers, medium, share link, id."""
    marked = read_marked(markup)
    tag = next((column_name(one) for one in tags if one.endswith("新闻")), "")
    own = _own_name(post.url)
    # Without EastMoney's id the post is known by its own name, at this source only.
    native, provider = marked.native_id or native_id_of(post.share_url), PROVIDER
    if not native:
        native, provider = (own, PROVIDER) if _NUMBER.fullmatch(own) else (post.native_id or own, "")
    text = "\n".join(line.removeprefix("> ").removeprefix(">").strip() for line in marked.text.splitlines())
    return replace(
        post,
        text=text,
        tickers=marked.tickers,
        medium=marked.medium or tag or marked.column or (column_name(tags[-1]) if tags else ""),
        share_url=marked.share_url or post.url,
        native_id=native,
        provider=provider,
    )


def _markdown_post(text: str, item: Item) -> Item:
    found = _FRONT_MATTER.match(text)
    assert found is not None
    # Not YAML: titles stand unescaped inside quotes.
    head = dict(line.partition(":")[::2] for line in found["head"].splitlines() if ":" in line)
    values = {name.strip(): value.strip() for name, value in head.items()}
    title = values.get("title", "")
    if len(title) >= 2 and title[0] == title[-1] and title[0] in "\"'":
        title = title[1:-1].strip()
    post = replace(item, title=title, published_at=date(values.get("date")), categories=(values.get("categories", ""),))
    return _complete(post, found["body"] or "", [values["tags"]] if values.get("tags") else [])


def _html_post(page: LexborHTMLParser, item: Item) -> Item:
    heading = _heading(page)
    if heading is not None:
        title = heading.text(strip=True)
    else:
        title = _meta(page, "og:title") or re.split(r"\s[|–—-]\s", _first_text(page, ("title",)))[0]
    holder = next((node for one in (".post-content", ".e-content") if (node := page.css_first(one))), None)
    above: list[LexborNode] = []
    tags = [node.text(strip=True) for node in page.css("a[rel~=tag], .post-tags a, .tags a, .tag")[:10]]
    if holder is not None:
        markup = holder.html or ""
    elif heading is not None:
        above, below = _around(heading)
        line = next((node for node in below if _is_tag_line(node)), None)
        if line is not None:
            tags = [node.text(strip=True) for node in line.css("em")[:10]]
        markup = "".join(node.html or "" for node in below if not _is_tag_line(node))
    else:
        holder = next((node for one in ("article", "main", "body") if (node := page.css_first(one))), None)
        markup = (holder.html or "") if holder is not None else ""
    post = replace(
        item, title=" ".join(title.split()), published_at=date(_written(page, above).strip()) or item.published_at
    )
    return _complete(post, markup, tags)


def _heading(page: LexborHTMLParser) -> LexborNode | None:
    """Return the heading of the post, not that of the site."""
    found = page.css_first(".post-title")
    if found is not None:
        return found
    return next((node for node in page.css("article h1, main h1, section h1, h1")[:20] if not _in_chrome(node)), None)


def _in_chrome(node: LexborNode) -> bool:
    """Tell whether an element belongs to the site and not to a post (a post may have a header of its own)."""
    tags = [above.tag for above in _above(node)]
    return not _POST_TAGS.intersection(tags) and not _CHROME.isdisjoint(tags)


def _above(node: LexborNode) -> list[LexborNode]:
    found: list[LexborNode] = []
    above = node.parent
    while above is not None and len(found) < MAX_NESTED:
        found.append(above)
        above = above.parent
    return found


def _around(heading: LexborNode) -> tuple[list[LexborNode], list[LexborNode]]:
    """Return the elements before and after a heading, at the nearest level with something after it."""
    node = heading
    siblings: list[LexborNode] = []
    place = 0
    for above in _above(heading):
        siblings = list(above.iter(include_text=True))
        place = next((number for number, one in enumerate(siblings) if one.mem_id == node.mem_id), len(siblings))
        if any((sibling.text() or "").strip() for sibling in siblings[place + 1 :]) or above.tag in _ENDS:
            break
        node = above
    return siblings[:place], siblings[place + 1 :]


def _is_tag_line(node: LexborNode) -> bool:
    return node.tag == "small" and node.text(strip=True).lower().startswith("tags:")


def _written(page: LexborHTMLParser, above: list[LexborNode]) -> str:
    """Return the time of writing that a page gives."""
    for node in page.css("time[datetime]")[:5]:
        if stamp := node.attributes.get("datetime"):
            return stamp
    for node in above:
        if node.tag == "small" and (found := _STAMP.search(node.text())):
            return found[0]
    return _meta(page, "article:published_time") or _first_text(page, (".post-date", ".post-meta", "time"))


def _first_text(page: LexborHTMLParser, selectors: tuple[str, ...]) -> str:
    for selector in selectors:
        node = page.css_first(selector)
        if node is not None and (text := node.text(strip=True)):
            return text
    return ""


def _meta(page: LexborHTMLParser, name: str) -> str:
    node = page.css_first(f'meta[property="{name}"], meta[name="{name}"]')
    return ((node.attributes.get("content") or "") if node is not None else "").strip()


def _feed(reply: Reply) -> Page:
    feed = read_feed(reply)
    items, refused = [], []
    for entry in feed.entries:
        post = _complete(entry.item(), entry.markup, list(entry.categories))
        if reason := _missing(post):
            refused.append(Refusal(reason, (post.url or post.native_id or post.share_url)[:200]))
        else:
            items.append(post)
    return Page(
        tuple(items),
        refused=tuple(refused[:MAX_ITEMS]),
        title=feed.title,
        ttl_seconds=feed.ttl_seconds,
        left_out=feed.left_out,
    )


def _linked(page: LexborHTMLParser, reply: Reply) -> list[Item]:
    """Return the posts that an index page links to, on its own site only."""
    site = urlsplit(reply.url).netloc
    found: dict[str, Item] = {}
    for node in page.css("a[href]"):
        href = (node.attributes.get("href") or "").strip()
        if len(href) > 2 * MAX_ADDRESS:
            continue
        try:
            url = urljoin(reply.url, href).partition("#")[0]
            parts = urlsplit(url)
        except ValueError:
            continue
        if (
            parts.scheme not in {"http", "https"}
            or parts.netloc != site
            or len(url) > MAX_ADDRESS
            or not _POST.search(parts.path)
            or url in found
        ):
            continue
        found[url] = _promised(url, " ".join(node.text(strip=True).split()), _date_beside(node))
    return list(found.values())


def _listed(text: str, reply: Reply) -> list[Item]:
    """Return the posts whose paths a plain listing names, one .md file each."""
    urls: dict[str, None] = {}
    for path in dict.fromkeys(_paths(text)):
        try:
            url = urljoin(
                reply.url, path if "/" not in path or path.startswith(("/", "http", "./", "../")) else f"/{path}"
            )
            site = urlsplit(url).netloc
        except ValueError:
            continue
        if site == urlsplit(reply.url).netloc:
            urls.setdefault(url)
    # A table may name both the file and its path: if there is a folder of posts, only its files count.
    named = [url for url in urls if re.search(r"/(?:_posts|old_post)/", url)] or list(urls)
    return [_promised(url, "", None) for url in named]


def _paths(text: str) -> Iterator[str]:
    for word in _WORD.finditer(text):
        path, dot, rest = word[0].rpartition(".md")
        if dot and not rest[:1].isalnum() and len(path) < MAX_ADDRESS:
            yield path + dot


def _promised(url: str, title: str, written: str | None) -> Item:
    own = _own_name(url)
    named = bool(_NUMBER.fullmatch(own))
    return Item(
        # A file name is no title: a post without a title gets it from its detail.
        title=title if re.search("[\u4e00-\u9fff]", title) else "",
        url=url,
        published_at=date(written),
        native_id=own if named else "",
        provider=PROVIDER if named else "",
        detail=Request(url),
    )


def _own_name(url: str) -> str:
    """Return a post's id by its address: EastMoney's number of the news, else the file name without day and ending."""
    slug = _SLUG.match(unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2])
    return news_number(slug["id"]) if slug else ""


def _date_beside(node: LexborNode) -> str | None:
    """Return the date beside a link in its list entry."""
    holder: LexborNode | None = node.parent
    for _ in range(3):
        if holder is None or holder.tag in {"body", "html", "ul", "ol"}:
            return None
        beside = list(islice(holder.iter(), MAX_ENTRY + 1))
        if len(beside) > MAX_ENTRY or sum(one.tag == "a" for one in beside) > 1:  # not an entry, but a list of entries
            return None
        stamp = holder.css_first("time[datetime]")
        if stamp is not None:
            return stamp.attributes.get("datetime")
        found = _STAMP.search((holder.text() or "")[:1000])
        if found:
            return found[0]
        holder = holder.parent
    return None


KIND = ("finews", Finews)
