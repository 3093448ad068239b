"""The status page: the numbers of /stats as charts, read-only, for whoever has the link with its token."""

import hmac
import html
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.newsroom.stats import Stats
from bot.wording import Wording
from bot.wording.stats import STATES

WIDTH, HEIGHT, GAP = 640, 120, 2
COLOURS = {
    "ok": "#2e7d32",
    "failing": "#c62828",
    "suspect": "#ef6c00",
    "silent": "#f9a825",
    "paused": "#607d8b",
    "disabled": "#9e9e9e",
}
# Nothing from elsewhere, no script, no frame; the address holds the token, so it is told to nobody.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
h1{font-size:1.3rem}h2{font-size:1rem;margin:1.5rem 0 .3rem}svg{width:100%;height:auto}text{font:11px system-ui,sans-serif;fill:#555}
p{margin:.3rem 0}@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}text{fill:#aaa}}
"""


@dataclass(frozen=True, slots=True)
class Chart:
    """One number a day, under a name."""

    name: str
    colour: str
    values: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What the page shows: charts, the sources by state (key, word, how many), and lines of text."""

    title: str
    charts: tuple[Chart, ...]
    sources_title: str
    sources: tuple[tuple[str, str, int], ...]
    lines: tuple[str, ...]
    language: str


def status_route(token: str, read: Callable[[], Awaitable[Status]]) -> Route:
    """Return ``/status?token=…``; without a token there is no such page.

    Example: ``status_route("s3cret", app.status)``. A wrong token is answered as an address that does not exist.
    """

    async def page(request: Request) -> Response:
        given = request.query_params.get("token", "")
        if not token or not hmac.compare_digest(given.encode(), token.encode()):
            return PlainTextResponse("Not Found", 404)
        return HTMLResponse(render(await read()), headers=HEADERS)

    return Route("/status", page)


def status_of(found: Stats, wording: Wording) -> Status:
    """Put numbers into charts and words."""
    values = (
        [one.articles for one in found.days],
        [one.sent for one in found.days],
        [one.failures for one in found.days],
    )
    days = [one.day for one in found.days]
    charts = zip(wording.series(), ("#1565c0", "#2e7d32", "#c62828"), values, strict=True)
    return Status(
        wording.status_title(),
        tuple(Chart(name, colour, tuple(zip(days, numbers, strict=True))) for name, colour, numbers in charts),
        wording.sources_title(),
        tuple((one, wording.state_named(one), found.sources[one]) for one in STATES if found.sources.get(one)),
        (wording.queue(found.waiting, found.oldest), wording.readers(found.chats, found.watches)),
        wording.language,
    )


def render(status: Status) -> str:
    """Write the page."""
    title = html.escape(status.title)
    head = (
        f'<!doctype html><html lang="{html.escape(status.language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title><style>{_STYLE}</style></head>'
    )
    parts = [f"{head}<body><h1>{title}</h1>"]
    parts += [f"<h2>{html.escape(chart.name)}</h2>{_bars(chart)}" for chart in status.charts]
    parts.append(f"<h2>{html.escape(status.sources_title)}</h2>{_share(status.sources)}")
    parts += [f"<p>{html.escape(line)}</p>" for line in status.lines]
    return "".join([*parts, "</body></html>"])


def _bars(chart: Chart) -> str:
    most = max((value for _, value in chart.values), default=0) or 1
    width = WIDTH / max(1, len(chart.values))
    bars = []
    for number, (day, value) in enumerate(chart.values):
        height = value / most * (HEIGHT - 30)
        x = number * width
        label = f"{day:%m-%d}: {value:,}"
        bars.append(
            f'<rect x="{x + GAP:.1f}" y="{HEIGHT - 15 - height:.1f}" width="{width - 2 * GAP:.1f}" height="{height:.1f}" rx="2" '
            f'fill="{chart.colour}"><title>{label}</title></rect>'
            f'<text x="{x + width / 2:.1f}" y="{HEIGHT - 19 - height:.1f}" text-anchor="middle">{value or ""}</text>'
        )
        if number % max(1, len(chart.values) // 7) == 0:
            bars.append(f'<text x="{x + width / 2:.1f}" y="{HEIGHT - 2}" text-anchor="middle">{day:%m-%d}</text>')
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{html.escape(chart.name)}">{"".join(bars)}</svg>'
    )


def _share(parts: Sequence[tuple[str, str, int]]) -> str:
    total = sum(count for *_, count in parts)
    if not total:
        return "<p>0</p>"
    drawn, x = [], 0.0
    for state, word, count in parts:
        width = count / total * WIDTH
        drawn.append(
            f'<rect x="{x:.1f}" y="0" width="{width:.1f}" height="18" fill="{COLOURS[state]}"><title>{html.escape(word)}: {count}</title></rect>'
        )
        x += width
    named = " · ".join(f"{html.escape(word)} {count}" for _, word, count in parts)
    return f'<svg viewBox="0 0 {WIDTH} 18" role="img" aria-label="{named}">{"".join(drawn)}</svg><p>{named}</p>'
