"""The file of a SQLite database: whether it is ours, whether it is well, who runs on it.

Errors are one line with the path.

The file is only opened through SQLite: closing any other handle of it would release SQLite's own locks.
"""

import contextlib
import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

import structlog

from bot.core.errors import SecondRunnerError, StoreError
from bot.store.database.upgrade import known_revisions, newer

log = structlog.get_logger("store")

OURS = {"chats", "facts", "messages"}  # tables of every revision
MAX_FAULTS = 5


def file_of(database: str | None) -> Path:
    """Return the file that a URL names; for a link its target, beside which SQLite keeps its other files."""
    path = Path(database or "")
    return path.resolve() if path.is_symlink() else path


@contextlib.contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that exists; errors of SQLite are raised as StoreError."""
    try:
        with contextlib.closing(
            sqlite3.connect(f"file:{quote(str(path))}?mode=rw", timeout=10, uri=True, isolation_level=None)
        ) as connection:
            yield connection
    except sqlite3.Error as exc:
        raise StoreError(explain(path, exc)) from exc


def look(path: Path) -> str | None:
    """Return the revision of the database in a file; None where there is none yet.

    Raises StoreError where this version cannot use it.

    Example: ``look(Path("data/dingxun.sqlite"))`` -> ``"0006"``.
    """
    if path.is_dir():
        raise StoreError(f"{path} is a folder: database.url must name a file in it, such as {path}/dingxun.sqlite.")
    if not path.exists() or not path.stat().st_size:
        return None
    with connected(path) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        found = (
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if "alembic_version" in tables
            else None
        )
    if not tables:
        return None
    if found is None or not tables >= OURS:
        raise StoreError(
            f"{path} is the database of another program, and nothing in it is touched. Let database.url name a file of its own."
        )
    if str(found[0]) not in known_revisions():
        back = (
            f"bring back a copy from before its upgrade: dingxun db restore {(copies_of(path) or [Path('FILE')])[-1]}"
        )
        raise StoreError(f"{newer(str(path), found[0])} Start that version, or {back}")
    return str(found[0])


def make(path: Path) -> None:
    """Create the file of a new database, for its owner alone.

    SQLite gives the files beside it (-wal, -shm) the same mode.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def give_to_owner(made: int | Path, path: Path) -> None:
    """Give a file (or handle) made by root to the owner of the database, or of its folder if there is no database yet.

    The bot may run as another user.
    """
    if os.geteuid():
        return
    has = (path if path.exists() else path.parent).stat()
    if isinstance(made, Path):
        os.chown(made, has.st_uid, has.st_gid, follow_symlinks=False)
    else:
        os.fchown(made, has.st_uid, has.st_gid)


def must_be_writable(path: Path) -> None:
    """Raise StoreError where the file, or its folder, cannot be written."""
    for one, what in ((path, "file"), (path.parent, "folder")):
        if not os.access(one, os.W_OK):
            raise StoreError(
                explain(path, f"the {what} {one} cannot be written" if what == "folder" else "it cannot be written")
            )


def which(path: Path) -> tuple[int, int] | None:
    """Return what identifies a file, even if another one takes its name later; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def gone(path: Path) -> str:
    """Return the message that a file was taken from under a running bot, and what to do."""
    return (
        f"{path} was deleted, moved or replaced while the bot runs: nothing is stored until it is back. "
        "Stop the bot, put the file in its place (dingxun db restore FILE brings a backup back), then start again."
    )


def tell_mode(path: Path) -> None:
    """Log a warning that others may read an existing file: it keeps its mode."""
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        log.warning(
            "other users of this machine may open the database; it keeps its mode",
            path=str(path),
            mode=f"{mode:04o}",
            to_change=f"chmod 600 {path}*",
        )


def hold(path: Path) -> IO[str]:
    """Claim a file for one runner, until the returned handle is closed. Raises SecondRunnerError."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
    file = os.fdopen(os.open(f"{path}.runner", flags, 0o600), "r+", encoding="utf-8")
    give_to_owner(file.fileno(), path)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        file.seek(0)
        holder = file.read().strip() or "?"
        file.close()
        raise SecondRunnerError(
            f"Another dingxun (process {holder}) already runs on {path}. "
            "Stop it first, or give this one its own database.url."
        ) from exc
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file


def faults(path: Path, *, references: bool = False) -> list[str]:
    """Return the faults that SQLite finds in a file, none where it is well.

    With ``references`` rows whose parent is missing are faults, too.

    Example: ``faults(Path("data/dingxun.sqlite"))`` -> ``[]``.
    """
    with connected(path) as connection:
        try:
            told = [str(said) for (said,) in connection.execute(f"PRAGMA quick_check({MAX_FAULTS})") if said != "ok"]
            found = [line for said in told for line in said.splitlines() if not line.startswith("***")]
            if references and not found:
                rows = connection.execute("PRAGMA foreign_key_check").fetchall()
                found = sorted({f"rows of {table} without their {parent}" for table, _, parent, _ in rows})
        except sqlite3.DatabaseError as exc:
            found = [str(exc)]
    return found


def must_be_well(path: Path) -> None:
    """Raise StoreError where a file is damaged."""
    if found := faults(path):
        raise StoreError(damage_line(path, found[0]))


def damage_line(path: Path, why: str) -> str:
    """Return the message that a file is damaged, and what is left to do."""
    last = copies_of(path)
    todo = (
        f"Stop the bot and bring the last copy back: dingxun db restore {last[-1]}"
        if last
        else "Keep the file, bring a backup back (dingxun db restore FILE), or recover what can be read (sqlite3 FILE .recover)"
    )
    return f"{path} is damaged ({' '.join(why.split())}). {todo}."


def is_damage(exc: BaseException) -> bool:
    """Tell whether an error of SQLite means that a file is not a sound database."""
    return _code(exc) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_unwritable(exc: BaseException) -> bool:
    """Tell whether an error of SQLite means that a file cannot be written just now: no room, no right, a lock that
    stays.
    """
    return _code(exc) in {
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR),
        *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
    }


def explain(path: Path, why: BaseException | str) -> str:
    """Return in one line why a file cannot be used, and what to do."""
    said = " ".join((why if isinstance(why, str) else str(why) or type(why).__name__).split())
    if isinstance(why, OSError) and why.errno in {errno.ENOSPC, errno.EDQUOT}:
        return no_room(path)
    match _code(why):
        case sqlite3.SQLITE_CORRUPT:
            return damage_line(path, said)
        case sqlite3.SQLITE_NOTADB:
            return f"{path} is no SQLite database. Let database.url name another file, or bring a backup back: dingxun db restore FILE."
        case sqlite3.SQLITE_FULL:
            return no_room(path)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"{path} is in use by another program ({said}). End that, then start again."
        case sqlite3.SQLITE_ERROR:
            return f"{path} cannot be used: {said}. Is it as dingxun made it? `dingxun db check` looks for damage."
    return f"{path} cannot be used: {said}. The user that runs dingxun must own the file and its folder: chown and chmod u+rw {path.parent}."


def no_room(path: Path) -> str:
    """Return the message that there is no room for a file."""
    return f"There is no room left for {path}. Make some, then start again."


def copies_of(path: Path) -> list[Path]:
    """Return the copies of a file that lie beside it, oldest first."""
    return _beside(path, "before-*")


def replaced_of(path: Path) -> list[Path]:
    """Return the files that backups replaced, oldest first: perhaps damaged, and never offered as copies."""
    return _beside(path, "replaced")


def leftovers_of(path: Path) -> list[Path]:
    """Return unfinished copies beside a file that a kill left: of an upgrade, or of a backup being restored."""
    name = _literal(path.name)
    return [one for end in ("before-*.bak.part*", "restoring-*.bak*") for one in path.parent.glob(f"{name}.{end}")]


def _beside(path: Path, what: str) -> list[Path]:
    found = path.parent.glob(f"{_literal(path.name)}.{what}-*.bak")
    return sorted(found, key=lambda one: one.name.rpartition("-")[2])


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _code(exc: BaseException | str) -> int:
    # The low byte is the kind; the rest says more about it.
    return (getattr(exc, "sqlite_errorcode", None) or 0) & 0xFF
