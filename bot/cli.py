"""The `dingxun` command: thin, each command calls one use case."""

import asyncio
import contextlib
import html
import os
import re
import signal
import sys
import tempfile
import traceback
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.config import Settings, load, secrets_in, secrets_of
from bot.core.clock import Clock, MovableClock
from bot.core.errors import DingxunError, WatchError
from bot.core.sanitize import one_line, printable
from bot.logs import Redactor, set_up_logs

if TYPE_CHECKING:
    from bot.app import App
    from bot.core.types import Chat
    from bot.dispatch import Stage
    from bot.newsroom.events import Event
    from bot.store import Store, Transaction

STOP_WITHIN = 9.0
DEMO_PORT = 8090
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, by default with the process's arguments; what this program raises on purpose ends it with a plain message and exit code 1.

    So does what it does not, with a traceback: Python itself would print one with the secrets in it.
    """
    try:
        cli(args=arguments)
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
    source: Annotated[str, typer.Argument(help="The address of a feed or a news page, or the name of a preset.")],
    option: Annotated[
        list[str] | None,
        typer.Option("--option", "-o", help="An option, such as keyword=微信支付 or 'query={\"page\": 1}'."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Fetch a source as the bot would and show what would be stored."""
    from bot.core.listings.tickers import Listings
    from bot.sources.kinds.source_syntax import read_pairs
    from bot.wording.looked import looked

    settings = _settings(config)
    found = asyncio.run(_look(settings, source, read_pairs(option or ())))
    preset = str(found.options.get("preset", ""))
    listings = Listings.shipped()
    for line in looked(
        found.kind, preset, found.name, found.url, found.items, found.refused, listings, tested=found.tested
    ):
        _line(line)


sources = typer.Typer(help="Where news comes from; a running bot sees what changes here.", no_args_is_help=True)
cli.add_typer(sources, name="sources")
WhichSource = Annotated[str, typer.Argument(help="A source's number, name or address, as list shows them.")]


@sources.command(name="list")
def sources_list(config: ConfigFile = None) -> None:
    """Show every source: its number, state, last good reading, kind or preset, name and address."""
    for one in asyncio.run(_sources(_settings(config))):
        good = f"{one.last_good_at:%Y-%m-%d %H:%M}Z" if one.last_good_at else "-"
        line = f"{one.id:>4}  {one.state:<8}  {good:<17}  {one.options.get('preset', one.kind)}"
        _line("  ".join([line, *map(one_line, (one.name, one.url, one.last_error))]).rstrip())


@sources.command(name="presets")
def sources_presets() -> None:
    """Show the presets that there are, with their parameters."""
    from bot.sources.presets import presets

    for name, one in presets().items():
        wanted = " ".join(f"{key}={'…' if usual is None else usual}" for key, usual in one.parameters.items())
        needed = [wanted] if wanted else []
        needed += [] if one.host else ["host=…"]
        _line("  ".join([name, one.title, *needed, *([] if one.tested else ["未经实测"])]))


@sources.command(name="add")
def sources_add(
    source: Annotated[str, typer.Argument(help="An address, or the name of a preset.")],
    option: Annotated[
        list[str] | None,
        typer.Option("--option", "-o", help="An option, such as keyword=微信支付 or 'query={\"page\": 1}'."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Look at a source and add it; what it holds now is stored without alerts."""
    from bot.sources.kinds.source_syntax import read_pairs

    settings = _settings(config)
    found, added = asyncio.run(_add_source(settings, source, read_pairs(option or ())))
    if added is None:
        raise DingxunError(f"{found.url} is among the sources already.")
    _line(f"added {added.id}: {one_line(added.name)}, {len(found.items)} items now")


@sources.command(name="remove")
def sources_remove(source: WhichSource, config: ConfigFile = None) -> None:
    """Remove a source; the configuration does not bring it back."""
    _line(f"removed {asyncio.run(_change_source(_settings(config), source, 'removed'))}")


@sources.command(name="pause")
def sources_pause(source: WhichSource, config: ConfigFile = None) -> None:
    """Read a source no more until it is resumed."""
    _line(f"paused {asyncio.run(_change_source(_settings(config), source, 'paused'))}")


@sources.command(name="resume")
def sources_resume(source: WhichSource, config: ConfigFile = None) -> None:
    """Read a source again, at once."""
    _line(f"resumed {asyncio.run(_change_source(_settings(config), source, 'ok'))}")


@sources.command(name="import")
def sources_import(
    file: Annotated[Path, typer.Argument(help="An OPML file.")],
    replace: Annotated[bool, typer.Option("--replace", help="Remove every source that is not in it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, it is only shown.")] = False,
    config: ConfigFile = None,
) -> None:
    """Show what an OPML file would add, and remove with --replace; with --yes, do it."""
    shown, done = asyncio.run(_import_sources(_settings(config), file, replace=replace, save=yes))
    for name, what in [(one.name, f"new  {one.url}") for one in shown.new] + [
        (name, f"bad  {why}") for name, why in shown.bad
    ]:
        _line(f"{what}  {one_line(name)}".rstrip())
    if replace:
        for one in shown.others:
            _line(f"gone  {one_line(one.url)}  {one_line(one.name)}")
    _line(f"{len(shown.new)} new, {shown.known} known, {len(shown.bad)} bad, {len(shown.others)} not in it")
    if done is not None:
        _line(f"{done.added} added, {done.removed} removed")
    elif shown.new or (replace and shown.others):
        _line("Nothing is changed yet: --yes does it.")


@sources.command(name="export")
def sources_export(
    file: Annotated[Path, typer.Argument(help="Where to; - for standard output.")], config: ConfigFile = None
) -> None:
    """Write every source as OPML, with kind and options in attributes that other readers leave alone."""
    text, count = asyncio.run(_export_sources(_settings(config)))
    if str(file) == "-":
        _give(text.rstrip())
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise DingxunError(f"{file} cannot be written: {exc.strerror}.") from exc
    _line(f"{count} sources in {file}")


CHAT_HELP = "Telegram's id of the chat, such as 10001 or -1001234; a topic of it behind a colon, -1001234:7."


# What looks like an option to Click is a group's id here.
@cli.command(context_settings={"ignore_unknown_options": True})
def why(
    chat: Annotated[str, typer.Argument(help=CHAT_HELP)],
    words: Annotated[list[str] | None, typer.Argument(help="A link, or words of a title.")] = None,
    config: ConfigFile = None,
) -> None:
    """Say how things stand for a chat, or step by step what became of an article there."""
    settings, place = _settings(config), _place(chat)
    for line in asyncio.run(_why(settings, place, " ".join(words or ()))):
        _line(line)


db = typer.Typer(
    help="The database: check it, back it up beside a running bot, bring a backup back.", no_args_is_help=True
)
cli.add_typer(db, name="db")


@db.command(name="check")
def db_check(config: ConfigFile = None) -> None:
    """Look through the database for damage and say which revision it is of. Exit 1 when something is wrong."""
    from bot.store.database.backup import check

    found = asyncio.run(check(_database(config)))
    at = "this version's" if found.revision == found.newest else f"the next start brings it to {found.newest}"
    _line(f"{found.name}: revision {found.revision}, {at}")
    for copied in found.copies:
        _line(f"a copy from before it was changed: {copied}")
    for fault in found.faults:
        _line(f"wrong: {fault}")
    _line("not well" if found.faults else "well")
    _end(1 if found.faults else 0)


@db.command(name="backup")
def db_backup(
    file: Annotated[Path, typer.Argument(help="Where to.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    config: ConfigFile = None,
) -> None:
    """Copy the SQLite database to a file, also while the bot runs: as it is at one moment, and complete."""
    from bot.store.database.backup import back_up

    asyncio.run(back_up(_database(config), file, replace=force))
    _line(f"{file} is a backup of the database as it was just now.")


@db.command(name="restore")
def db_restore(
    file: Annotated[Path, typer.Argument(help="A backup, or a copy that was made before an upgrade.")],
    config: ConfigFile = None,
) -> None:
    """Put a backup in the place of the SQLite database, which is kept aside. The bot must be stopped."""
    from bot.store.database.backup import bring_back

    aside = asyncio.run(bring_back(_database(config), file, Clock.system().now()))
    _line(f"The database is {file} now." + (f" What it was is kept for a week: {aside}" if aside else ""))


@db.command(name="upgrade")
def db_upgrade(config: ConfigFile = None) -> None:
    """Bring the database to this version, as the bot does when it starts; a SQLite database is copied first."""
    from bot.store import Store

    async def upgrade() -> list[Path]:
        store = await Store.open(_database(config), runner=True, clock=Clock.system())
        await store.close()
        return store.copies()

    copies = asyncio.run(upgrade())
    _line("The database is at this version." + (f" The last copy from before: {copies[-1]}" if copies else ""))


def _database(config: Path | None) -> str:
    return _settings(config).database.url.get_secret_value()


watches = typer.Typer(help="What a watch means and would catch; a chat's watches by the list.", no_args_is_help=True)
cli.add_typer(watches, name="watch")
ListFormat = Literal["lines", "csv", "trendradar"]
WatchText = Annotated[str, typer.Argument(help="A watch as in chat, in quotation marks: '腾讯 -游戏'.")]


# "-游戏" looks like an option to Click, and is a watch.
@watches.command(name="test", context_settings={"ignore_unknown_options": True})
def watch_test(
    watch: WatchText,
    title: Annotated[str, typer.Option(help="A headline to hold it against.")] = "",
    text: Annotated[str, typer.Option(help="An article's text.")] = "",
    source: Annotated[str, typer.Option(help="The name of its source.")] = "",
    config: ConfigFile = None,
) -> None:
    """Say how a watch is read, or each of several; with an article, whether it hits and by what. Exit 1 when none does."""
    from bot.core.listings.tickers import Listings, tickers_in
    from bot.core.watches.match_one import News, evidence
    from bot.core.watches.query import separate
    from bot.core.watches.semantics import understand
    from bot.wording import Wording

    settings, listings = _settings(config), Listings.shipped()
    with _told(settings):
        meanings = [understand(part, listings) for part in separate(watch) or [watch]]
    wording = Wording(settings.language)
    for meaning in meanings:
        _line(f"read as: {html.unescape(wording.reading(meaning.tree, listings))}")
    if not title and not text:
        return
    tickers = tickers_in(title, text, (), listings)
    _line(f"tickers: {' '.join(one.key for one in tickers) or '-'}")
    each = [evidence(meaning.tree, News.of(title, text, tickers, source)) for meaning in meanings]
    for terms in each:
        _line(
            "no hit"
            if terms is None
            else f"hit: {'、'.join(dict.fromkeys(term.shown for term in terms)) or 'nothing refused it'}"
        )
    _end(0 if any(terms is not None for terms in each) else 1)


@watches.command(name="backtest", context_settings={"ignore_unknown_options": True})
def watch_backtest(watch: WatchText, config: ConfigFile = None) -> None:
    """Say what a watch would have caught in the stored news of the last seven days."""
    settings = _settings(config)
    with _told(settings):
        found = asyncio.run(_backtest(settings, watch))
    _line(f"{found.stories} stories since {f'{found.since:%Y-%m-%d %H:%M}Z' if found.since else '- (no news stored)'}")
    for article in found.samples:
        _line(f"{article.published_at:%Y-%m-%d %H:%M}Z  {article.source_name}  {article.title}  {article.link}")


@watches.command(name="import")
def watch_import(
    file: Annotated[Path, typer.Argument(help="Lines, CSV, or TrendRadar's frequency_words.txt.")],
    chat: Annotated[str, typer.Option(help=CHAT_HELP)],
    yes: Annotated[bool, typer.Option("--yes", help="Save it; without, it is only shown.")] = False,
    config: ConfigFile = None,
) -> None:
    """Show what a list of watches holds, bad lines by number; with --yes, save what is new."""
    settings, place = _settings(config), _place(chat)
    text = _list_in(file)
    shown, done = asyncio.run(_import(settings, place, text, file.name, save=yes))
    rows = [(line.number, "new", line.text) for line in shown.new]
    rows += [(number, "bad", _sentence(settings, error)) for number, error in shown.bad]
    _line(f"read as {shown.format}")
    for number, what, told in sorted(rows):
        _line(f"{number:>5}  {what}  {' '.join(told.split())}")
    counts = {
        "new": len(shown.new),
        "watched already": shown.known,
        "bad": len(shown.bad),
        "without room": shown.full,
        "lines left unread": shown.left_out,
    }
    _line(", ".join(f"{count} {what}" for what, count in counts.items() if count or what == "new"))
    if done is not None:
        _line(f"{len(done.new)} saved; {done.total} watched there now")
    elif shown.new:
        _line("Nothing is saved yet: --yes saves what is new.")


# What looks like an option to Click is a group's id here.
@watches.command(name="export", context_settings={"ignore_unknown_options": True})
def watch_export(
    chat: Annotated[str, typer.Argument(help=CHAT_HELP)],
    format: Annotated[ListFormat, typer.Option(help="How to write it.")] = "lines",  # noqa: A002 - the option's name
    out: Annotated[Path | None, typer.Option("--out", "-o", help="A file in place of the standard output.")] = None,
    config: ConfigFile = None,
) -> None:
    """Write a chat's watches as lines (which import reads), as a table, or as TrendRadar's frequency_words.txt."""
    settings, place = _settings(config), _place(chat)
    text = asyncio.run(_export(settings, place, format))
    if out is None:
        _give(text.rstrip("\n"))
        return
    try:
        # The mark tells Excel that this is UTF-8.
        out.write_text(text, encoding="utf-8-sig" if format == "csv" else "utf-8", newline="")
    except OSError as exc:
        raise DingxunError(f"{out} cannot be written: {exc.strerror or exc}.") from exc


def _place(chat: str) -> tuple[int, int]:
    """Read a chat's id, and its topic's behind a colon."""
    found = re.fullmatch(r"(-?[0-9]{1,18})(?::([0-9]{1,18}))?", chat)
    if found is None:
        raise DingxunError(f"{chat} is no id of a chat. {CHAT_HELP}")
    return int(found[1]), int(found[2] or 0)


def _list_in(file: Path) -> str:
    from bot.core.watches.import_formats import LIST_MOST, decode_list

    try:
        with file.open("rb") as opened:
            data = opened.read(LIST_MOST + 1)
    except OSError as exc:
        raise DingxunError(f"{file} cannot be read: {exc.strerror or exc}.") from exc
    if len(data) > LIST_MOST:
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
    async with _store(settings) as store, store.write() as tx:
        chat = await _chat(tx, place)
        most = usual if chat.watches_most is None else chat.watches_most
        shown = await import_watches.weigh(tx, chat, found, most=most)
        if not save:
            return shown, None
        lines = [(line.text, line.mode) for line in shown.new]
        now = Clock.system().now()
        return shown, await import_watches.save(tx, chat, lines, listings, by=None, at=now, most=most)


async def _export(settings: Settings, place: tuple[int, int], wanted: "ListFormat") -> str:
    from bot.core.listings.tickers import Listings
    from bot.core.watches.import_formats import export_lines, export_table, export_trendradar
    from bot.wording import Wording

    async with _store(settings) as store, store.read() as tx:
        watched = await tx.chats.watches((await _chat(tx, place)).id)
    if wanted == "csv":
        return export_table(watched)
    if wanted == "trendradar":
        lines = Wording(settings.language).trendradar_lines(export_trendradar(watched, Listings.shipped()))
    else:
        lines = export_lines(watched)
    return "\n".join([*lines, ""])


async def _chat(tx: "Transaction", place: tuple[int, int]) -> "Chat":
    chat = await tx.chats.find(*place)
    if chat is None:
        topic = f", topic {place[1]}," if place[1] else ""
        raise DingxunError(f"The chat {place[0]}{topic} is not known here: it has never spoken to this bot.")
    return chat


@contextlib.asynccontextmanager
async def _store(settings: Settings) -> "AsyncIterator[Store]":
    """Open the database that a bot has made, beside the running one."""
    from bot.store import Store

    async with Store.beside(settings.database.url.get_secret_value()) as store:
        yield store


def _settings(config: Path | None) -> Settings:
    usual = Path("config.yaml")
    settings = load(config or (usual if usual.is_file() else None))
    _set_up_logs(settings)
    return settings


def _set_up_logs(settings: Settings) -> None:
    _redact.learn([*secrets_of(settings), *secrets_in(os.environ)])
    set_up_logs(settings.log.level, settings.log.format, _redact)


@contextlib.contextmanager
def _told(settings: Settings) -> Iterator[None]:
    """Say what is wrong with a watch as the chat does."""
    try:
        yield
    except WatchError as exc:
        raise DingxunError(_sentence(settings, exc)) from exc


def _sentence(settings: Settings, error: WatchError) -> str:
    from bot.wording import Wording

    said = Wording(settings.language).watch_error(error)
    return html.unescape(said.replace("<u>", "&gt;&gt;").replace("</u>", "&lt;&lt;"))


def _line(text: str) -> None:
    # What comes from outside is not to steer a terminal.
    _give(printable(text))


def _give(text: str) -> None:
    print(_redact(text), flush=True)


def _complain(text: str) -> None:
    print(_redact(printable(text)), file=sys.stderr, flush=True)


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
    try:
        async with _store(settings) as store, store.read() as tx:
            last = await tx.key_values.last_beat("poll")
    except Exception as exc:  # noqa: BLE001 - whatever is wrong, the bot is not healthy
        _complain(str(exc))
        return None
    return Clock.system().now() - last if last else None


async def _look(settings: Settings, source: str, options: dict[str, Any]) -> Any:
    from bot.newsroom.actions.add_source import look

    async with _web(settings) as web:
        return await look(web, source, options)


@contextlib.asynccontextmanager
async def _web(settings: Settings) -> AsyncIterator[Any]:
    from bot.sources.fetch.http import Web

    polling = settings.polling
    web = Web(
        Clock.system(),
        timeout=polling.timeout,
        max_bytes=polling.max_bytes,
        allow_private=polling.allow_private,
        proxy=polling.way,
    )
    try:
        yield web
    finally:
        await web.close()


async def _sources(settings: Settings) -> Any:
    async with _store(settings) as store, store.read() as tx:
        return await tx.sources.all()


async def _add_source(settings: Settings, source: str, options: dict[str, Any]) -> Any:
    from bot.newsroom.actions.add_source import add_found

    async with _store(settings) as store:
        found = await _look(settings, source, options)
        interval, now = settings.polling.interval.total_seconds(), Clock.system().now()
        async with store.write() as tx:
            return found, await add_found(tx, found, interval=interval, at=now)


async def _change_source(settings: Settings, wanted: str, state: Literal["ok", "paused", "removed"]) -> str:
    from bot.newsroom.actions.add_source import find_source
    from bot.newsroom.actions.edit_source import remove, set_state
    from bot.store.audit import COMMAND_LINE

    now = Clock.system().now()
    async with _store(settings) as store, store.write() as tx:
        source = await find_source(tx, wanted)
        if source is None:
            raise DingxunError(f"There is no source {wanted}. `sources list` shows what there is.")
        if state == "removed":
            await remove(tx, source.id, by=COMMAND_LINE, at=now)
        else:
            await set_state(tx, source.id, state, by=COMMAND_LINE, at=now)
        return source.name


async def _import_sources(settings: Settings, file: Path, *, replace: bool, save: bool) -> Any:
    from bot.core.errors import ParseError
    from bot.core.sources.opml import BYTES_MOST
    from bot.newsroom.actions.import_sources import bring, read, weigh
    from bot.store.audit import COMMAND_LINE

    try:
        with file.open("rb") as opened:
            data = opened.read(BYTES_MOST + 1)
        async with _web(settings) as web:
            found = await read(data, web)
    except OSError as exc:
        raise DingxunError(f"{file} cannot be read: {exc.strerror}.") from exc
    except ParseError as exc:
        raise DingxunError(f"{file} cannot be used: {exc}.") from exc
    interval, now = settings.polling.interval.total_seconds(), Clock.system().now()
    async with _store(settings) as store, store.write() as tx:
        shown = await weigh(tx, found)
        if not save:
            return shown, None
        return shown, await bring(tx, shown, replace=replace, by=COMMAND_LINE, interval=interval, at=now)


async def _export_sources(settings: Settings) -> tuple[str, int]:
    from bot.newsroom.actions.import_sources import export

    async with _store(settings) as store, store.read() as tx:
        return await export(tx, Clock.system().now())


async def _backtest(settings: Settings, text: str) -> Any:
    from bot.core.listings.tickers import Listings
    from bot.core.types import Watch
    from bot.core.watches.semantics import understand
    from bot.newsroom.pipeline.backtest import foretell

    meaning = understand(text, Listings.shipped())
    async with _store(settings) as store:
        return await foretell(
            store, Watch(0, 0, text, meaning.key, "instant"), meaning, Clock.system().now(), samples=20
        )


async def _why(settings: Settings, place: tuple[int, int], words: str) -> list[str]:
    from bot.app import rules_of
    from bot.core.listings.tickers import Listings
    from bot.newsroom.actions.why import overview, trace
    from bot.wording.steps import standing, steps

    now, rules, stale_after = Clock.system().now(), rules_of(settings), settings.delivery.stale_after
    async with _store(settings) as store:
        async with store.read() as tx:
            chat = await _chat(tx, place)
        if not words:
            return standing(await overview(store, chat, now, rules, everywhere=True))
        return steps(await trace(store, chat, words, Listings.shipped(), now, rules, stale_after=stale_after))


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
            app = App(settings, clock=clock.clock, report=report, stages=stages, say=lambda _: None)
            await app.start()
            clock.moved.append(app.look)
            try:
                yield strip, page, url
            finally:
                await app.stop()
