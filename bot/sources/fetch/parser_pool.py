"""Parses large documents in a separate process: bounded in memory, ended at a deadline, kept warm (demand 4).

A thread would not do: it holds the interpreter for as long as a parser runs, and nothing can end it. The process opens
no connections and sees no secrets; it ends by itself when its parent is gone, at the latest when a document's time is
over.
"""

import asyncio
import contextlib
import io
import os
import pickle
import resource
import signal
import struct
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import bot
from bot.core.errors import ParseError
from bot.core.types import Reply

T = TypeVar("T")
# Whatever it holds, a document of this size takes less than 50 ms, the longest that the loop may be blocked
# (tests/benchmarks/test_linear.py); a page of 32 KB, written for it, took 130.
INLINE_BYTES = 8 * 1024
DEADLINE = 5.0
START_WITHIN = 30.0
MAX_MEMORY = 512 * 2**20
MAX_ANSWER = 128 * 2**20
MAX_PROCESSES = 2
_LENGTH = struct.Struct("!Q")
# The only types in an answer: unpickling others could run code from a document.
_ANSWERED = {
    "bot.core.errors": {"WatchError"},
    "bot.core.sources.opml": {"ListedSource", "Opml"},
    "bot.core.types": {"Item", "Page", "Refusal", "Request", "Ticker"},
    "bot.core.watches.import_formats": {"Line"},
    "bot.core.watches.read_lists": {"ReadList", "Understood"},
    "bot.sources.kinds.registry": {"ResolvedSource"},
    "datetime": {"datetime", "timedelta", "timezone"},
}
_RUN = "from bot.sources.fetch.parser_pool import serve; serve()"


class ParserPool:
    """Runs parsers of documents: small ones here, large ones in a process that can be ended.

    Example: ``page = await ParserPool().call(kind.parse, reply)``.

    ``call`` takes functions and methods that can be pickled; changes to their objects in the process are lost. What
    counts is the size of the documents, texts and bytes among their arguments; ``inline`` = another size up to which
    this work is done here. Raises what the parser raises, and ParseError("parse") for one that took over 5 s or
    512 MiB.
    """

    def __init__(self, *, inline: int = INLINE_BYTES, deadline: float = DEADLINE, memory: int = MAX_MEMORY) -> None:
        self._inline = inline
        self._deadline = deadline
        self._memory = memory
        self._places = asyncio.Semaphore(MAX_PROCESSES)
        self._idle: list[asyncio.subprocess.Process] = []

    async def call(self, work: Callable[..., T], *arguments: Any, inline: int | None = None) -> T:
        most = self._inline if inline is None else min(self._inline, inline)
        if sum(map(_size, arguments)) <= most and not getattr(work, "never_inline", False):
            return work(*arguments)
        url = next((one.url for one in arguments if isinstance(one, Reply)), "")
        async with self._places:
            kind, *answer = await self._asked(pickle.dumps((self._deadline, work, arguments)), url)
        if kind == "error":
            reason, detail, said, where = answer
            raise ParseError(reason, detail, url=where, said=said)
        if kind == "fault":
            raise RuntimeError(answer[0])
        return answer[0]  # type: ignore[no-any-return]

    async def close(self) -> None:
        """End the processes."""
        while self._idle:
            await _ended(self._idle.pop())

    async def _asked(self, question: bytes, url: str) -> tuple[Any, ...]:
        process = self._idle.pop() if self._idle else await self._started()
        try:
            async with asyncio.timeout(self._deadline):
                answer = await _exchanged(process, question)
        except TimeoutError as exc:
            raise ParseError("parse", f"took over {self._deadline:g} s", url=url) from exc
        except (ConnectionError, asyncio.IncompleteReadError, pickle.UnpicklingError) as exc:
            await _ended(process)
            raise ParseError("parse", f"its reader ended ({process.returncode})", url=url) from exc
        else:
            if answer[0] != "memory":
                self._idle.append(process)
                return answer
            raise ParseError("parse", f"took over {self._memory >> 20} MiB", url=url)
        finally:
            # Also when the poll is cancelled: the next read would get the answer to this question.
            if process not in self._idle:
                await asyncio.shield(_ended(process))

    async def _started(self) -> asyncio.subprocess.Process:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DINGXUN_")}
        path = [str(Path(bot.__file__).parents[1]), *filter(None, [environment.get("PYTHONPATH")])]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _RUN,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the bot: it ends this process after the polls
            env={**environment, "PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        try:
            async with asyncio.timeout(START_WITHIN):
                await _exchanged(process, pickle.dumps(self._memory))
        except BaseException:
            await asyncio.shield(_ended(process))
            raise
        return process


def _size(argument: object) -> int:
    if isinstance(argument, Reply):
        return len(argument.body)
    return len(argument) if isinstance(argument, str | bytes) else 0


async def _exchanged(process: asyncio.subprocess.Process, question: bytes) -> tuple[Any, ...]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(_LENGTH.pack(len(question)))
    process.stdin.write(question)
    await process.stdin.drain()
    [length] = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
    if length > MAX_ANSWER:
        raise pickle.UnpicklingError("an answer that is too long")
    answer: tuple[Any, ...] = _Answer(io.BytesIO(await process.stdout.readexactly(length))).load()
    return answer


async def _ended(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()


class _Answer(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if name not in _ANSWERED.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name} is no part of an answer")
        return super().find_class(module, name)


# -- in the process ----------------------------------------------------------------------------------------------------


def serve() -> None:
    """Answer questions from standard input until it ends: the main function of the process."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing else may write to the answers
    with contextlib.suppress(EOFError, BrokenPipeError):
        bound_memory(_read(questions))
        # Loaded before the clock of the first document runs.
        from bot.sources.kinds import registry  # noqa: F401

        _write(answers, ("ready",))
        while True:
            deadline, work, arguments = _read(questions)
            # The system ends this process if nothing else does: the parent may be gone.
            signal.setitimer(signal.ITIMER_REAL, deadline + 1)
            _write(answers, answer := _answer(work, arguments))
            signal.setitimer(signal.ITIMER_REAL, 0)
            if answer[0] == "memory":
                return


def _answer(work: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    try:
        return ("done", work(*arguments))
    except ParseError as exc:
        return ("error", exc.reason, exc.detail, exc.said, exc.url)
    except MemoryError:
        return ("memory",)
    except Exception:  # noqa: BLE001 - the caller raises it again
        return ("fault", traceback.format_exc()[-4_000:])


def bound_memory(most: int) -> None:
    """Limit this process's memory: the system refuses more, or (macOS counts none) the process ends itself."""
    if sys.platform == "darwin":
        threading.Thread(target=_watch_memory, args=(most,), daemon=True).start()
    else:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _watch_memory(most: int) -> None:
    unit = 1 if sys.platform == "darwin" else 1024
    pause = threading.Event()
    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit < most:
        pause.wait(0.02)
    os._exit(137)


def _read(stream: io.BufferedReader) -> Any:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    [length] = _LENGTH.unpack(head)
    return pickle.loads(stream.read(length))  # noqa: S301 - from the process that started this one


def _write(stream: io.BufferedWriter, value: Any) -> None:
    data = pickle.dumps(value)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()
