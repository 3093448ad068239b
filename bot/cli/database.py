"""dingxun db: check the database, back it up beside a running bot, bring a backup back."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import ConfigFile, end_with, say, settings_in
from bot.core.clock import Clock

db = typer.Typer(
    help="The database: check it, back it up beside a running bot, bring a backup back.", no_args_is_help=True
)


@db.command(name="check")
def db_check(config: ConfigFile = None) -> None:
    """Look through the database for damage and say which revision it is of. Exit 1 when something is wrong."""
    from bot.store.database.backup import check

    found = asyncio.run(check(_database(config)))
    at = "this version's" if found.revision == found.newest else f"the next start brings it to {found.newest}"
    say(f"{found.name}: revision {found.revision}, {at}")
    for copied in found.copies:
        say(f"a copy from before it was changed: {copied}")
    for fault in found.faults:
        say(f"wrong: {fault}")
    say("not well" if found.faults else "well")
    end_with(1 if found.faults else 0)


@db.command(name="backup")
def db_backup(
    file: Annotated[Path, typer.Argument(help="Where to.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    config: ConfigFile = None,
) -> None:
    """Copy the SQLite database to a file, also while the bot runs: as it is at one moment, and complete."""
    from bot.store.database.backup import back_up

    asyncio.run(back_up(_database(config), file, replace=force))
    say(f"{file} is a backup of the database as it was just now.")


@db.command(name="restore")
def db_restore(
    file: Annotated[Path, typer.Argument(help="A backup, or a copy that was made before an upgrade.")],
    config: ConfigFile = None,
) -> None:
    """Put a backup in the place of the SQLite database, which is kept aside. The bot must be stopped."""
    from bot.store.database.backup import bring_back

    aside = asyncio.run(bring_back(_database(config), file, Clock.system().now()))
    say(f"The database is {file} now." + (f" What it was is kept for a week: {aside}" if aside else ""))


@db.command(name="upgrade")
def db_upgrade(config: ConfigFile = None) -> None:
    """Bring the database to this version, as the bot does when it starts; a SQLite database is copied first."""
    from bot.store import Store

    async def upgrade() -> list[Path]:
        store = await Store.open(_database(config), runner=True, clock=Clock.system())
        await store.close()
        return store.copies()

    copies = asyncio.run(upgrade())
    say("The database is at this version." + (f" The last copy from before: {copies[-1]}" if copies else ""))


def _database(config: Path | None) -> str:
    return settings_in(config).database.url.get_secret_value()
