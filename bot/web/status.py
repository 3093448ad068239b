"""The status page: the figures of /stats as charts, read-only, for anybody with the token's link.

No scripts and nothing from other hosts: the charts are SVG in the page, and its Content-Security-Policy allows only the
page's own style.
"""

import base64
import hashlib
import hmac
import html
from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.core.reports import Figures
from bot.messages.admin import source_panels, stats_panel
from bot.messages.admin.stats_panel import STATES
from bot.messages.reader import Reader

WIDTH, HEIGHT, LABELS = 420, 120, 34
MAX_NAMED = 20
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}"
    "section{display:flex;flex-wrap:wrap;gap:1.5rem}figure{margin:0}svg{max-width:100%;height:auto}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}rect{fill:#2a6fdb}.bad rect{fill:#c8402f}text{font-size:11px;fill:#444}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}text{fill:#bbb}}"
)
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # the address holds the token
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def status(
    token: str, count: Callable[[], Awaitable[Figures]], reader: Reader
) -> Callable[[Request], Awaitable[Response]]:
    """Return the handler of /status: the page for the right ``?token=``, 404 for anything else, as if there were none.

    Example: ``Route("/status", status(token, count, reader))``. Without a token the page is off.
    """

    async def answer(request: Request) -> Response:
        given = request.query_params.get("token", "")
        # In constant time, as bytes: text that is not ASCII cannot be compared in constant time.
        if not token or not hmac.compare_digest(given.encode("utf-8", "replace"), token.encode()):
            return PlainTextResponse("Not Found", 404)
        return HTMLResponse(page(await count(), reader), headers=HEADERS)

    return answer


def page(figures: Figures, reader: Reader) -> str:
    """Write the page.

    Example: ``page(await tx.statistics.figures(now), Reader("en"))`` -> HTML with a chart for each of articles, alerts
    and failures.
    """
    words = stats_panel.status_words(reader)
    charts = "".join(
        _figure(name, [(f"{day:%m-%d}", value) for day, value in values], bad=counted in {"failures", "hold-ups"})
        for counted, (name, values) in zip(figures.by_day, stats_panel.series(reader, figures), strict=True)
    )
    health = [(source_panels.state_name(reader, one), figures.states.get(one, 0)) for one in STATES]
    named = "".join(
        f"<li>{html.escape(one.name[:60])}: {html.escape(source_panels.state_of(reader, one))}</li>"
        for one in figures.troubled[:MAX_NAMED]
    )
    at = reader.time(figures.at, figures.at)
    return (
        f'<!doctype html><html lang="{reader.language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(words["title"])}</title>'
        f"<style>{STYLE}</style><h1>{html.escape(words['title'])}</h1>"
        f"<p>{html.escape(words['at'].format(time=f'{figures.days[-1]} {at}'))}</p>"
        f"<h2>{html.escape(words['days'])}</h2><section>{charts}</section>"
        f"<h2>{html.escape(words['sources'])}</h2><section>{_figure('', health)}</section><ul>{named}</ul>"
        f"<h2>{html.escape(words['queue'])}</h2>"
        f"<p>{stats_panel.queue_line(reader, figures.queue, figures.waits)}</p><p>{stats_panel.audience_line(reader, figures.audience)}</p></html>"
    )


def _figure(name: str, values: Sequence[tuple[str, int]], *, bad: bool = False) -> str:
    """Draw values as bars: an SVG with a caption, each bar with its value above and its label below."""
    most = max((value for _, value in values), default=0) or 1
    step = WIDTH / max(1, len(values))
    parts = []
    for at, (label, value) in enumerate(values):
        height = value / most * HEIGHT
        middle = step * at + step / 2
        parts.append(
            f'<rect x="{step * at + 6:.1f}" y="{HEIGHT - height + 16:.1f}" width="{step - 12:.1f}" height="{height:.1f}"/>'
            f'<text x="{middle:.1f}" y="{HEIGHT - height + 12:.1f}" text-anchor="middle">{value}</text>'
            f'<text x="{middle:.1f}" y="{HEIGHT + LABELS:.1f}" text-anchor="middle">{html.escape(label)}</text>'
        )
    told = html.escape(f"{name} " + ", ".join(f"{label} {value}" for label, value in values), quote=True)
    caption = f"<figcaption>{html.escape(name)}</figcaption>" if name else ""
    return (
        f'<figure{" class=bad" if bad else ""}>{caption}<svg role="img" aria-label="{told.strip()}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT + LABELS + 6}" width="{WIDTH}">{"".join(parts)}</svg></figure>'
    )
