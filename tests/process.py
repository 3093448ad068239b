"""The `dingxun` command as a process of its own: to be killed, stopped and read.

Importing the bot costs more than most commands do. So one process beside each of pytest's has imported it, and ``said``
forks the command off it: with its own environment and output, and from the same entry on. ``dingxun`` and ``Runner``
start from nothing.
"""

import asyncio
import contextlib
import json
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.cli import main
from bot.playground.world import HANGS_AFTER

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    [
        "tests.process",
        "bot.app",
        "bot.newsroom.actions.why",
        "bot.newsroom.actions.import_sources",
        "bot.cli.source_table",
    ]
)


@contextlib.asynccontextmanager
async def dingxun(*arguments: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the command with its output in pipes; killed at the end of the block if it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def said(*arguments: str, **environment: str) -> tuple[int | None, list[str]]:
    """Run the command to its end, forked; returns its exit code and the lines that it printed, on either stream."""
    with tempfile.TemporaryDirectory(prefix="dingxun-said-") as folder:
        streams = Path(folder, "out"), Path(folder, "err")
        process = _forks.Process(target=_command, args=(arguments, *streams, {**os.environ, **environment}))
        process.start()
        await asyncio.to_thread(process.join, HANGS_AFTER)
        try:
            assert process.exitcode is not None, "it does not end"
            return process.exitcode, [
                line for stream in streams for line in stream.read_text(encoding="utf-8").splitlines()
            ]
        finally:
            process.kill()
            process.join()
            process.close()


async def forked(work: Callable[[str], str], given: str) -> str:
    """Run a function in a process of its own, which has imported the bot; returns its result."""
    here, there = _forks.Pipe(duplex=False)
    process = _forks.Process(target=_work, args=(work, given, there))
    process.start()
    there.close()
    try:
        assert await asyncio.to_thread(here.poll, HANGS_AFTER), "it does not end"
        return str(here.recv())
    finally:
        process.kill()
        process.join()
        process.close()
        here.close()


def _work(work: Callable[[str], str], given: str, answer: Any) -> None:
    answer.send(work(given))


def _command(arguments: Sequence[str], out: Path, err: Path, environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    main(arguments)


class Runner:
    """`dingxun run` on one configuration, started and killed again and again; its output is kept in a file."""

    def __init__(self, folder: Path, base_url: str, token: str, database: str, sources: Sequence[Any], **more: Any):
        self.log = folder / "runner.log"
        self._config = folder / "config.yaml"
        self._process: asyncio.subprocess.Process | None = None
        values = {
            "telegram": {"token": token, "base_url": base_url},
            "database": {"url": database},
            "polling": {"interval": "1s", "min_interval": "1s", "allow_private": ["127.0.0.0/8"]},
            "http": {"listen": ""},
            "admins": [10002],
            "sources": list(sources),
            **more,
        }
        self._config.write_text(json.dumps(values), encoding="utf-8")  # JSON is YAML

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--config", str(self._config), stdout=log, stderr=log
            )

    async def kill(self) -> None:
        """kill -9."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: int) -> int:
        assert self._process is not None
        assert self._process.returncode is None, self.log.read_text(encoding="utf-8")[-2000:]
        self._process.send_signal(number)
        code = await self._process.wait()
        self._process = None
        return code

    async def close(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
