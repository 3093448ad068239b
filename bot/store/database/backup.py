"""Whole databases, for operators: check one, back it up while a bot runs on it, restore a backup."""

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.core.clock import Clock
from bot.core.errors import StoreError
from bot.store.database.copies import beside, copy, reach_disk
from bot.store.database.engine import Engine, checked
from bot.store.database.file import (
    connected,
    copies_of,
    explain,
    faults,
    file_of,
    give_to_owner,
    hold,
    is_damage,
    look,
    must_be_well,
)
from bot.store.database.upgrade import known_revisions


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of a check: ``revision`` is the database's, ``newest`` this version's.

    Without ``faults`` all is well.
    """

    name: str
    revision: str
    newest: str
    faults: tuple[str, ...]
    copies: tuple[Path, ...]


async def check(url: str) -> Checked:
    """Check a database. Raises ConfigError and StoreError where there is none that this version knows.

    Example: ``(await check("sqlite+aiosqlite:///data/dingxun.sqlite")).faults`` -> ``()``.
    """
    engine = Engine(checked(url), Clock.system())
    try:
        revision = await engine.look(migrate=False)
        if revision is None:
            raise StoreError(f"No bot has run on {engine.name} yet.")
        found = await asyncio.to_thread(faults, engine.path, references=True) if engine.is_sqlite else []
        copies = copies_of(engine.path) if engine.is_sqlite else []
        return Checked(engine.name, revision, known_revisions()[-1], tuple(found), tuple(copies))
    except DBAPIError as exc:
        raise StoreError(engine.why(exc)) from exc
    finally:
        await engine.close()


async def back_up(url: str, to: Path, *, replace: bool = False) -> None:
    """Copy a SQLite database to a file, also while a bot runs on it.

    Raises StoreError where the file exists already, unless ``replace``.
    """
    await asyncio.to_thread(_back_up, _file_of(url, "pg_dump"), to, replace)


async def bring_back(url: str, file: Path, now: datetime) -> Path | None:
    """Put a backup in the place of a SQLite database, which is kept aside; returns where.

    Before anything is changed the backup is checked: that it is well, and that this version can use it. Raises
    StoreError while a bot runs on the database.
    """
    return await asyncio.to_thread(_bring_back, _file_of(url, "pg_restore"), file, now)


def _file_of(url: str, instead: str) -> Path:
    parsed = checked(url)
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(f"database.url is of PostgreSQL: use its own {instead}.")
    return file_of(parsed.database)


def _back_up(path: Path, to: Path, replace: bool) -> None:
    _must_exist(path)
    if to.exists() and (to.is_dir() or to.samefile(path)):
        raise StoreError(
            f"{to} cannot be the backup: {'it is a folder' if to.is_dir() else 'it is the database itself'}."
        )
    if to.exists() and not replace:
        raise StoreError(f"{to} is there already. Choose another name, or replace it with --force.")
    if not to.parent.is_dir():
        raise StoreError(f"{to} cannot be written: there is no folder {to.parent}.")
    look(path)
    must_be_well(path)
    copy(path, to)


def _bring_back(path: Path, file: Path, now: datetime) -> Path | None:
    _must_exist(file)
    if path.exists() and path.samefile(file):
        raise StoreError(f"{file} is the database itself.")
    if look(file) is None:
        raise StoreError(f"{file} holds nothing: it is no backup of dingxun.")
    must_be_well(file)
    new = beside(path, "restoring", now)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with hold(path):
            copy(file, new)
            aside = beside(path, "replaced", now)
            there = path.exists()
            give_to_owner(new, path)
            if there:
                new.chmod(path.stat().st_mode & 0o777)
                _settle_down(path)
            # SQLite would take the files left beside it for the new database's.
            for end in ("-wal", "-shm"):
                if Path(f"{path}{end}").exists():
                    Path(f"{path}{end}").replace(f"{aside}{end}")
            if there:
                _also(path, aside)
            new.replace(path)
            reach_disk(path.parent)
            return aside if there else None
    except OSError as exc:
        raise StoreError(f"{path} cannot be replaced: {exc.strerror or exc}.") from exc
    finally:
        new.unlink(missing_ok=True)


def _settle_down(path: Path) -> None:
    """Let SQLite write everything of a database into its file; a database too damaged for that stays as it is."""
    try:
        with connected(path) as connection:
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
            if mode != "delete":
                raise StoreError(explain(path, "something else has it open"))
    except StoreError as exc:
        if exc.__cause__ is None or not is_damage(exc.__cause__):
            raise


def _also(path: Path, name: Path) -> None:
    """Give a file a second name, so that there is a file at every moment."""
    try:
        os.link(path, name)
    except OSError:  # a file system without links
        path.replace(name)


def _must_exist(path: Path) -> None:
    if not path.is_file():
        raise StoreError(f"There is no file {path}.")
