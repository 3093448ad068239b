"""dingxun try and dingxun sources: the sources of news."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from bot.cli.console import ConfigFile, give, say, settings_in, store_of
from bot.config import Settings
from bot.core.clock import Clock
from bot.core.errors import DingxunError
from bot.core.sanitize import one_line

sources = typer.Typer(help="Where news comes from; a running bot sees what changes here.", no_args_is_help=True)
WhichSource = Annotated[str, typer.Argument(help="A source's number, name or address, as list shows them.")]


def try_(
    source: Annotated[str, typer.Argument(help="The address of a feed or a news page, or the name of a preset.")],
    option: Annotated[
        list[str] | None,
        typer.Option("--option", "-o", help="An option, such as keyword=微信支付 or 'query={\"page\": 1}'."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Fetch a source as the bot would and show what would be stored."""
    from bot.cli.source_table import looked
    from bot.core.listings.tickers import Listings
    from bot.sources.kinds.source_syntax import read_pairs

    settings = settings_in(config)
    found = asyncio.run(_look(settings, source, read_pairs(option or ())))
    preset = str(found.options.get("preset", ""))
    listings = Listings.shipped()
    for line in looked(
        found.kind, preset, found.name, found.url, found.items, found.refused, listings, tested=found.tested
    ):
        say(line)


@sources.command(name="list")
def sources_list(config: ConfigFile = None) -> None:
    """Show every source: its number, state, last good reading, kind or preset, name and address."""
    for one in asyncio.run(_sources(settings_in(config))):
        good = f"{one.last_good_at:%Y-%m-%d %H:%M}Z" if one.last_good_at else "-"
        line = f"{one.id:>4}  {one.state:<8}  {good:<17}  {one.options.get('preset', one.kind)}"
        say("  ".join([line, *map(one_line, (one.name, one.url, one.last_error))]).rstrip())


@sources.command(name="presets")
def sources_presets() -> None:
    """Show the presets that there are, with their parameters."""
    from bot.sources.presets import presets

    for name, one in presets().items():
        wanted = " ".join(f"{key}={'…' if usual is None else usual}" for key, usual in one.parameters.items())
        needed = [wanted] if wanted else []
        needed += [] if one.host else ["host=…"]
        say("  ".join([name, one.title, *needed, *([] if one.tested else ["未经实测"])]))


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

    settings = settings_in(config)
    found, added = asyncio.run(_add_source(settings, source, read_pairs(option or ())))
    if added is None:
        raise DingxunError(f"{found.url} is among the sources already.")
    say(f"added {added.id}: {one_line(added.name)}, {len(found.items)} items now")


@sources.command(name="remove")
def sources_remove(source: WhichSource, config: ConfigFile = None) -> None:
    """Remove a source; the configuration does not bring it back."""
    say(f"removed {asyncio.run(_change_source(settings_in(config), source, 'removed'))}")


@sources.command(name="pause")
def sources_pause(source: WhichSource, config: ConfigFile = None) -> None:
    """Read a source no more until it is resumed."""
    say(f"paused {asyncio.run(_change_source(settings_in(config), source, 'paused'))}")


@sources.command(name="resume")
def sources_resume(source: WhichSource, config: ConfigFile = None) -> None:
    """Read a source again, at once."""
    say(f"resumed {asyncio.run(_change_source(settings_in(config), source, 'ok'))}")


@sources.command(name="import")
def sources_import(
    file: Annotated[Path, typer.Argument(help="An OPML file.")],
    replace: Annotated[bool, typer.Option("--replace", help="Remove every source that is not in it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, it is only shown.")] = False,
    config: ConfigFile = None,
) -> None:
    """Show what an OPML file would add, and remove with --replace; with --yes, do it."""
    shown, done = asyncio.run(_import_sources(settings_in(config), file, replace=replace, save=yes))
    for name, what in [(one.name, f"new  {one.url}") for one in shown.new] + [
        (name, f"bad  {why}") for name, why in shown.bad
    ]:
        say(f"{what}  {one_line(name)}".rstrip())
    if replace:
        for other in shown.others:
            say(f"gone  {one_line(other.url)}  {one_line(other.name)}")
    say(f"{len(shown.new)} new, {shown.known} known, {len(shown.bad)} bad, {len(shown.others)} not in it")
    if done is not None:
        say(f"{done.added} added, {done.removed} removed")
    elif shown.new or (replace and shown.others):
        say("Nothing is changed yet: --yes does it.")


@sources.command(name="export")
def sources_export(
    file: Annotated[Path, typer.Argument(help="Where to; - for standard output.")], config: ConfigFile = None
) -> None:
    """Write every source as OPML, with kind and options in attributes that other readers leave alone."""
    text, count = asyncio.run(_export_sources(settings_in(config)))
    if str(file) == "-":
        give(text.rstrip())
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise DingxunError(f"{file} cannot be written: {exc.strerror}.") from exc
    say(f"{count} sources in {file}")


async def _look(settings: Settings, source: str, options: dict[str, Any]) -> Any:
    from bot.newsroom.actions.add_source import look

    async with web_of(settings) as web:
        return await look(web, source, options)


@contextlib.asynccontextmanager
async def web_of(settings: Settings) -> AsyncIterator[Any]:
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
    async with store_of(settings) as store, store.read() as tx:
        return await tx.sources.all()


async def _add_source(settings: Settings, source: str, options: dict[str, Any]) -> Any:
    from bot.newsroom.actions.add_source import add_found

    async with store_of(settings) as store:
        found = await _look(settings, source, options)
        interval, now = settings.polling.interval.total_seconds(), Clock.system().now()
        async with store.write() as tx:
            return found, await add_found(tx, found, interval=interval, at=now)


async def _change_source(settings: Settings, wanted: str, state: Literal["ok", "paused", "removed"]) -> str:
    from bot.newsroom.actions.add_source import find_source
    from bot.newsroom.actions.edit_source import remove, set_state
    from bot.store.audit import COMMAND_LINE

    now = Clock.system().now()
    async with store_of(settings) as store, store.write() as tx:
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
    from bot.core.sources.opml import MAX_BYTES
    from bot.newsroom.actions.import_sources import apply_import, plan_import, read
    from bot.store.audit import COMMAND_LINE

    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        async with web_of(settings) as web:
            found = await read(data, web)
    except OSError as exc:
        raise DingxunError(f"{file} cannot be read: {exc.strerror}.") from exc
    except ParseError as exc:
        raise DingxunError(f"{file} cannot be used: {exc}.") from exc
    interval, now = settings.polling.interval.total_seconds(), Clock.system().now()
    async with store_of(settings) as store, store.write() as tx:
        shown = await plan_import(tx, found)
        if not save:
            return shown, None
        return shown, await apply_import(tx, shown, replace=replace, by=COMMAND_LINE, interval=interval, at=now)


async def _export_sources(settings: Settings) -> tuple[str, int]:
    from bot.newsroom.actions.import_sources import export

    async with store_of(settings) as store, store.read() as tx:
        return await export(tx, Clock.system().now())
