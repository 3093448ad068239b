"""The file of a SQLite database: copied before it is upgraded, refused in one line where it cannot be used, closed to
other users.
"""

import asyncio
import contextlib
import errno
import os
import pwd
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.errors import StoreError
from bot.newsroom.upkeep.expiry import Expiry
from bot.store import Store
from bot.store.database.backup import back_up, bring_back
from bot.store.database.copies import COPIES_LAST
from bot.store.database.engine import Engine
from bot.store.database.file import explain
from tests.conftest import START, StillClock
from tests.databases import empty_sqlite, new_sqlite
from tests.filled import at_revision, contents, fill, revisions
from tests.process import forked, said

OLD, NEWEST = revisions()[-2:]
NAME = "dingxun.sqlite"


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def old_one(folder: Path) -> Path:
    """Make a database that the next start upgrades, with something in every table."""
    at_revision(empty_sqlite(folder), OLD)
    fill(empty_sqlite(folder))
    return folder / NAME


async def opened(path: Path, still: StillClock) -> list[Path]:
    """Start a bot on it and stop it; returns the copies that are there then."""
    store = await Store.open(url_of(path), runner=True, clock=still.clock)
    await store.close()
    return store.copies()


# -- copies before an upgrade ------------------------------------------------------------------------------------------


async def test_an_upgrade_leaves_a_copy_that_has_what_was_written_last(tmp_path: Path, still: StillClock):
    path = old_one(tmp_path)
    with contextlib.closing(sqlite3.connect(path)) as other:
        # As after a kill: it stands in the file beside, not in the file.
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("INSERT INTO facts (name, value) VALUES ('last', '{}')")
        other.commit()
        assert f"{NAME}-wal" in names(tmp_path)
        before = contents(url_of(path))
        [copied] = await opened(path, still)
    assert copied.name == f"{NAME}.before-{NEWEST}-20260820T013000.bak"
    assert contents(url_of(copied)) == before
    assert stat.S_IMODE(copied.stat().st_mode) == 0o600
    assert names(tmp_path) == {NAME, f"{NAME}.runner", copied.name}


async def test_a_new_database_and_one_that_needs_no_upgrade_are_not_copied(tmp_path: Path, still: StillClock):
    assert await opened(tmp_path / NAME, still) == []
    assert await opened(tmp_path / NAME, still) == []


async def test_two_copies_are_kept_and_none_for_over_seven_days(tmp_path: Path, still: StillClock):
    path = old_one(tmp_path)
    for day in (20, 21, 22):
        (tmp_path / f"{NAME}.before-0005-202608{day - 5:02}T000000.bak").touch()
    (tmp_path / f"{NAME}.before-0005-20260815T000000.bak.part").touch()
    (tmp_path / "mine.bak").touch()
    made = await opened(path, still)
    assert [one.name for one in made] == [
        f"{NAME}.before-0005-20260817T000000.bak",
        f"{NAME}.before-{NEWEST}-20260820T013000.bak",
    ]
    assert not any(name.endswith(".part") for name in names(tmp_path))
    still.move(COPIES_LAST - timedelta(days=1))
    assert await opened(path, still) == made[1:]
    # While it runs, too.
    still.move(timedelta(days=2))
    store = await Store.open(url_of(path), runner=False)
    assert store.copies() == made[1:]
    await Expiry(store, still.clock, forget=lambda: None)()
    assert store.copies() == []
    await store.close()
    assert (tmp_path / "mine.bak").exists()


async def test_a_copy_made_while_the_clock_was_ahead_takes_no_newer_ones_place(tmp_path: Path, still: StillClock):
    path = old_one(tmp_path)
    for day in (1, 2):
        (tmp_path / f"{NAME}.before-0005-203001{day:02}T000000.bak").touch()
    made = await opened(path, still)
    # Those that say a day to come are as old as their files.
    assert [one.name for one in made][-1] == f"{NAME}.before-{NEWEST}-20300102T000001.bak"
    assert len(made) == 2
    for one in made:
        os.utime(one, (START.timestamp(), START.timestamp()))
    still.move(COPIES_LAST + timedelta(minutes=1))
    assert await opened(path, still) == []


async def test_what_a_kill_left_of_unfinished_copies_goes(tmp_path: Path, still: StillClock):
    new_sqlite(tmp_path)
    stamp = "20260820T000000.bak"
    for end in (f"before-0005-{stamp}.part", f"before-0005-{stamp}.part-wal", f"before-0005-{stamp}.part-journal"):
        (tmp_path / f"{NAME}.{end}").touch()
    for end in (f"restoring-{stamp}", f"restoring-{stamp}.part", f"restoring-{stamp}.part-journal"):
        (tmp_path / f"{NAME}.{end}").touch()
    await opened(tmp_path / NAME, still)
    assert names(tmp_path) == {NAME, f"{NAME}.runner"}


async def test_views_that_an_operator_made_outlive_every_upgrade(tmp_path: Path, still: StillClock):
    for old in (revisions()[0], OLD):
        folder = tmp_path / old
        folder.mkdir()
        at_revision(empty_sqlite(folder), old)
        fill(empty_sqlite(folder))
        with contextlib.closing(sqlite3.connect(folder / NAME)) as other:
            other.execute("CREATE VIEW mine AS SELECT chats.id, text FROM chats JOIN watches ON chat_id = chats.id")
            before = other.execute("SELECT count(*) FROM mine").fetchone()
            other.commit()
        await opened(folder / NAME, still)
        with contextlib.closing(sqlite3.connect(folder / NAME)) as other:
            assert other.execute("SELECT count(*) FROM mine").fetchone() == before != (0,)


def test_a_full_disk_is_told_as_one(tmp_path: Path):
    for number in (errno.ENOSPC, errno.EDQUOT):
        told = explain(tmp_path / NAME, OSError(number, os.strerror(number)))
        assert told == f"There is no room left for {tmp_path / NAME}. Make some, then start again."


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
async def test_what_root_makes_belongs_to_whoever_has_the_database(tmp_path: Path, still: StillClock):
    """`sudo … db upgrade` or `db restore`, and the bot runs as another user."""
    nobody = pwd.getpwnam("nobody").pw_uid
    folder = tmp_path / "data"
    folder.mkdir()
    path = old_one(folder)
    for one in (folder, path):
        os.chown(one, nobody, -1)
    [copied] = await opened(path, still)
    backup = tmp_path / "backup"
    await back_up(url_of(path), backup)
    await bring_back(url_of(path), backup, still.at)
    assert {one.stat().st_uid for one in folder.iterdir()} == {nobody}
    assert backup.stat().st_uid == 0
    assert copied.exists()


async def test_too_little_room_is_one_line_and_nothing_is_changed(tmp_path: Path, still: StillClock):
    path = old_one(tmp_path)
    before = contents(url_of(path))
    asked = []

    def room(folder: Path) -> int:
        asked.append(folder)
        return 3_000_000

    with pytest.raises(StoreError) as raised:
        await Engine.open(url_of(path), runner=True, clock=still.clock, room=room)
    assert asked == [tmp_path]
    assert str(path) in str(raised.value)
    assert "there are 3.0 MB. Make room, then start again; nothing is changed." in str(raised.value)
    assert contents(url_of(path)) == before
    assert names(tmp_path) == {NAME, f"{NAME}.runner"}


async def test_a_damaged_page_is_found_before_an_upgrade(tmp_path: Path, still: StillClock):
    path = old_one(tmp_path)
    with contextlib.closing(sqlite3.connect(path)) as other:
        [page] = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_articles_stored'").fetchone()
    damage(path, page)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is damaged") as raised:
        await opened(path, still)
    assert one_line_of(raised.value, path)
    assert path.read_bytes()[4096:] == before[4096:]
    with contextlib.closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT version_num FROM alembic_version").fetchone() == (OLD,)
    assert not any(".bak" in name for name in names(tmp_path))


def damage(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\x7f" * 4096)


# -- what cannot be used -----------------------------------------------------------------------------------------------


def newer(path: Path) -> None:
    new_sqlite(path.parent)
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9876'")
        other.commit()


def corrupted(path: Path) -> None:
    new_sqlite(path.parent)
    with path.open("r+b") as file:
        file.seek(100)  # behind the header: what the tables are
        file.write(b"\x7f" * 3996)


def cut_short(path: Path) -> None:
    new_sqlite(path.parent)
    os.truncate(path, 5000)


def no_database(path: Path) -> None:
    path.write_text("今天的新闻\n" * 200, encoding="utf-8")


def foreign(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
        other.commit()


def foreign_with_alembic(path: Path) -> None:
    foreign(path)
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        other.execute("INSERT INTO alembic_version VALUES ('ae1027a6acf')")
        other.commit()


def folder(path: Path) -> None:
    path.mkdir()


USELESS: dict[str, tuple[Callable[[Path], None], str]] = {
    "newer": (newer, "revision 9876"),
    "corrupted": (corrupted, "damaged"),
    "cut short": (cut_short, "damaged"),
    "no database": (no_database, "no SQLite database"),
    "another program's": (foreign, "another program"),
    "another program's with Alembic": (foreign_with_alembic, "another program"),
    "a folder": (folder, "is a folder"),
}


def one_line_of(error: BaseException, path: Path) -> bool:
    return str(path) in str(error) and "\n" not in str(error) and "***" not in str(error)


@pytest.mark.parametrize("useless", USELESS)
async def test_what_cannot_be_used_is_one_line_with_the_path_and_left_alone(tmp_path: Path, useless: str):
    path = tmp_path / NAME
    make, told = USELESS[useless]
    make(path)
    before = snapshot(tmp_path)
    # A start, and a command beside a running bot.
    for runner in (True, False):
        with pytest.raises(StoreError, match=told) as raised:
            await Store.open(url_of(path), runner=runner, migrate=runner)
        assert one_line_of(raised.value, path)
    environment = {"DINGXUN_DATABASE__URL": url_of(path), "DINGXUN_TELEGRAM__TOKEN": "1:x"}
    for command in ("run", "sources list", "db check"):
        code, lines = await said(*command.split(), **environment)
        assert code == 1
        [line] = [one for one in lines if not one.startswith("Note: ")]
        assert told in line
        assert str(path) in line
        assert "***" not in line
    assert snapshot(tmp_path) == before


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file with its content, without the files that SQLite makes beside one to read it."""
    return {
        one.name: one.read_bytes()
        for one in folder.iterdir()
        if one.is_file() and not one.name.endswith(("-shm", "-wal"))
    }


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter: pytest's are its own user's."""
    with tempfile.TemporaryDirectory(prefix="dingxun-open-") as name:
        Path(name).chmod(0o755)
        yield Path(name)
        Path(name).chmod(0o755)


@pytest.mark.parametrize("closed", ["file", "folder"])
@pytest.mark.parametrize("revision", [OLD, NEWEST])
async def test_a_file_or_folder_that_cannot_be_written_is_one_line(open_folder: Path, closed: str, revision: str):
    path = open_folder / NAME
    at_revision(url_of(path), revision)
    path.chmod(0o444 if closed == "file" else 0o666)
    os.chmod(open_folder, 0o555 if closed == "folder" else 0o777)  # noqa: PTH101
    said = await forked(_open_as_nobody, str(path))
    assert str(path) in said
    assert "cannot be written" in said
    assert "\n" not in said
    assert names(open_folder) == {NAME}


def _open_as_nobody(path: str) -> str:
    """Start as a user who owns nothing of it."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
    try:
        asyncio.run(Store.open(url_of(Path(path)), runner=True))
    except StoreError as exc:
        return str(exc)
    return "opened"


# -- modes -------------------------------------------------------------------------------------------------------------


def modes(folder: Path) -> dict[str, int]:
    return {one.name: stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}


async def test_new_files_are_their_owners_alone(tmp_path: Path):
    store = await Store.open(empty_sqlite(tmp_path / "new"), runner=True)
    async with store.write() as tx:
        await tx.key_values.put("a", {})
    found = modes(tmp_path / "new")
    await store.close()
    assert found == dict.fromkeys((NAME, f"{NAME}-wal", f"{NAME}-shm", f"{NAME}.runner"), 0o600)


async def test_files_that_are_there_keep_their_mode_which_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / NAME
    new_sqlite(tmp_path)
    path.chmod(0o644)
    store = await Store.open(url_of(path), runner=True)
    async with store.write() as tx:
        await tx.key_values.put("a", {})
    found = modes(tmp_path)
    await store.close()
    assert found[NAME] == found[f"{NAME}-wal"] == 0o644
    printed = "".join(capsys.readouterr())
    assert printed.count("keeps its mode") == 1
    assert f"chmod 600 {path}" in printed
    path.chmod(0o600)
    await (await Store.open(url_of(path), runner=True)).close()
    assert "keeps its mode" not in "".join(capsys.readouterr())
