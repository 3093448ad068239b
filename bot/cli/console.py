"""Shared by all commands: the settings, logs, and printing that redacts secrets."""

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

# Redacts all that is printed or logged; it learns the secrets when the settings are read.
_redact = Redactor()
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="Default: config.yaml, where there is one.")]


def settings_in(config: Path | None) -> Settings:
    """Read the settings, by default from config.yaml, and configure logging. Raises ConfigError."""
    usual = Path("config.yaml")
    settings = load(config or (usual if usual.is_file() else None))
    set_up(settings)
    return settings


def set_up(settings: Settings) -> None:
    """Learn the secrets of these settings, and configure logging."""
    _redact.learn([*secrets_of(settings), *secrets_in(os.environ)])
    set_up_logs(settings.log.level, settings.log.format, _redact)


@contextlib.asynccontextmanager
async def store_of(settings: Settings) -> "AsyncIterator[Store]":
    """Open the database of a bot, which may be running."""
    from bot.store import Store

    async with Store.beside(settings.database.url.get_secret_value()) as store:
        yield store


def say(text: str) -> None:
    """Print a line for people."""
    # Text from outside must not control the terminal.
    give(printable(text))


def give(text: str) -> None:
    """Print output for a program, unchanged."""
    print(_redact(text), flush=True)


def complain(text: str) -> None:
    """Print an error to stderr."""
    print(_redact(printable(text)), file=sys.stderr, flush=True)


def end_with(code: int) -> None:
    """End the command with an exit code."""
    raise typer.Exit(code)
