"""What every command has: the settings, logs, and the one way to print, which knows the secrets."""

import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.config import Settings, load, secrets_in, secrets_of
from bot.core.sanitize import printable
from bot.logs import Redactor, set_up_logs

if TYPE_CHECKING:
    from bot.store import Store

# Everything that is printed or logged goes through here; it learns the secrets when the settings are read.
_redact = Redactor()
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="Default: config.yaml, where there is one.")]


def settings_in(config: Path | None) -> Settings:
    """Read the settings, by default from config.yaml, and let logs speak as they say. Raises ConfigError."""
    usual = Path("config.yaml")
    settings = load(config or (usual if usual.is_file() else None))
    set_up(settings)
    return settings


def set_up(settings: Settings) -> None:
    """Learn the secrets of these settings, and log as they say."""
    _redact.learn([*secrets_of(settings), *secrets_in(os.environ)])
    set_up_logs(settings.log.level, settings.log.format, _redact)


@contextlib.asynccontextmanager
async def store_of(settings: Settings) -> "AsyncIterator[Store]":
    """Open the database that a bot has made, beside the running one."""
    from bot.store import Store

    async with Store.beside(settings.database.url.get_secret_value()) as store:
        yield store


def say(text: str) -> None:
    """Print a line for people."""
    # What comes from outside is not to steer a terminal.
    give(printable(text))


def give(text: str) -> None:
    """Print what a program may read, as it is."""
    print(_redact(text), flush=True)


def complain(text: str) -> None:
    """Print what went wrong, beside the output."""
    print(_redact(printable(text)), file=sys.stderr, flush=True)


def end_with(code: int) -> None:
    """End the command with an exit code."""
    raise typer.Exit(code)
