"""The database on the command line: check, back up, restore and upgrade, beside a bot and without one."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.errors import SecondRunnerError, StoreError
from bot.playground.playground import XIAOWANG
from bot.store import Store
from bot.store.database.backup import back_up, bring_back, check
from tests.conftest import START
from tests.databases import empty_sqlite, new_sqlite
from tests.filled import at_revision, contents, fill, revisions
from tests.process import said
from tests.running import running, start

NAME = "dingxun.sqlite"


async def db(folder: Path, *arguments: object) -> tuple[int | None, list[str]]:
    return await said("db", *map(str, arguments), DINGXUN_DATABASE__URL=empty_sqlite(folder))


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def filled(folder: Path) -> Path:
    fill(new_sqlite(folder))
    return folder / NAME


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def test_a_backup_beside_a_running_bot_is_brought_back_and_used(tmp_path: Path):
    backup = tmp_path / "backup.sqlite"
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        code, [told, *_] = await db(tmp_path, "backup", backup)
        assert (code, told) == (0, f"{backup} is a backup of the database as it was just now.")
        await bot.say("/subscribe 白酒")
        code, [refused] = await db(tmp_path, "restore", backup)
        assert code == 1
        assert "already runs on" in refused
        # The bot goes on undisturbed.
        assert "2. 白酒" in (await bot.say("/list")).text
        await bot.app.stop()
        code, [told, *_] = await db(tmp_path, "restore", backup)
        assert (code, told.startswith(f"The database is {backup} now. What it was is kept for a week: ")) == (0, True)
        aside = Path(told.rpartition(" ")[2])
        assert names(tmp_path) == {NAME, f"{NAME}.runner", backup.name, aside.name}
        assert {row["text"] for row in contents(url_of(aside))["watches"].values()} == {"微信支付", "白酒"}
        again = await start(bot.playground, bot.url, bot.clock, bot.settings)
        try:
            before = len(again.texts())

            async def heard(beginning: str) -> str:
                # An answer that was in flight when the backup was taken comes once more, somewhere among these.
                text: str = await again.world.wait_for(
                    lambda: next((one for one in again.texts()[before:] if beginning in one), "")
                )
                return text

            again.world.say(XIAOWANG, "/list")
            assert "白酒" not in await heard("1. 微信支付")
            again.playground.newsstand.publish("样例：微信支付在恢复之后", "照旧推送。")
            assert (await heard("样例：微信支付在恢复之后")).startswith("样例：微信支付在恢复之后")
        finally:
            await again.app.stop()


async def test_a_backup_is_of_one_moment_whatever_is_written_meanwhile(tmp_path: Path):
    """Each transaction writes two rows: never is one of them there alone. Large enough for several steps."""
    path = filled(tmp_path)
    going = threading.Event()
    ended = threading.Event()

    def write() -> None:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as other:
            number = 0
            while not ended.is_set():
                number += 1
                other.execute("BEGIN IMMEDIATE")
                for half in "ab":
                    other.execute("INSERT INTO heartbeats VALUES (?, '2026-01-02')", (f"{number}{half}",))
                other.execute("COMMIT")
                going.set()

    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        for number in range(30):
            other.execute("INSERT INTO facts VALUES (?, ?)", (f"large {number}", f'"{"x" * 1_000_000}"'))
        other.commit()
    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert going.wait(10)
        for number in range(5):
            await back_up(url_of(path), tmp_path / f"backup-{number}")
    finally:
        ended.set()
        writer.join()
    for number in range(5):
        with contextlib.closing(sqlite3.connect(tmp_path / f"backup-{number}")) as copied:
            assert copied.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            [(written,)] = copied.execute("SELECT count(*) FROM heartbeats WHERE at = '2026-01-02'").fetchall()
            assert written % 2 == 0


async def test_a_backup_replaces_nothing_that_it_was_not_told_to(tmp_path: Path):
    path, other = filled(tmp_path), tmp_path / "other"
    other.write_text("mine", encoding="utf-8")
    before = contents(url_of(path))
    for to, force, told in (
        (other, False, "--force"),
        (path, True, "the database itself"),
        (tmp_path, True, "a folder"),
        (tmp_path / "nowhere" / "x", False, "cannot be written"),
    ):
        code, [line, *_] = await db(tmp_path, "backup", to, *(["--force"] if force else []))
        assert (code, told in line, str(to) in line) == (1, True, True)
    assert other.read_text(encoding="utf-8") == "mine"
    assert contents(url_of(path)) == before
    assert (await db(tmp_path, "backup", other, "--force"))[0] == 0
    assert contents(url_of(other)) == before
    assert other.stat().st_mode & 0o777 == 0o600


def damaged(path: Path) -> None:
    filled(path.parent).rename(path)
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\x7f" * 4096 * 20)


def foreign(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")


USELESS: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda path: None, "There is no file"),
    "empty": (lambda path: path.touch(), "holds nothing"),
    "text": (lambda path: path.write_text("x" * 5000, encoding="utf-8"), "is no SQLite database"),
    "damaged": (damaged, "is damaged"),
    "another program's": (foreign, "another program"),
}


@pytest.mark.parametrize("useless", USELESS)
async def test_what_is_no_backup_is_not_brought_back(tmp_path: Path, useless: str):
    make, told = USELESS[useless]
    backup = tmp_path / "backup"
    make(backup)
    path = filled(tmp_path)
    before, there = contents(url_of(path)), names(tmp_path)
    with pytest.raises(StoreError, match=told) as raised:
        await bring_back(url_of(path), backup, START)
    assert str(backup) in str(raised.value)
    assert contents(url_of(path)) == before
    assert names(tmp_path) == there


@pytest.mark.parametrize("present", ["none", "text", "damaged"])
async def test_a_backup_is_brought_back_where_the_database_is_gone_or_beyond_repair(tmp_path: Path, present: str):
    path, backup = filled(tmp_path), tmp_path / "backup"
    before = contents(url_of(path))
    await back_up(url_of(path), backup)
    path.unlink()
    kept = left_behind(path, present)
    aside = await bring_back(url_of(path), backup, START)
    assert contents(url_of(path)) == before
    # Without the header, which says how the file was last opened.
    assert (aside.read_bytes()[4096:] if aside else None) == kept


def left_behind(path: Path, present: str) -> bytes | None:
    if present in USELESS:
        USELESS[present][0](path)
    Path(f"{path}-wal").write_bytes(b"of the old one")
    return path.read_bytes()[4096:] if path.exists() else None


async def test_a_backup_may_have_any_name_and_is_kept(tmp_path: Path):
    path = filled(tmp_path)
    before = contents(url_of(path))
    for name in (f"{NAME}.restored", f"{NAME}.bak", f"{NAME}.bak.part", f"{NAME}.before-0001.bak"):
        backup = tmp_path / name
        await back_up(url_of(path), backup)
        kept = backup.read_bytes()
        assert await bring_back(url_of(path), backup, START) is not None
        assert contents(url_of(path)) == before
        assert backup.read_bytes() == kept


async def test_a_restore_that_is_refused_keeps_the_backup(tmp_path: Path):
    path = filled(tmp_path)
    backup = tmp_path / f"{path.name}.restored"
    await back_up(url_of(path), backup)
    kept = backup.read_bytes()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM chats").fetchall()
        with pytest.raises(StoreError):
            await bring_back(url_of(path), backup, START)
    assert backup.read_bytes() == kept
    await bring_back(url_of(path), backup, START)
    assert backup.read_bytes() == kept


async def test_a_link_to_the_database_is_the_database(tmp_path: Path):
    for folder in ("of the file", "of the link"):
        (tmp_path / folder).mkdir()
    path, link = filled(tmp_path / "of the file"), tmp_path / "of the link" / NAME
    link.symlink_to(path)
    backup = tmp_path / "backup"
    await back_up(url_of(link), backup)
    store = await Store.open(url_of(path), runner=True)
    with pytest.raises(SecondRunnerError):
        await Store.open(url_of(link), runner=True)
    await store.close()
    aside = await bring_back(url_of(link), backup, START)
    assert (link.is_symlink(), aside and aside.parent) == (True, path.parent)
    assert contents(url_of(path)) == contents(url_of(backup))


async def test_a_command_on_a_damaged_database_says_so_in_one_line(tmp_path: Path):
    path = filled(tmp_path)
    with contextlib.closing(sqlite3.connect(path)) as other:
        [page] = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sources'").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\x7f" * 4096)
    for command in (("sources", "list"), ("sources", "pause", "1")):
        code, [line] = await said(*command, DINGXUN_DATABASE__URL=url_of(path))
        assert (code, f"{path} is damaged" in line) == (1, True)


async def test_a_check_says_what_is_wrong(tmp_path: Path):
    path = filled(tmp_path)
    newest = revisions()[-1]
    assert await db(tmp_path, "check") == (0, [f"{path}: revision {newest}, this version's", "well"])
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("DELETE FROM chats WHERE id = 101")
        other.commit()
    code, lines = await db(tmp_path, "check")
    assert code == 1
    assert "wrong: rows of watches without their chats" in lines
    assert lines[-1] == "not well"
    damaged(path)
    code, lines = await db(tmp_path, "check")
    assert code == 1
    assert any(line.startswith("wrong: ") or "is damaged" in line for line in lines)


async def test_an_upgrade_by_hand_names_the_copy(tmp_path: Path):
    at_revision(empty_sqlite(tmp_path), revisions()[0])
    assert (await db(tmp_path, "check"))[1][0].endswith(f"revision 0001, the next start brings it to {revisions()[-1]}")
    # A command that only looks does not upgrade beside a bot.
    code, [told] = await said("sources", "list", DINGXUN_DATABASE__URL=empty_sqlite(tmp_path))
    assert (code, "dingxun db upgrade" in told) == (1, True)
    code, lines = await db(tmp_path, "upgrade")
    assert code == 0
    copied = Path(lines[0].rpartition(" ")[2])
    assert copied.name.startswith(f"{NAME}.before-{revisions()[-1]}-")
    assert (await check(url_of(copied))).revision == "0001"


async def test_postgresql_has_commands_of_its_own(postgres_server: str):
    url = postgres_server.format("postgres")
    for command, own in (("backup", "pg_dump"), ("restore", "pg_restore")):
        code, [line] = await said("db", command, "x", DINGXUN_DATABASE__URL=url)
        assert (code, own in line) == (1, True)
