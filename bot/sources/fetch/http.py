"""The one door to the web: sources fetch everything through it, guarded and bounded (demands 1-3).

Each origin has a small httpcore pool of its own (decisions: A small pool of connections for each origin) whose network
backend resolves a name, checks every address and connects to the one it checked: redirects and changing DNS answers
cannot get around it. httpx's client is not used: its transports take no network backend, and its requests cost a tenth
of a 304.
"""

import asyncio
import re
import socket
import ssl
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import urljoin

import httpcore
import httpx

from bot.core.clock import Clock
from bot.core.errors import FetchError
from bot.core.sources.hosts import is_this_machine
from bot.core.types import Reply, Request
from bot.sources.fetch.guard import GuardedBackend, RefusedAddressError, addresses_of
from bot.sources.fetch.inflate import AsItIs, Members
from bot.sources.fetch.parser_pool import ParserPool
from bot.sources.reading.closed_pages import asks_for_people
from bot.sources.reading.links import MAX_LENGTH

USER_AGENT = "Dingxun/0.1 (news watcher; feeds and public pages only)"
MAX_REDIRECTS = 5
MAX_ORIGINS = 2_000
MAX_RETRY_AFTER = timedelta(days=1)
# One read may bring ten thousand chunks of a byte: the loop gets a turn after this many.
CHUNKS_AT_ONCE = 200
# The share of the deadline for connecting, and again for the TLS handshake: a dead address must leave time for
# the next one.
CONNECT_SHARE = 0.3


# The statuses with which sites keep programs out, and how much of such a page is examined.
KEEPING_OUT = frozenset({401, 403, 405, 429, 503})
PAGE_LOOKED_AT = 60_000
# Seconds for checking where the addresses of a list lead.
TOLD_WITHIN = 5.0


@cache
def certificates() -> ssl.SSLContext:
    """Return the TLS context, made once: reading all authorities takes 35 ms.

    SSL_CERT_FILE and SSL_CERT_DIR name the operator's own authorities; no other variable is read.
    """
    return httpx.create_ssl_context()


class _Origin(NamedTuple):
    """What connections are kept for: each scheme, host and port its own."""

    scheme: str
    host: str
    port: int | None


class Web:
    """Fetches documents from the web.

    Example: ``reply = await Web(clock).fetch(Request("https://example.com/feed.xml"), etag='"a1"')`` -> status 200 or
    304.

    ``timeout`` is the deadline for everything together; ``max_bytes`` limits the body both as sent and as inflated;
    ``allow_private`` names networks (CIDR) or hosts that may be private; ``proxy`` is a trusted hop that resolves names
    itself; ``per_host`` limits an origin's requests at once, polls and details alike: the others wait within their
    deadline. ``parsers`` is where documents are parsed; ``look_up`` returns the addresses of a name, and may block.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        timeout: timedelta = timedelta(seconds=20),
        max_bytes: int = 10_000_000,
        allow_private: Sequence[str] = (),
        proxy: str | None = None,
        per_host: int = 2,
        look_up: Callable[[str, int], list[str]] = addresses_of,
    ) -> None:
        self._clock = clock
        self._timeout = timeout.total_seconds()
        self._max_bytes = max_bytes
        self._ssl = certificates()
        self._proxy = proxy
        self._per_host = per_host
        self._backend = GuardedBackend(tuple(allow_private), look_up)
        self._origins: OrderedDict[_Origin, httpcore.AsyncConnectionPool] = OrderedDict()
        self.parsers = ParserPool()

    async def fetch(self, request: Request, *, etag: str = "", last_modified: str = "") -> Reply:
        """Fetch a document.

        Raises FetchError with a reason: bad-url, dns, forbidden-address, connect, tls, timeout, redirects, robot-check
        and http (both with status and retry_after), encoding, too-big.
        """
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", "Accept": "*/*", **request.headers}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        try:
            async with asyncio.timeout(self._timeout):
                return await self._follow(request.url, headers, request.headers)
        except TimeoutError as exc:
            raise FetchError("timeout", f"over {self._timeout:g} s", url=request.url) from exc

    async def refused(self, urls: Iterable[str]) -> set[str]:
        """Return the addresses that would be refused, without asking any; those undecided after 5 s are left out."""
        asked = [asyncio.create_task(self._is_refused(url)) for url in dict.fromkeys(urls)]
        if not asked:
            return set()
        done, late = await asyncio.wait(asked, timeout=TOLD_WITHIN)
        for task in late:
            task.cancel()
        return {url for task in done if (url := task.result())}

    async def _is_refused(self, url: str) -> str:
        """Return an address if it is refused, else ""."""
        try:
            parsed = _checked(url)
            if self._proxy_to(parsed.host):
                self._backend.check_literal(parsed.host)
            else:
                await self._backend.check(parsed.host, parsed.port or 443)
        except RefusedAddressError:
            return url
        except (FetchError, OSError, UnicodeError):
            pass  # its first poll will tell
        return ""

    def _proxy_to(self, host: str) -> str | None:
        """Return the proxy for a host; a host on this machine never has one."""
        return None if is_this_machine(host) else self._proxy

    async def close(self) -> None:
        """Close every connection, and end the processes that parse."""
        await self.parsers.close()
        for pool in self._origins.values():
            await pool.aclose()
        self._origins.clear()

    async def _follow(self, url: str, headers: dict[str, str], own: Mapping[str, str]) -> Reply:
        moved_to, permanent, origin = None, True, ""
        for _ in range(MAX_REDIRECTS + 1):
            parsed = _checked(url)
            if origin and origin != f"{parsed.scheme}://{parsed.netloc.decode()}":
                # A source's headers (a key, a cookie) are for its own site only.
                headers = {name: value for name, value in headers.items() if name not in own}
            origin = f"{parsed.scheme}://{parsed.netloc.decode()}"
            response = await self._ask(parsed, headers)
            try:
                said = _said(response)
                if response.status in {301, 302, 303, 307, 308} and "location" in said:
                    url = _joined(url, said["location"])
                    permanent = permanent and response.status in {301, 308}
                    moved_to = url if permanent else moved_to
                    continue
                return await self._read(response, said, url, moved_to)
            finally:
                await response.aclose()
        raise FetchError("redirects", f"over {MAX_REDIRECTS}", url=url)

    async def _ask(self, url: httpx.URL, headers: dict[str, str]) -> httpcore.Response:
        pool = await self._pool(url)
        try:
            if self._proxy_to(url.host):
                self._backend.check_literal(url.host)
            return await pool.handle_async_request(
                httpcore.Request(
                    "GET",
                    httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                    headers=[
                        (b"Host", url.netloc),
                        *((name.encode(), value.encode()) for name, value in headers.items()),
                    ],
                    # Before the deadline: a cancelled TLS handshake leaves a socket open in httpcore.
                    extensions={"timeout": {"connect": self._timeout * CONNECT_SHARE}},
                )
            )
        except RefusedAddressError as exc:
            raise FetchError("forbidden-address", str(exc), url=str(url)) from exc
        except (socket.gaierror, UnicodeError) as exc:  # UnicodeError: an empty label, or one over 63 characters
            no_answer = isinstance(exc, socket.gaierror) and exc.errno == socket.EAI_AGAIN
            detail = getattr(exc, "strerror", None) or "no name"
            raise FetchError("no-name-server" if no_answer else "dns", detail, url=str(url)) from exc
        except ssl.SSLError as exc:
            raise FetchError("tls", exc.reason or str(exc), url=str(url)) from exc
        except httpcore.ConnectError as exc:
            reason = (
                "tls"
                if isinstance(exc.__cause__, ssl.SSLError) or "SSL" in str(exc) or "certificate" in str(exc)
                else "connect"
            )
            raise FetchError(reason, str(exc), url=str(url)) from exc
        except (httpcore.TimeoutException, httpcore.PoolTimeout) as exc:
            raise FetchError("timeout", type(exc).__name__, url=str(url)) from exc
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, OSError) as exc:
            raise FetchError("connect", str(exc) or type(exc).__name__, url=str(url)) from exc

    async def _pool(self, url: httpx.URL) -> httpcore.AsyncConnectionPool:
        origin = _Origin(url.scheme, url.host, url.port)
        pool = self._origins.get(origin)
        if pool is None:
            pool = self._origins[origin] = _pool_of(self._ssl, self._backend, self._proxy_to(url.host), self._per_host)
            if len(self._origins) > MAX_ORIGINS:
                # The pool that was not used for the longest time, of those without a request.
                idle = next((one for one, other in self._origins.items() if _is_idle(other) and one != origin), None)
                if idle is not None:
                    await self._origins.pop(idle).aclose()
        self._origins.move_to_end(origin)
        return pool

    async def _read(
        self, response: httpcore.Response, headers: dict[str, str], url: str, moved_to: str | None
    ) -> Reply:
        now, status = self._clock.now(), response.status
        if status == 304:
            await self._body(response, "", url)  # empty; an unread body would cost the connection
            return Reply(url, status, headers, b"", now, moved_to)
        if not 200 <= status < 300:
            wait = _retry_after(headers.get("retry-after", ""), now)
            if status in KEEPING_OUT and await self._asks_for_people(response, headers, url):
                raise FetchError("robot-check", f"HTTP {status}", url=url, status=status, retry_after=wait)
            raise FetchError("http", f"HTTP {status}", url=url, status=status, retry_after=wait)
        body = await self._body(response, headers.get("content-encoding", "").lower().strip(), url)
        return Reply(url, status, headers, body, now, moved_to)

    async def _asks_for_people(self, response: httpcore.Response, headers: dict[str, str], url: str) -> bool:
        """Tell whether a refusal is a page that keeps programs out."""
        if "challenge" in headers.get("cf-mitigated", "").lower():
            return True
        try:
            body = await self._body(response, headers.get("content-encoding", "").lower().strip(), url)
        except FetchError:
            return False
        return asks_for_people(body[:PAGE_LOOKED_AT].decode("utf-8", "replace"))

    async def _body(self, response: httpcore.Response, encoding: str, url: str) -> bytes:
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise FetchError("encoding", f"Content-Encoding {encoding[:20]} was not asked for", url=url)
        # Limited here because nothing else does: 809 bytes of brotli became 2 GB elsewhere
        # (decisions: Only gzip is asked for).
        inflate = Members() if "gzip" in encoding else AsItIs()
        body, taken, chunks = bytearray(), 0, 0
        assert isinstance(response.stream, AsyncIterable)
        try:
            async for chunk in response.stream:
                taken += len(chunk)
                chunks += 1
                if chunks % CHUNKS_AT_ONCE == 0:
                    await asyncio.sleep(0)
                for piece in inflate.inflated(chunk):
                    body += piece
                    if taken > self._max_bytes or len(body) > self._max_bytes:
                        raise FetchError("too-big", f"over {self._max_bytes} bytes", url=url)
                if inflate.over:
                    break
            inflate.end()
        except zlib.error as exc:
            raise FetchError("encoding", f"gzip: {exc}", url=url) from exc
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as exc:
            raise FetchError("connect", str(exc) or type(exc).__name__, url=url) from exc
        except httpcore.TimeoutException as exc:
            raise FetchError("timeout", type(exc).__name__, url=url) from exc
        return bytes(body)


def _said(response: httpcore.Response) -> dict[str, str]:
    """Return the headers of an answer by lower-case name; a repeated one becomes a list."""
    said: dict[str, str] = {}
    for name, value in response.headers:
        key = name.decode("latin-1").lower()
        try:
            text = value.decode()  # a Location often holds raw UTF-8
        except UnicodeDecodeError:
            text = value.decode("latin-1")
        said[key] = f"{said[key]}, {text}" if key in said else text
    return said


@lru_cache(4_096)
def _checked(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        host, port = parsed.host, parsed.port or 0
    except (httpx.InvalidURL, ValueError, TypeError) as exc:  # ValueError: also an invalid name (http://xn--/)
        raise FetchError("bad-url", str(exc), url=url[:200]) from exc
    if (
        parsed.scheme not in {"http", "https"}
        or not host
        or not 0 <= port <= 65_535
        or "\\" in url
        or ("%" in host and ":" not in host)
    ):
        raise FetchError("bad-url", "must be http:// or https:// with a host", url=url[:200])
    if parsed.userinfo:
        raise FetchError("bad-url", "names a user", url=url[:200])
    return parsed


def _joined(base: str, location: str) -> str:
    if len(location) > MAX_LENGTH:
        raise FetchError("bad-url", f"a redirect to over {MAX_LENGTH} characters", url=base)
    try:
        return urljoin(base, location)
    except ValueError as exc:  # http://[broken
        raise FetchError("bad-url", "a redirect leads to no address", url=base) from exc


def _retry_after(value: str, now: datetime) -> timedelta | None:
    """Read a Retry-After header: seconds or an HTTP date, at most a day."""
    try:
        if re.fullmatch(r"[0-9]+", value.strip()):
            return min(timedelta(seconds=int(value.strip()[:9])), MAX_RETRY_AFTER)
        wait = parsedate_to_datetime(value) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), MAX_RETRY_AFTER)


def _pool_of(
    context: ssl.SSLContext, backend: httpcore.AsyncNetworkBackend, proxy: str | None, connections: int
) -> httpcore.AsyncConnectionPool:
    """Make the connections of one origin."""
    options: dict[str, Any] = {
        "ssl_context": context,
        "max_connections": connections,
        "max_keepalive_connections": 1,
        "keepalive_expiry": 90.0,
    }
    if proxy:
        # The proxy is the operator's own and a trusted hop: it resolves and connects.
        address = httpx.URL(proxy)
        # httpcore takes user and password apart from the address only.
        auth = (address.username, address.password) if address.userinfo else None
        options["proxy"] = httpcore.Proxy(str(address.copy_with(username=None, password=None)), auth=auth)
    else:
        options["network_backend"] = backend
    return httpcore.AsyncConnectionPool(**options)


def _is_idle(pool: httpcore.AsyncConnectionPool) -> bool:
    """Tell whether no request is under way."""
    return all(connection.is_idle() or connection.is_closed() for connection in pool.connections)
