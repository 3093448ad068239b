"""The `dingxun` command: one file per group of commands; each command only calls one use case."""

import sys
import traceback
from collections.abc import Sequence

import typer

from bot.cli.console import complain
from bot.cli.database import db
from bot.cli.demo import demo
from bot.cli.run import health, run
from bot.cli.sources import sources, try_
from bot.cli.watches import watches
from bot.cli.why import why
from bot.core.errors import DingxunError

cli = typer.Typer(
    name="dingxun",
    help="盯讯: watches Chinese financial news for Telegram chats.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
cli.command()(run)
cli.command()(demo)
cli.command()(health)
cli.command(name="try")(try_)
# To Click a group's id (a negative number) looks like an option.
cli.command(context_settings={"ignore_unknown_options": True})(why)
cli.add_typer(sources, name="sources")
cli.add_typer(db, name="db")
cli.add_typer(watches, name="watch")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, by default with the process's arguments.

    An error that this program raises on purpose ends it with a plain message and exit code 1. Any other error does so
    with a redacted traceback: Python's own would show secrets.
    """
    try:
        cli(args=arguments)
    except DingxunError as exc:
        complain(str(exc))
        raise SystemExit(1) from None
    except Exception:  # noqa: BLE001 - reported in full, and the process ends
        complain(traceback.format_exc())
        raise SystemExit(1) from None


@cli.callback()
def _lines() -> None:
    # Without a terminal (a container's log, a pipe) lines must not wait in a buffer.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
