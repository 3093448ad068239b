"""No source leads into a private network: every forbidden address and every spelling, directly, behind redirects, by
DNS (demand 1).

A canary counts connections: a server on the loopback, and an ear at the system's own door (``socket.connect``), which
hears of every connection that this process begins, wherever it leads.
"""

import asyncio
import contextlib
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.errors import ParseError
from bot.core.types import Request
from bot.sources.fetch.guard import addresses_of
from bot.sources.kinds.registry import open_kind
from tests.unit.core.sources.test_ip_rules import FORBIDDEN
from tests.wire import failing, http, serving, web

ROOT = Path(__file__).parents[3]

# Spellings of the loopback: what browsers, curl or the C library take for 127.0.0.1, ::1 or 0.0.0.0.
SPELLINGS = [
    "127.0.0.1", "localhost", "LOCALHOST", "localhost.", "127.1", "127.0.1", "0", "0.0.0.0", "0x0", "2130706433", "0x7f000001",
    "0x7F.0.0.1", "017700000001", "0177.0.0.1", "127.0.0.01", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]", "[0000::0001]", "１２７.０.０.１", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "①②⑦.⓪.⓪.①",
    "ⓛocalhost", "user@127.0.0.1", "user:pass@127.0.0.1", "e.example@127.0.0.1", "127.0.0.1\\@e.example", "e.example\\@127.0.0.1",
    "127.0.0.1%00", "127.0.0.1%2f", "[::1%25lo]", "127.0.0.1%20", "%31%32%37.0.0.1",
]  # fmt: skip
FORMS = [301, 302, 303, 307, 308]
NAMED = {"forbidden-address", "bad-url", "dns"}


class Ear:
    """Hears of every connection that begins while it listens."""

    def __init__(self) -> None:
        self.listening = False
        self.heard: list[Any] = []
        sys.addaudithook(self._hear)  # for the life of the process: there is no way to take it out

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.listening and event == "socket.connect":
            self.heard.append(arguments[1])

    @contextlib.contextmanager
    def listen(self) -> Iterator[list[Any]]:
        self.heard = []
        self.listening = True
        try:
            yield self.heard
        finally:
            self.listening = False


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear()


def hosts(addresses: list[str]) -> list[str]:
    return [f"[{one.replace('%', '%25')}]" if ":" in one else one for one in addresses]


def test_there_are_as_many_as_demanded():
    assert len(set(FORBIDDEN)) >= 40
    assert len(set(SPELLINGS)) >= 28


async def test_the_ear_hears(ear: Ear):
    async with serving(http(body=b"x")) as server, web() as door:
        with ear.listen() as heard:
            await door.fetch(Request(server.url))
        assert heard == [("127.0.0.1", int(server.port))]


async def test_nothing_forbidden_is_connected_to(ear: Ear):
    async with serving(http(body=b"secret")) as canary, web(allow_private=()) as door:
        for host in [*SPELLINGS, *hosts(FORBIDDEN)]:
            with ear.listen() as heard:
                error = await failing(door, f"http://{host}:{canary.port}/")
            assert error.reason in NAMED, host
            assert heard == [], host
        assert canary.connections == 0


async def test_no_proxy_is_asked_for_what_is_forbidden(ear: Ear):
    async with serving(http(body=b"secret")) as proxy, web(allow_private=(), proxy=proxy.url) as door:
        for host in [*SPELLINGS, *hosts(FORBIDDEN)]:
            error = await failing(door, f"http://{host}/")
            assert error.reason in NAMED, host
        assert proxy.connections == 0


@pytest.mark.parametrize("status", FORMS)
async def test_nothing_forbidden_is_connected_to_behind_a_redirect(ear: Ear, status: int):
    async with serving(http(body=b"secret")) as canary, web(allow_private=("localhost",)) as door:
        location = ""

        def answer(*_: object) -> bytes:
            return http(status)[:-2] + f"Location: {location}\r\n\r\n".encode()

        async with serving(answer) as server:
            for host in [*SPELLINGS, *hosts(FORBIDDEN)]:
                if host.lower().rstrip(".") in {"localhost", "ⓛocalhost"}:
                    continue  # the one that is allowed here
                location = f"http://{host}:{canary.port}/"
                with ear.listen() as heard:
                    error = await failing(door, f"http://localhost:{server.port}/")
                assert error.reason in NAMED, host
                assert {port for _, port, *_ in heard} <= {int(server.port)}, host
            assert canary.connections == 0


async def test_a_page_that_sends_on_by_itself_is_a_page(ear: Ear):
    async with serving(http(body=b"secret")) as canary, web(allow_private=("localhost",)) as door:
        page = f'<html><head><meta http-equiv="refresh" content="0; url={canary.url}/"></head></html>'
        async with serving(http(body=page.encode(), Refresh=f"0; url={canary.url}/")) as server:
            reply = await door.fetch(Request(f"http://localhost:{server.port}/"))
            with pytest.raises(ParseError) as raised:
                await door.parsers.call(open_kind("rss", reply.url, {}).parse, reply)
        assert raised.value.reason == "not-a-feed"
        assert canary.connections == 0


class Names:
    """A resolver whose answers come one by one: the last one stays."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


HANGING = """
import asyncio, threading
from datetime import timedelta
from bot.core.clock import Clock
from bot.core.errors import FetchError
from bot.core.types import Request
from bot.sources.fetch.http import Web
async def main():
    door = Web(Clock.system(), timeout=timedelta(seconds=0.2), look_up=lambda *_: threading.Event().wait())
    try:
        await door.fetch(Request("http://name.dead/"))
    except FetchError as exc:
        print(exc.reason)
    await door.close()
asyncio.run(main())
"""


async def test_a_process_ends_whatever_a_name_server_does():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HANGING, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert (output.split(), process.returncode) == ([b"timeout"], 0)


async def test_names_that_nobody_answers_for_keep_no_other_waiting():
    answered = threading.Event()

    def look_up(host: str, port: int) -> list[str]:
        if host.endswith(".dead"):
            answered.wait(20)
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return addresses_of(host, port)

    async with serving(http(body=b"here")) as server, web(look_up=look_up) as door:
        dead = [asyncio.create_task(failing(door, f"http://{n}.dead/")) for n in range(50)]
        try:
            for host in ("localhost", "127.0.0.1"):
                assert (await door.fetch(Request(f"http://{host}:{server.port}/"))).body == b"here"
            assert not any(one.done() for one in dead)
        finally:
            answered.set()
        assert {(await one).reason for one in dead} == {"no-name-server"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have one loopback address")
async def test_a_name_that_changes_its_answer_leads_nowhere_else():
    # DNS is the wire here: 127.0.0.2 stands for the public address that it tells first, 127.0.0.1 for the private one.
    async with (
        serving(http(body=b"public", Connection="close"), host="127.0.0.2") as public,
        serving(http(body=b"secret")) as canary,
    ):
        for answers in (
            (["127.0.0.2"], ["127.0.0.1"]),
            (["127.0.0.2"], ["127.0.0.2", "127.0.0.1"]),
            (["127.0.0.2"], ["169.254.169.254"]),
        ):
            names = Names(*answers)
            async with web(allow_private=("127.0.0.2",), look_up=names) as door:
                url = f"http://rebind.example:{public.port}/"
                assert (await door.fetch(Request(url))).body == b"public"
                # Asked once for each connection: what was checked is what was connected to.
                assert names.asked == 1
                assert (await failing(door, url)).reason == "forbidden-address"
                canaried = f"http://rebind.example:{canary.port}/"
                assert (await failing(door, canaried)).reason == "forbidden-address"
        assert canary.connections == 0
