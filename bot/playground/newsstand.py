"""The sample sources over HTTP: an Atom feed, an RSS feed, EastMoney's JSON with details, a site of posts."""

import hashlib
import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.playground.samples import OUTLETS, SAMPLES, Sample

BEIJING = ZoneInfo("Asia/Shanghai")
LINKS = "https://yangli.example.com/样例链接"
MAX_FEED = 40


@dataclass(frozen=True)
class Piece:
    """A published piece of news."""

    number: int
    outlet: str
    title: str
    text: str
    at: datetime
    tickers: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        return f"{LINKS}/{self.outlet}/{self.number}"

    @property
    def code(self) -> str:
        """The id in EastMoney's form: the day and a number."""
        return f"NW{self.at.astimezone(BEIJING):%Y%m%d}{self.number:010d}"

    @property
    def marked_tickers(self) -> str:
        """The tickers as EastMoney marks them in an article."""
        marks = []
        for secid in self.tickers:
            market, _, code = secid.partition(".")
            marks.append(f'<img data-code="{code}|{market}|5" alt="">')
        return "".join(marks)

    @property
    def as_html(self) -> str:
        return f"<p>{html.escape(self.text)}</p><p>{self.marked_tickers}</p><p>（样例新闻，并未发生）</p>"


class Newsstand:
    """Publishes the outlets' news; a new piece shows at the next poll.

    Example: ``stand.publish("某公司内测微信支付", "……")``. ``asked`` is called with each polled outlet.
    """

    def __init__(self, now: Callable[[], datetime], asked: Callable[[str], None]) -> None:
        self._now = now
        self._tell_asked = asked
        self.pieces: list[Piece] = []
        self.troubles: dict[str, str] = {}
        self.hold_details = False
        self.asked: dict[str, int] = dict.fromkeys(OUTLETS, 0)
        for sample in sorted(SAMPLES, key=self._when):
            self.put(sample, self._when(sample))

    def _when(self, sample: Sample) -> datetime:
        now = self._now().astimezone(BEIJING)
        hour, _, minute = sample.time.partition(":")
        at = (now - timedelta(days=sample.days)).replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        # Before breakfast today's samples are dated yesterday: nothing is published in the future.
        return at if at <= now else at - timedelta(days=1)

    def put(self, sample: Sample, at: datetime | None = None) -> Piece:
        """Publish a sample, now unless a time is given."""
        return self.publish(sample.title, sample.text, outlet=sample.outlet, tickers=sample.tickers, at=at)

    def publish(
        self,
        title: str,
        text: str = "",
        *,
        outlet: str = "kuaixun",
        tickers: tuple[str, ...] = (),
        at: datetime | None = None,
    ) -> Piece:
        """Publish a piece of news. Raises KeyError for an unknown outlet."""
        if outlet not in OUTLETS:
            raise KeyError(outlet)
        piece = Piece(len(self.pieces) + 1, outlet, title, text, at or self._now(), tickers)
        self.pieces.append(piece)
        return piece

    def sources(self, base: str) -> list[dict[str, str]]:
        """Return the sources as configuration entries; ``base`` is the server's address."""
        return [
            {"kind": "rss", "name": OUTLETS["ribao"], "url": f"{base}/news/ribao/feed.xml"},
            {"kind": "rss", "name": OUTLETS["caijing"], "url": f"{base}/news/caijing/rss.xml"},
            {"preset": "eastmoney-media", "name": OUTLETS["kuaixun"], "url": f"{base}/news/kuaixun/webapi?type=45"},
            {"kind": "finews", "name": OUTLETS["zhengquan"], "url": f"{base}/news/zhengquan/category/yangli.html"},
        ]

    def routes(self) -> list[Route]:
        """Return the routes of all outlets."""
        return [
            Route("/news/ribao/feed.xml", self._atom),
            Route("/news/zhoukan/feed.xml", self._atom),
            Route("/news/caijing/rss.xml", self._rss),
            Route("/news/kuaixun/webapi", self._list),
            Route("/NewsData/GetNewsText.do", self._detail),
            Route("/news/zhengquan/category/yangli.html", self._category),
            Route("/news/zhengquan/_posts/{name}.md", self._post),
        ]

    def _newest(self, outlet: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.outlet == outlet][-MAX_FEED:][::-1]

    def _answer(self, request: Request, outlet: str, body: str, media_type: str) -> Response:
        """Answer with a document, 304 when it has not changed, or the simulated fault."""
        self.asked[outlet] += 1
        self._tell_asked(outlet)
        match self.troubles.get(outlet):
            case "500":
                return PlainTextResponse("Internal Server Error", 500)
            case "html":
                return Response(
                    "<!doctype html><html><head><title>登录</title></head><body>请登录</body></html>",
                    media_type="text/html",
                )
            case "empty":
                return Response("", media_type=media_type)
        etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return Response(body, media_type=media_type, headers={"ETag": etag})

    async def _atom(self, request: Request) -> Response:
        outlet = request.url.path.split("/")[2]
        entries = "".join(
            f"<entry><id>urn:yangli:{piece.number}</id><title>{html.escape(piece.title)}</title>"
            f'<link href="{piece.link}"/><published>{piece.at.isoformat(timespec="seconds")}</published>'
            f"<updated>{piece.at.isoformat(timespec='seconds')}</updated>"
            f'<content type="html">{html.escape(piece.as_html)}</content></entry>'
            for piece in self._newest(outlet)
        )
        body = (
            f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><id>urn:yangli:{outlet}</id>'
            f"<title>{OUTLETS[outlet]}</title><updated>{self.pieces[-1].at.isoformat(timespec='seconds')}</updated>{entries}</feed>"
        )
        return self._answer(request, outlet, body, "application/atom+xml")

    async def _rss(self, request: Request) -> Response:
        items = "".join(
            f'<item><guid isPermaLink="false">yangli-{piece.number}</guid><title>{html.escape(piece.title)}</title>'
            f"<link>{piece.link}</link><pubDate>{format_datetime(piece.at)}</pubDate>"
            f"<description>{html.escape(piece.as_html)}</description></item>"
            for piece in self._newest("caijing")
        )
        body = (
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{OUTLETS["caijing"]}</title>'
            f"<link>{LINKS}/caijing</link><description>{OUTLETS['caijing']}</description>{items}</channel></rss>"
        )
        return self._answer(request, "caijing", body, "application/rss+xml")

    async def _list(self, request: Request) -> Response:
        records = [
            {
                "infoCode": piece.code,
                "title": piece.title,
                "digest": piece.text[:40],
                "showtime": f"{piece.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
                "from": OUTLETS["kuaixun"],
                "url_w": piece.link,
            }
            for piece in self._newest("kuaixun")
        ]
        return self._answer(
            request, "kuaixun", json.dumps({"records": records}, ensure_ascii=False), "application/json"
        )

    async def _detail(self, request: Request) -> Response:
        if self.hold_details:
            return PlainTextResponse("Service Unavailable", 503)
        wanted = request.query_params.get("id")
        piece = next((piece for piece in self.pieces if piece.code == wanted), None)
        if piece is None:
            return JSONResponse({"message": "not found"}, 404)
        return JSONResponse({"content": piece.as_html, "url_w": piece.link})

    async def _category(self, request: Request) -> Response:
        links = "".join(
            f'<li><a href="/news/zhengquan/_posts/{piece.at.astimezone(BEIJING):%Y-%m-%d}-{piece.code[2:]}.md">{html.escape(piece.title)}</a></li>'
            for piece in self._newest("zhengquan")
        )
        body = f"<!doctype html><html><head><title>{OUTLETS['zhengquan']}</title></head><body><ul>{links}</ul></body></html>"
        return self._answer(request, "zhengquan", body, "text/html")

    async def _post(self, request: Request) -> Response:
        if self.hold_details:
            return PlainTextResponse("Service Unavailable", 503)
        wanted = request.path_params["name"][11:]
        piece = next((piece for piece in self.pieces if piece.code[2:] == wanted), None)
        if piece is None:
            return PlainTextResponse("Not Found", 404)
        body = (
            f'---\nlayout: post\ntitle: "{piece.title}"\ndate: {piece.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}\n'
            f"categories: yangli\ntags: {OUTLETS['zhengquan']}新闻\n---\n\n<p>{html.escape(piece.text)}</p>\n<p>{piece.marked_tickers}</p>\n\n"
            f"<p>（样例新闻，并未发生）</p>\n\n<{piece.link}>\n"
        )
        return Response(body, media_type="text/markdown")
