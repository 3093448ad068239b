"""The seed's site rebuilt from its posts: what each post says, read with plain patterns, and the three ways in which it
is served.

As Jekyll would serve it: kramdown's HTML, jekyll-feed's Atom, an index per medium, posts as pages in the site's own
layout. Two things are kinder here than there: the feed holds every post (jekyll-feed: ten), and the malformed post,
which Jekyll leaves out, is published too.
"""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from xml.sax.saxutils import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

BEIJING = timezone(timedelta(hours=8))
INIT = "2021-12-01-init.md"
SEED = "2022-03-30-NW202203302326982230.md"
SEED_CRLF = "2022-03-30-NW202203302326982230.crlf-inferred.md"
MALFORMED = "-202205262391921712.md"
WAYS = ("feed", "pages", "markdown")
_MARKETS = {"116": "HK", "106": "NYSE", "105": "NASDAQ", "1": "SH", "0": "SZ"}


@dataclass(frozen=True)
class Post:
    """A file of the site, and what it says."""

    source: str
    path: str
    title: str
    at: datetime | None
    category: str
    tag: str
    body: str

    @property
    def page(self) -> str:
        """Return its address by Jekyll's rule for posts; a file in old_post is a page beside its file."""
        name = self.path.rpartition("/")[2].removesuffix(".md")
        if self.path.startswith("old_post/") or not name[:1].isdigit():
            return f"/{self.path.removesuffix('.md')}.html"
        return f"/{self.category}/{name[:10].replace('-', '/')}/{name[11:]}.html"

    @property
    def link(self) -> str:
        """Return the link in angle brackets below the text, to which readers are sent."""
        found = re.findall(r"^<(http\S+)>", self.body, re.MULTILINE)
        return found[-1] if found else ""

    @property
    def medium(self) -> str:
        named = re.search(r"（文章来源：(.+?)）", _untagged(self.body))
        return named[1] if named else self.tag.removesuffix("新闻")

    @property
    def tickers(self) -> list[str]:
        """Return its tickers: marks first, then codes that stand in the text with their market."""
        found = [
            f"{_MARKETS[market]}:{code}"
            for code, market in re.findall(r'data-code="([A-Z0-9]+)\|(\d+)\|', self.body)
            if market in _MARKETS
        ]
        found += [
            f"{_MARKETS[market]}:{code}"
            for market, code in re.findall(r'data-code="(\d+),(\w+)"', self.body)
            if market in _MARKETS
        ]
        text = f"{self.title}\n{self.text}"
        found += [f"HK:{int(code):05d}" for code in re.findall(r"[(（](\d{4,5})\.HK[)）]", text)]
        found += [f"{market}:{code}" for code, market in re.findall(r"[(（](\d{6})\.(S[HZ])[)）]", text)]
        return list(dict.fromkeys(found))

    @property
    def text(self) -> str:
        """Return the paragraphs that a reader sees, without decoration and footer."""
        body = self.body.replace("\r\n", "\n").partition("\n<http")[0]
        if "<p" in body:
            shown = re.findall(r"<p(?![^>]*display:none)[^>]*>(.*?)</p>", body, re.DOTALL)
            lines = [html.unescape(_untagged(one)).strip() for one in shown]
            return "\n".join(line for line in lines if line and "文章来源" not in line)
        return "\n".join(line.strip() for line in body.splitlines() if line.strip())


def _untagged(markup: str) -> str:
    return re.sub(r"<[a-z/!][^>]*>", "", markup)


def posts(folder: Path) -> list[Post]:
    """Read the posts of the corpus.

    The CRLF variant is the seed as it lay in _posts before it was moved to old_post.
    """
    paths = dict(line.split("\t")[:2] for line in (folder / "INDEX.tsv").read_text().splitlines()[1:])
    paths[SEED_CRLF] = f"_posts/{SEED}"
    return [_read(folder / name, path) for name, path in paths.items()]


def _read(file: Path, path: str) -> Post:
    written = file.read_bytes().decode()
    _, head, body = written.split("---\n", 2)
    title = re.search(r'^title: "(.*)"$', head, re.MULTILINE)
    at = re.search(r"^date: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?: \+0800)?$", head, re.MULTILINE)
    tag = re.search(r"^tags: (.+)$", head, re.MULTILINE)
    category = re.search(r"^categories: (.+)$", head, re.MULTILINE)
    assert title is not None
    assert tag is not None
    assert category is not None
    stamp = datetime.fromisoformat(at[1]).replace(tzinfo=BEIJING).astimezone(UTC) if at else None
    return Post(written, path, title[1], stamp, category[1], tag[1], body)


def rendered(body: str) -> str:
    """Turn a post's body into HTML as kramdown does.

    HTML stays; the rest becomes paragraphs, quotations, links and angle-bracket links.

    Example: ``rendered("> 消息\\n\\n<http://a.cn/1.html>")`` -> a blockquote and a paragraph with a link.
    """
    return "\n\n".join(_block(one) for one in re.split(r"\n[ \t]*\n", body.replace("\r\n", "\n").strip()))


def _block(block: str) -> str:
    if re.match(r" {0,3}<[a-z!]", block) and not block.startswith("<http"):
        return re.sub(r"&(?![a-z]+;|#)", "&amp;", block)
    if block.startswith(">"):
        return f"<blockquote>\n  <p>{_inline(re.sub(r'^> ?', '', block, flags=re.MULTILINE))}</p>\n</blockquote>"
    return f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    parts = re.split(r"(<https?://[^\s<>]+>|\[[^\]]+\]\([^)\s]+\))", text)
    return "".join(_link(part) if number % 2 else html.escape(part, quote=False) for number, part in enumerate(parts))


def _link(written: str) -> str:
    if written.startswith("<"):
        address = html.escape(written[1:-1])
        return f'<a href="{address}">{address}</a>'
    words, _, address = written[1:-1].partition("](")
    return f'<a href="{html.escape(address)}">{html.escape(words, quote=False)}</a>'


def in_beijing(at: datetime | None, form: str) -> str:
    return at.astimezone(BEIJING).strftime(form) if at else ""


class Site:
    """The site over HTTP: a published post shows at the next poll.

    Example: ``async with serve(site.app()) as url: …``, then ``site.publish(post)``.
    """

    def __init__(self, address: Callable[[], str]) -> None:
        self.published: list[Post] = []
        self._address = address

    def publish(self, *new: Post) -> None:
        self.published += new

    def sources(self, way: str) -> list[dict[str, str]]:
        """Return the sources that an admin would name for one way of reading the site."""
        paths = {
            "feed": {"金融消息": "/feed.xml"},
            "pages": {
                "站长": "/category/sitenews.html",
                "滚动": "/category/emnews.html",
                "日报": "/category/zhengquanribao.html",
            },
            "markdown": {"金融消息": "/INDEX.tsv"},
        }
        return [{"kind": "finews", "name": name, "url": self._address() + path} for name, path in paths[way].items()]

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/feed.xml", self._feed),
                Route("/INDEX.tsv", self._listing),
                Route("/category/{name}.html", self._category),
                Route("/{path:path}", self._post),
            ]
        )

    def _newest(self) -> Iterator[Post]:
        yield from sorted(self.published, key=lambda post: in_beijing(post.at, "%Y%m%d%H%M%S"), reverse=True)

    async def _feed(self, request: Request) -> Response:
        entries = "".join(self._entry(post) for post in self._newest())
        here = self._address()
        body = (
            f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">'
            f'<generator uri="https://jekyllrb.com/" version="3.9.0">Jekyll</generator>'
            f'<link href="{here}/feed.xml" rel="self" type="application/atom+xml" />'
            f'<link href="{here}/" rel="alternate" type="text/html" hreflang="zh-CN" />'
            f"<updated>2022-05-26T10:00:00+08:00</updated><id>{here}/feed.xml</id>"
            f'<title type="html">金融消息</title>{entries}</feed>'
        )
        return Response(body, media_type="application/xml")

    def _entry(self, post: Post) -> str:
        here = self._address() + post.page
        at = in_beijing(post.at, "%Y-%m-%dT%H:%M:%S+08:00")
        title, content = escape(post.title), rendered(post.body)
        first = " ".join(html.unescape(_untagged(content)).split())[:100]
        return (
            f'<entry><title type="html">{title}</title>'
            f'<link href="{here}" rel="alternate" type="text/html" title="{html.escape(post.title)}" />'
            f"<published>{at}</published><updated>{at}</updated><id>{here.removesuffix('.html')}</id>"
            f'<content type="html" xml:base="{here}">{escape(content)}</content><author><name>站长</name></author>'
            f'<category term="{post.category}" /><category term="{post.tag}" />'
            f'<summary type="html">{escape(first)}</summary></entry>'
        )

    async def _listing(self, request: Request) -> Response:
        lines = [f"{post.path.rpartition('/')[2]}\t{post.path}\t{len(post.body)}" for post in self._newest()]
        return PlainTextResponse("\n".join(["file\trepo_path\tchars", *lines]) + "\n")

    async def _category(self, request: Request) -> Response:
        of_it = [post for post in self._newest() if post.category == request.path_params["name"]]
        heading = f'<h2 id="{of_it[0].tag}">{of_it[0].tag}</h2>' if of_it else ""
        links = "".join(f'    <li><a href="{post.page}">{post.title}</a></li>\n' for post in of_it)
        page = _layout(request.path_params["name"], "", f"{heading}\n<ul>\n{links}</ul>")
        return Response(page, media_type="text/html")

    async def _post(self, request: Request) -> Response:
        for post in self.published:
            if request.url.path == f"/{post.path}":
                return Response(post.source.encode(), media_type="text/markdown")
            if request.url.path == post.page:
                return Response(page_of(post), media_type="text/html")
        return PlainTextResponse("Not Found", 404)


def page_of(post: Post) -> str:
    """Return a post's page: the time in small print, the title, the text, the tags.

    In its first weeks the site put the unescaped text into an attribute of its head, so that it spilled over the page;
    later pages carry jekyll-seo-tag's marks.
    """
    early = post.at is None or post.at.year < 2022
    text = rendered(post.body)
    marks = _seo(post)
    if early:
        marks = (
            f'<meta property="og:title" content="{post.title}">\n<meta property="og:description" content="{text}">\n'
        )
    return _layout(
        post.title,
        marks,
        f"<small>(GMT+8, Asia/Shanghai, CST) {in_beijing(post.at, '%Y-%m-%d %H:%M:%S')} &nbsp; </small>\n"
        f"<h1>{post.title}</h1>\n\n{text}\n\n\n  <small>tags: <em>{post.tag}</em></small>\n",
    )


def _seo(post: Post) -> str:
    described = html.escape(" ".join(html.unescape(_untagged(rendered(post.body))).split())[:100])
    data = {"@type": "BlogPosting", "headline": post.title, "url": post.page}
    return (
        f'<meta property="og:title" content="{html.escape(post.title)}" />\n<meta name="description" content="{described}" />\n'
        f'<meta property="og:site_name" content="金融消息" />\n<meta property="og:type" content="article" />\n'
        f'<meta property="article:published_time" content="{in_beijing(post.at, "%Y-%m-%dT%H:%M:%S+08:00")}" />\n'
        f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>\n'
    )


def _layout(title: str, marks: str, content: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="UTF-8">\n'
        f'{marks}<title>{html.escape(title, quote=False)} | 金融消息</title>\n<link rel="stylesheet" href="/assets/style.css">\n</head>\n'
        '<body onload="refresh(60000);">\n<div class="wrapper">\n<header>\n<h1><a href="/">金融消息</a></h1>\n<p>消息汇总</p>\n</header>\n'
        f"<section>\n\n{content}\n\n</section>\n<footer>\n<p><small>【声明】<br />不构成任何投资建议。</small></p>\n<p>&copy; 2022</p>\n</footer>\n"
        "</div>\n</body>\n</html>\n"
    )
