"""The `dingxun` command: thin, each command calls one use case."""

import asyncio
import contextlib
import html
import re
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.config import Settings, load, secrets_of
from bot.core.clock import Clock, MovableClock
from bot.core.errors import DingxunError
from bot.logs import Redactor, set_up_logs

if TYPE_CHECKING:
    from bot.app import App
    from bot.dispatch import Stage
    from bot.newsroom.report import Event

STOP_WITHIN = 9.0
DEMO_PORT = 8090
DEMO_TICKS = {"poll": 0.2, "enrich": 0.5, "group": 1.0, "match": 1.0, "summarise": 1.0, "send": 0.2}
HOW_TO_RUN = "The real bot: ask @BotFather for a token (/newbot), then  DINGXUN_TELEGRAM__TOKEN=… make run"

cli = typer.Typer(
    name="dingxun",
    help="盯讯: watches Chinese financial news for Telegram chats.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
# Everything that is printed or logged goes through here; it learns the secrets when the settings are read.
_redact = Redactor()
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="Default: config.yaml, where there is one.")]


def main() -> None:
    """Run the command line; what this program raises on purpose ends it with a plain message and exit code 1.

    So does what it does not, with a traceback: Python itself would print one with the secrets in it.
    """
    try:
        cli()
    except DingxunError as exc:
        _complain(str(exc))
        raise SystemExit(1) from None
    except Exception:  # noqa: BLE001 - told in full, and the process ends
        _complain(traceback.format_exc())
        raise SystemExit(1) from None


@cli.callback()
def _lines() -> None:
    # Without a terminal (a container's log, a pipe) lines must come out as they are written.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]


@cli.command()
def run(
    config: ConfigFile = None,
    or_demo: Annotated[bool, typer.Option("--or-demo", help="Without a token: the playground.")] = False,
) -> None:
    """Run the bot."""
    settings = _settings(config)
    if or_demo and not settings.telegram.token.get_secret_value():
        _line("No telegram.token: starting the playground.")
        _end(asyncio.run(_demo(DEMO_PORT)))
    from bot.app import App

    _end(asyncio.run(_run(App(settings, clock=Clock.system(), say=_line))))


@cli.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Check the main job, print PASS or FAIL, and end.")] = False,
    port: Annotated[int, typer.Option(help="The page's port; the next free one if it is taken.")] = DEMO_PORT,
) -> None:
    """The playground: an offline Telegram with sample news. Needs no token and no Internet."""
    _end(asyncio.run(demo_once() if once else _demo(port)))


@cli.command()
def health(config: ConfigFile = None) -> None:
    """Exit 1 when the running bot's heartbeat is over 90 seconds old."""
    age = asyncio.run(_heartbeat_age(_settings(config)))
    from bot.web import what_is_wrong

    why = what_is_wrong(age)
    print(
        f"not healthy: {why}" if age is None or why else f"healthy: heartbeat {max(0.0, age.total_seconds()):.0f} s ago"
    )
    raise typer.Exit(1 if why else 0)


@cli.command(name="try")
def try_(
    url: Annotated[str, typer.Argument(help="The address of a feed or a news page.")], config: ConfigFile = None
) -> None:
    """Fetch a source as the bot would and show what would be stored."""
    settings = _settings(config)
    found = asyncio.run(_look(settings, url))
    _line(f"kind {found.kind}, {found.name}: {len(found.items)} items, {len(found.refused)} refused")
    for item in found.items[:20]:
        when = f"{item.published_at:%Y-%m-%d %H:%M}Z" if item.published_at else "(no date)"
        _line(
            f"{when}  {item.medium or '-'}  {item.title or item.text[:40]}  {' '.join(one.key for one in item.tickers)}  {item.share_url or item.url}"
        )
    for refusal in found.refused[:20]:
        _line(f"refused  {refusal.reason}: {refusal.what}")


# A group's id begins with "-".
@cli.command(context_settings={"ignore_unknown_options": True})
def why(
    chat: Annotated[str, typer.Argument(help="A chat's id at Telegram, or id:thread for a topic.")],
    words: Annotated[list[str] | None, typer.Argument(help="A link, or words of a title.")] = None,
    config: ConfigFile = None,
) -> None:
    """Say how things stand for a chat, or step by step what became of an article there. Exit 1 when the chat is not known."""
    lines = asyncio.run(_why(_settings(config), chat, " ".join(words or ())))
    if lines is None:
        _complain(f"No such chat: {chat}")
        _end(1)
    for line in lines or ():
        _line(line)


watches = typer.Typer(help="What a watch means, and what it would catch.", no_args_is_help=True)
cli.add_typer(watches, name="watch")
WatchText = Annotated[str, typer.Argument(help="A watch as in chat, in quotation marks: '腾讯 -游戏'.")]


@watches.command(name="test")
def watch_test(
    watch: WatchText,
    title: Annotated[str, typer.Option(help="A headline to hold it against.")] = "",
    text: Annotated[str, typer.Option(help="An article's text.")] = "",
    source: Annotated[str, typer.Option(help="The name of its source.")] = "",
    config: ConfigFile = None,
) -> None:
    """Say how a watch is read; with an article, whether it hits and by what. Exit 1 when it does not."""
    from bot.core.evidence import News, evidence
    from bot.core.meaning import understand
    from bot.core.tickers import Listings, tickers_in
    from bot.wording import Wording

    settings, listings = _settings(config), Listings.shipped()
    meaning = understand(watch, listings)
    wording = Wording(settings.language)
    _line(f"read as: {html.unescape(wording.reading(meaning.tree, listings))}")
    if not title and not text:
        return
    tickers = tickers_in(title, text, (), listings)
    _line(f"tickers: {' '.join(one.key for one in tickers) or '-'}")
    terms = evidence(meaning.tree, News.of(title, text, tickers, source))
    _line(
        "no hit"
        if terms is None
        else f"hit: {'、'.join(dict.fromkeys(term.shown for term in terms)) or 'nothing refused it'}"
    )
    _end(1 if terms is None else 0)


@watches.command(name="backtest")
def watch_backtest(watch: WatchText, config: ConfigFile = None) -> None:
    """Say what a watch would have caught in the stored news of the last seven days."""
    found = asyncio.run(_backtest(_settings(config), watch))
    _line(f"{found.stories} stories since {f'{found.since:%Y-%m-%d %H:%M}Z' if found.since else '- (no news stored)'}")
    for article in found.samples:
        _line(f"{article.published_at:%Y-%m-%d %H:%M}Z  {article.source_name}  {article.title}  {article.link}")


def _settings(config: Path | None) -> Settings:
    usual = Path("config.yaml")
    settings = load(config or (usual if usual.is_file() else None))
    _set_up_logs(settings)
    return settings


def _set_up_logs(settings: Settings) -> None:
    _redact.learn(secrets_of(settings))
    set_up_logs(settings.log.level, settings.log.format, _redact)


def _line(text: str) -> None:
    print(_redact(text), flush=True)


def _complain(text: str) -> None:
    print(_redact(text), file=sys.stderr, flush=True)


def _end(code: int) -> None:
    raise typer.Exit(code)


async def _run(app: "App") -> int:
    """Run until a signal comes or the token turns out wrong; stops within 10 seconds, losing nothing."""
    async with _signals() as asked_to_stop:
        await app.start()
        failing, stopping = asyncio.create_task(app.failed()), asyncio.create_task(asked_to_stop.wait())
        await asyncio.wait([failing, stopping], return_when=asyncio.FIRST_COMPLETED)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(app.stop(), STOP_WITHIN)
        stopping.cancel()
        if failing.done():
            failing.result()  # raises
        failing.cancel()
        _line("Stopped; nothing is lost.")
        return 0


@contextlib.asynccontextmanager
async def _signals() -> Any:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    try:
        yield asked
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def _heartbeat_age(settings: Settings) -> timedelta | None:
    from bot.store import Store

    try:
        store = await Store.open(settings.database.url.get_secret_value(), runner=False, migrate=False)
        try:
            async with store.read() as tx:
                last = await tx.facts.last_beat("poll")
        finally:
            await store.close()
    except Exception as exc:  # noqa: BLE001 - whatever is wrong, the bot is not healthy
        _complain(str(exc))
        return None
    return Clock.system().now() - last if last else None


async def _look(settings: Settings, url: str) -> Any:
    from bot.newsroom.manage import look
    from bot.sources.http import Web

    polling = settings.polling
    web = Web(
        Clock.system(),
        timeout=polling.timeout,
        max_bytes=polling.max_bytes,
        allow_private=polling.allow_private,
        proxy=polling.proxy.get_secret_value() or None,
    )
    try:
        return await look(web, url)
    finally:
        await web.close()


async def _backtest(settings: Settings, text: str) -> Any:
    from bot.core.meaning import understand
    from bot.core.tickers import Listings
    from bot.core.types import Watch
    from bot.newsroom.foretell import foretell
    from bot.store import Store

    meaning = understand(text, Listings.shipped())
    store = await Store.open(settings.database.url.get_secret_value(), runner=False, migrate=False)
    try:
        return await foretell(
            store, Watch(0, 0, text, meaning.key, "instant"), meaning, Clock.system().now(), samples=20
        )
    finally:
        await store.close()


async def _why(settings: Settings, chat_id: str, words: str) -> list[str] | None:
    from bot.app import rules_of
    from bot.core.tickers import Listings
    from bot.newsroom.why import overview, trace
    from bot.store import Store
    from bot.wording.steps import standing, steps

    named = re.fullmatch(r"(-?[0-9]{1,18})(?::([0-9]{1,18}))?", chat_id, re.ASCII)
    if named is None:
        return None
    store = await Store.open(settings.database.url.get_secret_value(), runner=False, migrate=False)
    try:
        async with store.read() as tx:
            chat = await tx.trails.chat(int(named[1]), int(named[2] or 0))
        if chat is None:
            return None
        now, rules, stale_after = Clock.system().now(), rules_of(settings), settings.delivery.stale_after
        if not words:
            return standing(await overview(store, chat, now, rules, everywhere=True))
        return steps(await trace(store, chat, words, Listings.shipped(), now, rules, stale_after=stale_after))
    finally:
        await store.close()


async def _demo(port: int) -> int:
    from bot.playground.playground import Playground
    from bot.playground.scene import play

    clock = MovableClock()
    playground = Playground(clock.clock.now, clock.clock.monotonic)
    async with _signals() as asked_to_stop, _playing(playground, clock, port, _line) as (strip, page, url):
        _line(f"盯讯 is up: {url}   (for curl: {url}/transcript.txt)")
        try:
            await play(playground, strip, page)
        except TimeoutError:
            page.tell("盯讯没有按时回答：请看终端里的日志。")
            _line("The bot did not answer in time.")
        _line(HOW_TO_RUN)
        await asked_to_stop.wait()
    return 0


async def demo_once(
    line: Callable[[str], None] = _line,
    *,
    stages: "Mapping[str, Stage] | None" = None,
    prepare: Callable[[Any], None] = lambda _: None,
    patience: float | None = None,
) -> int:
    """Run the demo's checks once; returns 1 when one fails.

    ``stages`` replaces stages and ``prepare`` is called with the playground before it starts: the tests break things with them.
    """
    from bot.playground.once import PATIENCE, Once
    from bot.playground.playground import Playground

    clock = MovableClock()
    playground = Playground(clock.clock.now, clock.clock.monotonic)
    prepare(playground)
    async with _playing(playground, clock, 0, None, stages) as (strip, _, url):
        return 1 if await Once(playground, strip, url, clock.move, line, patience or PATIENCE).run() else 0


@contextlib.asynccontextmanager
async def _playing(
    playground: Any,
    clock: MovableClock,
    port: int,
    line: Callable[[str], None] | None,
    stages: "Mapping[str, Stage] | None" = None,
) -> Any:
    """Serve a playground and run the real application against it."""
    from starlette.applications import Starlette

    from bot.app import App
    from bot.playground.page import Page
    from bot.playground.playground import ADMIN
    from bot.playground.server import serve
    from bot.playground.strip import Strip

    strip = Strip(playground, line)
    page = Page(playground, strip, clock.move)

    def report(event: "Event") -> None:
        strip.happened(event.stage, event.what, event.numbers)

    with tempfile.TemporaryDirectory(prefix="dingxun-demo-") as folder:
        async with serve(Starlette(routes=[*page.routes(), *playground.routes()]), port) as url:
            settings = Settings.model_validate(
                {
                    "telegram": {"token": playground.telegram.token, "base_url": f"{url}/bot"},
                    "admins": [ADMIN],
                    "database": {"url": f"sqlite+aiosqlite:///{folder}/dingxun.sqlite"},
                    "polling": {"interval": "1s", "min_interval": "1s", "allow_private": ["127.0.0.0/8"]},
                    "http": {"listen": ""},
                    "log": {"level": "error"},
                    "sources": playground.newsstand.sources(url),
                }
            )
            _set_up_logs(settings)
            app = App(settings, clock=clock.clock, report=report, stages=stages, say=lambda _: None, ticks=DEMO_TICKS)
            await app.start()
            try:
                yield strip, page, url
            finally:
                await app.stop()
