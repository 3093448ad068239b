"""Copies of a SQLite database, by SQLite's own backup call.

A file copy is never taken: the latest writes stand in the file beside it (-wal), most of all after a kill.
"""

import contextlib
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from bot.core.errors import StoreError
from bot.store.database.file import connected, copies_of, give_to_owner, leftovers_of, make, must_be_well, replaced_of

log = structlog.get_logger("store")

MAX_COPIES = 2
COPIES_LAST = timedelta(days=7)
STAMP = "%Y%m%dT%H%M%S"
# Pages of 4 KiB copied between two looks at the progress.
STEP = 2_000
# Beside the copy, the tables that a migration rebuilds stand in the -wal first and then in the file.
ROOM_FOR_COPY, ROOM_FOR_MIGRATION, ROOM_LEFT = 1, 2, 16_000_000


def free_room(folder: Path) -> int:
    """Return how many bytes can still be written to a folder."""
    return shutil.disk_usage(folder).free


def before_migration(path: Path, revision: str, now: datetime, room: Callable[[Path], int] = free_room) -> Path:
    """Copy a database beside itself before it is brought to a revision; returns the copy.

    Raises StoreError where the database is damaged or room is wanting.

    Example: ``before_migration(Path("data/dingxun.sqlite"), "0007", now)`` ->
    ``Path("data/dingxun.sqlite.before-0007-20260102T030405.bak")``.
    """
    size, free = _size(path), room(path.parent)
    needed = (ROOM_FOR_COPY + ROOM_FOR_MIGRATION) * size + ROOM_LEFT
    if free < needed:
        raise StoreError(
            f"{path} must be upgraded, and that needs {_megabytes(needed)} free in {path.parent}: there are {_megabytes(free)}. "
            "Make room, then start again; nothing is changed."
        )
    log.info("checking the database before it is upgraded", path=str(path), size=_megabytes(size))
    must_be_well(path)
    to = beside(path, f"before-{revision}", _after_the_last(path, now))
    copy(path, to)
    give_to_owner(to, path)
    prune(path, now)
    return to


def _after_the_last(path: Path, now: datetime) -> datetime:
    """Return a time for a new copy that makes it the newest by name, even if the clock was ahead at the last copy."""
    last = [at for at in map(_made, copies_of(path)) if at is not None]
    return max(now, *(at + timedelta(seconds=1) for at in last)) if last else now


def beside(path: Path, what: str, now: datetime) -> Path:
    """Return the name of a copy beside a file.

    ``what`` is ``before-0007``, or ``replaced``, which is never offered as a copy to go back to.
    """
    return path.with_name(f"{path.name}.{what}-{now.astimezone(UTC):{STAMP}}.bak")


def prune(path: Path, now: datetime) -> None:
    """Delete copies beside a file that are old or too many, and unfinished ones that a kill left."""
    kept = copies_of(path)
    for one in leftovers_of(path):
        one.unlink(missing_ok=True)
    for at, one in enumerate(reversed(kept)):
        if at >= MAX_COPIES or _is_old(one, now):
            _delete(one)
    # A database that a backup replaced may be the only one with the true data: it goes by its age alone.
    for one in replaced_of(path):
        if _is_old(one, now):
            _delete(one)


def _is_old(copied: Path, now: datetime) -> bool:
    made = _made(copied)
    if made is None:
        return False
    # If the clock was ahead when the copy was made, its name bears a day far in the future.
    with contextlib.suppress(OSError):
        made = min(made, datetime.fromtimestamp(copied.stat().st_mtime, UTC))
    return now - made > COPIES_LAST


def _delete(copied: Path) -> None:
    for each in (copied, Path(f"{copied}-wal"), Path(f"{copied}-shm")):
        each.unlink(missing_ok=True)
    log.info("a copy of the database was deleted", path=str(copied))


def copy(path: Path, to: Path) -> None:
    """Copy a database as it is at one moment, even while a bot runs on it; the file ``to`` is replaced at the end."""
    part = to.with_name(f"{to.name}.part")
    try:
        part.unlink(missing_ok=True)
        make(part)
        with connected(path) as source, connected(part) as target:
            # Reads one moment: otherwise each write of the bot would make the copy begin again.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(target, pages=STEP, progress=_progress(to))
            source.execute("ROLLBACK")
            # One file, with nothing beside it.
            target.execute("PRAGMA journal_mode=DELETE")
        reach_disk(part)
        part.replace(to)
        reach_disk(to.parent)
    except OSError as exc:
        raise StoreError(f"{to} cannot be written: {exc.strerror or exc}.") from exc
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    log.info("the database was copied", to=str(to), size=_megabytes(to.stat().st_size))


def _made(copied: Path) -> datetime | None:
    try:
        stamp = copied.name.removesuffix(".bak").rpartition("-")[2]
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _size(path: Path) -> int:
    """Return the size of a database, including what is not yet in its file."""
    with connected(path) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (page,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(page)


def _progress(to: Path) -> Callable[[int, int, int], None]:
    told = 0

    def tell(_status: int, remaining: int, total: int) -> None:
        nonlocal told
        percent = 100 * (total - remaining) // max(1, total)
        if percent >= told + 10 and remaining:
            told = percent
            log.info("copying the database", to=str(to), percent=percent)

    return tell


def reach_disk(path: Path) -> None:
    """Flush a file, or a folder's list of files, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
