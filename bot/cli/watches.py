"""dingxun watch: the meaning and hits of a watch; a chat's watches as lists."""

import asyncio
import contextlib
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from bot.cli.console import ConfigFile, end_with, give, say, settings_in, store_of
from bot.cli.which_chat import CHAT_HELP, chat_at, place_in
from bot.config import Settings
from bot.core.clock import Clock
from bot.core.errors import DingxunError, WatchError
from bot.messages import watch_errors, watch_exports, watch_terms

watches = typer.Typer(help="What a watch means and would catch; a chat's watches by the list.", no_args_is_help=True)
ListFormat = Literal["lines", "csv", "trendradar"]
WatchText = Annotated[str, typer.Argument(help="A watch as in chat, in quotation marks: '腾讯 -游戏'.")]


# To Click "-游戏" looks like an option, but it is a watch.
@watches.command(name="test", context_settings={"ignore_unknown_options": True})
def watch_test(
    watch: WatchText,
    title: Annotated[str, typer.Option(help="A headline to hold it against.")] = "",
    text: Annotated[str, typer.Option(help="An article's text.")] = "",
    source: Annotated[str, typer.Option(help="The name of its source.")] = "",
    config: ConfigFile = None,
) -> None:
    """Say how a watch, or each of several, is read; with an article, whether it hits and why. Exit 1 when none does."""
    from bot.core.listings.tickers import Listings, tickers_in
    from bot.core.watches.match_one import News, evidence
    from bot.core.watches.query import separate
    from bot.core.watches.semantics import understand
    from bot.messages.reader import Reader

    settings, listings = settings_in(config), Listings.shipped()
    with _told(settings):
        meanings = [understand(part, listings) for part in separate(watch) or [watch]]
    reader = Reader(settings.language)
    for meaning in meanings:
        say(f"read as: {_as_text(watch_terms.read_as(reader, meaning.tree, listings))}")
    if not title and not text:
        return
    tickers = tickers_in(title, text, (), listings)
    say(f"tickers: {' '.join(ticker.key for ticker in tickers) or '-'}")
    each = [evidence(meaning.tree, News.of(title, text, tickers, source)) for meaning in meanings]
    for terms in each:
        say(
            "no hit"
            if terms is None
            else f"hit: {'、'.join(dict.fromkeys(term.shown for term in terms)) or 'nothing refused it'}"
        )
    end_with(0 if any(terms is not None for terms in each) else 1)


@watches.command(name="backtest", context_settings={"ignore_unknown_options": True})
def watch_backtest(watch: WatchText, config: ConfigFile = None) -> None:
    """Say what a watch would have caught in the stored news of the last seven days."""
    settings = settings_in(config)
    with _told(settings):
        found = asyncio.run(_backtest(settings, watch))
    say(f"{found.stories} stories since {f'{found.since:%Y-%m-%d %H:%M}Z' if found.since else '- (no news stored)'}")
    for article in found.samples:
        say(f"{article.published_at:%Y-%m-%d %H:%M}Z  {article.source_name}  {article.title}  {article.link}")


@watches.command(name="import")
def watch_import(
    file: Annotated[Path, typer.Argument(help="Lines, CSV, or TrendRadar's frequency_words.txt.")],
    chat: Annotated[str, typer.Option(help=CHAT_HELP)],
    yes: Annotated[bool, typer.Option("--yes", help="Save it; without, it is only shown.")] = False,
    config: ConfigFile = None,
) -> None:
    """Show what a list of watches holds, bad lines by number; with --yes, save what is new."""
    settings, place = settings_in(config), place_in(chat)
    text = _list_in(file)
    shown, done = asyncio.run(_import(settings, place, text, file.name, save=yes))
    rows = [(line.number, "new", line.text) for line in shown.new]
    rows += [(number, "bad", _sentence(settings, error)) for number, error in shown.bad]
    say(f"read as {shown.format}")
    for number, what, told in sorted(rows):
        say(f"{number:>5}  {what}  {' '.join(told.split())}")
    counts = {
        "new": len(shown.new),
        "watched already": shown.known,
        "bad": len(shown.bad),
        "without room": shown.full,
        "lines left unread": shown.left_out,
    }
    say(", ".join(f"{count} {what}" for what, count in counts.items() if count or what == "new"))
    if done is not None:
        say(f"{len(done.new)} saved; {done.total} watched there now")
    elif shown.new:
        say("Nothing is saved yet: --yes saves what is new.")


# To Click a group's id (a negative number) looks like an option.
@watches.command(name="export", context_settings={"ignore_unknown_options": True})
def watch_export(
    chat: Annotated[str, typer.Argument(help=CHAT_HELP)],
    format: Annotated[ListFormat, typer.Option(help="How to write it.")] = "lines",  # noqa: A002 - the option's name
    out: Annotated[Path | None, typer.Option("--out", "-o", help="A file in place of the standard output.")] = None,
    config: ConfigFile = None,
) -> None:
    """Write a chat's watches as lines (which import reads), as a table, or as TrendRadar's frequency_words.txt."""
    settings, place = settings_in(config), place_in(chat)
    text = asyncio.run(_export(settings, place, format))
    if out is None:
        give(text.rstrip("\n"))
        return
    try:
        # The byte order mark tells Excel that this is UTF-8.
        out.write_text(text, encoding="utf-8-sig" if format == "csv" else "utf-8", newline="")
    except OSError as exc:
        raise DingxunError(f"{out} cannot be written: {exc.strerror or exc}.") from exc


def _list_in(file: Path) -> str:
    from bot.core.watches.import_formats import MAX_LIST, decode_list

    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_LIST + 1)
    except OSError as exc:
        raise DingxunError(f"{file} cannot be read: {exc.strerror or exc}.") from exc
    if len(data) > MAX_LIST:
        raise DingxunError(f"{file} is larger than 1 MB: split it.")
    text = decode_list(data)
    if "\ufffd" in text or "\x00" in text:
        raise DingxunError(f"{file} is no text in UTF-8, UTF-16 or GB 18030: save it as UTF-8.")
    return text


async def _import(settings: Settings, place: tuple[int, int], text: str, file_name: str, *, save: bool) -> Any:
    from bot.core.listings.tickers import Listings
    from bot.newsroom.actions import import_watches

    listings, usual = Listings.shipped(), settings.limits.watches_per_chat
    found = await import_watches.read(text, listings, file_name=file_name)
    async with store_of(settings) as store, store.write() as tx:
        chat = await chat_at(tx, place)
        most = usual if chat.watches_most is None else chat.watches_most
        shown = await import_watches.plan_import(tx, chat, found, most=most)
        if not save:
            return shown, None
        lines = [(line.text, line.mode) for line in shown.new]
        now = Clock.system().now()
        return shown, await import_watches.save(tx, chat, lines, listings, by=None, at=now, most=most)


async def _export(settings: Settings, place: tuple[int, int], wanted: "ListFormat") -> str:
    from bot.core.listings.tickers import Listings
    from bot.core.watches.import_formats import export_lines, export_table, export_trendradar
    from bot.messages.reader import Reader

    async with store_of(settings) as store, store.read() as tx:
        watched = await tx.watches.of((await chat_at(tx, place)).id)
    if wanted == "csv":
        return export_table(watched)
    if wanted == "trendradar":
        lines = watch_exports.trendradar_lines(
            Reader(settings.language), export_trendradar(watched, Listings.shipped())
        )
    else:
        lines = export_lines(watched)
    return "\n".join([*lines, ""])


@contextlib.contextmanager
def _told(settings: Settings) -> Iterator[None]:
    """Report the error of a watch in the chat's words."""
    try:
        yield
    except WatchError as exc:
        raise DingxunError(_sentence(settings, exc)) from exc


def _sentence(settings: Settings, error: WatchError) -> str:
    from bot.messages.reader import Reader

    said = watch_errors.problem(Reader(settings.language), error)
    return _as_text(said.replace("<u>", "&gt;&gt;").replace("</u>", "&lt;&lt;"))


async def _backtest(settings: Settings, text: str) -> Any:
    from bot.core.listings.tickers import Listings
    from bot.core.types import Watch
    from bot.core.watches.semantics import understand
    from bot.newsroom.pipeline.backtest import backtest

    meaning = understand(text, Listings.shipped())
    async with store_of(settings) as store:
        return await backtest(
            store, Watch(0, 0, text, meaning.key, "instant"), meaning, Clock.system().now(), samples=20
        )


def _as_text(markup: str) -> str:
    """Return a message of the chat's as a terminal shows it."""
    from bot.core.sanitize import printable

    return printable(html.unescape(re.sub(r"</?code>", "", markup)))
