"""Resolves host names and connects only to the addresses that were checked (demand 1)."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from bot.core.fold import nfkc
from bot.core.sources.ip_rules import forbidden, within

# A dead name server holds a thread for 5 s a try (resolv.conf's default), and nothing can end the thread. So there are
# enough threads that some dead names delay no other host, and nothing else in the process uses them.
LOOK_UPS_AT_ONCE = 64


def addresses_of(host: str, port: int, flags: int = 0) -> list[str]:
    """Return a name's addresses; blocks. Raises socket.gaierror (unknown name) or UnicodeError (invalid name)."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class RefusedAddressError(Exception):
    """The name leads to an address that no source may be on."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name, checks every address, and connects to one that it checked."""

    def __init__(self, allow_private: tuple[str, ...], look_up: Callable[[str, int], list[str]]) -> None:
        self._look_up = look_up
        self._places = asyncio.Semaphore(LOOK_UPS_AT_ONCE)
        self._allowed = allow_private
        self._hosts = {one.lower() for one in allow_private}
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._addresses(host, port)
        for address in addresses:
            self._check(address, host)
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        share = timeout / len(addresses) if timeout else timeout
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, share, local_address, socket_options)

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            return addresses_of(host, port, socket.AI_NUMERICHOST)  # without a look-up
        except socket.gaierror:
            await self._places.acquire()
        loop = asyncio.get_running_loop()
        found: asyncio.Future[list[str]] = loop.create_future()

        def ended(addresses: list[str], exc: Exception | None) -> None:
            self._places.release()
            if found.done():  # nobody waits for it any more
                return
            if exc is None:
                found.set_result(addresses)
            else:
                found.set_exception(exc)

        def look_up() -> None:
            addresses, fault = [], None
            try:
                addresses = self._look_up(host, port)
            except Exception as exc:  # noqa: BLE001 - raised where it was asked
                fault = exc
            with contextlib.suppress(RuntimeError):  # the loop is over
                loop.call_soon_threadsafe(ended, addresses, fault)

        # A daemon: a pool's threads are joined at the end of the process, for as long as a dead name server takes.
        threading.Thread(target=look_up, name="look up", daemon=True).start()
        return await found

    async def check(self, host: str, port: int) -> None:
        """Raise RefusedAddressError where a name leads to an address that no source may be on."""
        for address in await self._addresses(host, port):
            self._check(address, host)

    def check_literal(self, host: str) -> None:
        """Refuse a host that is itself a private address, for requests whose names a proxy resolves."""
        bare = nfkc(host).strip("[]").rstrip(".").lower()
        if bare == "localhost" or bare.endswith(".localhost"):
            self._check("127.0.0.1", host)
            return
        try:
            address = (
                bare if ":" in bare else socket.inet_ntoa(socket.inet_aton(bare))
            )  # 127.1, 0x7f000001, 2130706433 too
        except OSError:
            return  # a name, not an address
        self._check(address, host)

    def _check(self, address: str, host: str) -> None:
        if forbidden(address) and not within(address, self._allowed) and host.lower() not in self._hosts:
            raise RefusedAddressError(address)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
