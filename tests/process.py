"""The `dingxun` command as a process of its own: to be killed, stopped and read."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any


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
        code = await asyncio.wait_for(self._process.wait(), 15)
        self._process = None
        return code

    async def close(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
