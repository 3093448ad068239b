"""The one door to the web, over real servers on the loopback: what it fetches, and the named refusals (demands 1-3)."""

import asyncio
import base64
import gzip
import sys
import tracemalloc
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from email.utils import format_datetime

import pytest

from bot.core.types import Request
from bot.sources.fetch.http import MAX_REDIRECTS, USER_AGENT
from tests.conftest import START, StillClock
from tests.wire import Writer, failing, http, refused, serving, squeezed, web


async def test_a_document_is_fetched_and_asked_for_politely(still: StillClock):
    async with serving(http(body="正文".encode(), ETag='"a1"', X_Name="1")) as server, web() as door:
        reply = await door.fetch(Request(server.url + "/feed?a=1&b=2", {"Referer": "https://e.example/"}))
        again = await door.fetch(Request(server.url + "/feed"))
    assert (reply.status, reply.body.decode(), reply.received_at) == (200, "正文", START)
    assert (reply.headers["etag"], reply.headers["x-name"]) == ('"a1"', "1")
    assert (reply.url, reply.moved_to) == (server.url + "/feed?a=1&b=2", None)
    assert again.status == 200
    path, headers = server.asked[0]
    assert path == "/feed?a=1&b=2"
    assert headers["host"] == server.url.removeprefix("http://")
    assert (headers["user-agent"], headers["accept-encoding"]) == (USER_AGENT, "gzip")
    assert headers["referer"] == "https://e.example/"
    assert "if-none-match" not in headers
    assert server.connections == 1  # kept alive


async def test_validators_are_sent_and_304_has_no_body():
    def answer(_: str, headers: Mapping[str, str]) -> bytes:
        known = (
            headers.get("if-none-match") == '"a1"'
            and headers.get("if-modified-since") == "Thu, 20 Aug 2026 01:30:00 GMT"
        )
        return b'HTTP/1.1 304 Not Modified\r\nETag: "a1"\r\n\r\n' if known else http(body=b"new")

    async with serving(answer) as server, web() as door:
        request = Request(server.url)
        assert (await door.fetch(request)).body == b"new"
        reply = await door.fetch(request, etag='"a1"', last_modified="Thu, 20 Aug 2026 01:30:00 GMT")
        assert (await door.fetch(request)).body == b"new"
    assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", '"a1"')
    assert server.connections == 1  # kept alive


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
async def test_gzip_is_inflated(encoding: str):
    text = "新闻".encode() * 50_000
    async with serving(http(body=gzip.compress(text), Content_Encoding=encoding)) as server, web() as door:
        assert (await door.fetch(Request(server.url))).body == text


async def test_chunked_and_unended_bodies_are_read():
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"

    async def unended(writer: Writer) -> None:
        writer.write(b"HTTP/1.0 200 OK\r\n\r\nuntil the end")

    async with serving(chunked) as one, serving(lambda *_: unended) as two, web() as door:
        assert (await door.fetch(Request(one.url))).body == b"abcde"
        assert (await door.fetch(Request(two.url))).body == b"until the end"


# -- redirects ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ([301], 1),
        ([308], 1),
        ([302], None),
        ([303], None),
        ([307], None),
        ([301, 308], 2),
        ([301, 302, 301], 1),
        ([302, 301], None),
    ],
)
async def test_only_permanent_redirects_move_a_source(statuses: list[int], moved: int | None):
    def answer(path: str, _: Mapping[str, str]) -> bytes:
        hop = int(path.removeprefix("/"))
        return http(statuses[hop], b"moved", Location=f"/{hop + 1}") if hop < len(statuses) else http(body=b"here")

    async with serving(answer) as server, web() as door:
        reply = await door.fetch(Request(server.url + "/0"))
    assert (reply.body, reply.url) == (b"here", f"{server.url}/{len(statuses)}")
    assert reply.moved_to == (f"{server.url}/{moved}" if moved else None)


async def test_redirects_go_to_other_hosts_and_end():
    async with serving(http(body=b"there")) as there:
        async with serving(http(302, Location=there.url + "/x")) as server, web() as door:
            assert (await door.fetch(Request(server.url))).body == b"there"
        assert there.asked[0][1]["host"] == there.url.removeprefix("http://")
    async with serving(lambda path, _: http(302, Location=path + "x")) as endless, web() as door:
        error = await failing(door, endless.url + "/")
    assert error.reason == "redirects"
    assert len(endless.asked) == MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://e.example/",
        "gopher://e.example/",
        "javascript:1",
        "http://[broken",
        "http://user@e.example/",
        "http://127.0.0.1:99999/",
        "http:\\\\127.0.0.1\\",
        "data:text/xml,<rss/>",
    ],
)
async def test_a_redirect_to_what_is_no_web_address_is_refused(location: str):
    assert (await refused(http(302, Location=location))).reason == "bad-url"


async def test_a_redirect_without_a_target_is_an_answer_like_any_other():
    error = await refused(http(302))
    assert (error.reason, error.status) == ("http", 302)


# -- addresses ---------------------------------------------------------------------------------------------------------


async def test_configuration_allows_networks_and_hosts():
    for allowed in ("127.0.0.1", "127.0.0.0/8", "localhost", "LocalHost"):
        async with serving(http(body=b"ok")) as server, web(allow_private=(allowed,)) as door:
            host = "localhost" if "host" in allowed.lower() else "127.0.0.1"
            assert (await door.fetch(Request(f"http://{host}:{server.port}/"))).body == b"ok"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "/feed",
        "ftp://e.example/",
        "file:///etc/passwd",
        "http://",
        "http:///x",
        "http://e.example:99999/",
        "http://e.example:-1/",
        "http://e.example:x/",
        "http://xn--/",
        "http://\ud800/",
        "http://e.example/\x00",
    ],
)
async def test_what_is_no_address_is_refused(url: str):
    async with web() as door:
        assert (await failing(door, url)).reason == "bad-url"


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 64 + ".invalid", "a..invalid", ".invalid"])
async def test_a_name_that_leads_nowhere_is_dns(host: str):
    async with web() as door:
        assert (await failing(door, f"http://{host}/")).reason in {"dns", "bad-url"}


# -- bounds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        http(body=squeezed(200), Content_Encoding="gzip"),
        http(body=bytes(100_001)),
        http(body=gzip.compress(bytes(100_001)), Content_Encoding="gzip"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"8000\r\n" + bytes(32_768) + b"\r\n") * 4,
    ],
    ids=["bomb", "plain", "gzip", "chunked"],
)
async def test_what_is_too_big_is_refused_before_it_is_inflated(answer: bytes):
    tracemalloc.start()
    try:
        assert (await refused(answer, max_bytes=100_000)).reason == "too-big"
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


async def test_what_is_just_small_enough_is_taken():
    for answer in (http(body=bytes(100_000)), http(body=gzip.compress(bytes(100_000)), Content_Encoding="gzip")):
        async with serving(answer) as server, web(max_bytes=100_000) as door:
            assert len((await door.fetch(Request(server.url))).body) == 100_000


async def test_an_endless_body_is_left_where_it_is_too_big():
    sent = 0

    async def endless(writer: Writer) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(bytes(65_536))
            sent += 65_536
            await writer.drain()

    assert (await refused(lambda *_: endless, max_bytes=1_000_000)).reason == "too-big"
    assert sent < 20_000_000


async def test_gzip_may_come_in_members_with_padding_behind():
    members = b"".join(gzip.compress(word) for word in (b"<rss", b"", b"/>"))
    for tail in (b"", bytes(1_000), b"<!-- not squeezed -->"):
        async with serving(http(body=members + tail, Content_Encoding="gzip")) as server, web() as door:
            for _ in range(2):
                assert (await door.fetch(Request(server.url))).body == b"<rss/>"


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "compress", "gzip, gzip", "gzip, br", "aws-chunked"])
async def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str):
    error = await refused(http(body=gzip.compress(b"x"), Content_Encoding=encoding))
    assert error.reason == "encoding"


@pytest.mark.parametrize(
    "body",
    [b"no gzip", b"\x1f\x8b\x08\x00garbage....", gzip.compress(b"x" * 9_000)[:-12], gzip.compress(b"abc")[:5]],
    ids=["none", "garbage", "cut", "head"],
)
async def test_bad_gzip_is_refused(body: bytes):
    assert (await refused(http(body=body, Content_Encoding="gzip"))).reason == "encoding"


async def test_an_empty_body_called_gzip_is_empty():
    async with serving(http(Content_Encoding="gzip")) as server, web() as door:
        assert (await door.fetch(Request(server.url))).body == b""


async def drip(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await asyncio.sleep(0.02)


async def dripping_headers(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while not writer.is_closing():
        writer.write(b"X: y\r\n")
        await asyncio.sleep(0.02)


async def silent(_: Writer) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("given", ["reader:p%40ss@", ""])
async def test_a_proxy_is_asked_with_its_user_and_password(given: str):
    async with serving(http(body=b"news")) as proxy:
        address = proxy.url.replace("//", f"//{given}")
        async with web(proxy=address) as door:
            reply = await door.fetch(Request("http://news.example/feed"))
        assert reply.body == b"news"
        [(asked, headers)] = proxy.asked
        assert asked == "http://news.example/feed"
        expected = "Basic " + base64.b64encode(b"reader:p@ss").decode() if given else None
        assert headers.get("proxy-authorization") == expected


@pytest.mark.parametrize("server", [drip, dripping_headers, silent])
async def test_the_deadline_is_for_everything_together(server: Callable[[Writer], Awaitable[None]]):
    error = await refused(lambda *_: server, timeout=timedelta(seconds=0.4))
    assert (error.reason, error.detail) == ("timeout", "over 0.4 s")


async def test_slow_redirects_share_one_deadline():
    async def slowly(writer: Writer) -> None:
        await asyncio.sleep(0.15)
        writer.write(http(302, Location="/"))
        await writer.drain()

    assert (await refused(lambda *_: slowly, timeout=timedelta(seconds=0.4))).reason == "timeout"


# -- answers that are none ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "retry_after", "expected"),
    [
        (429, "120", timedelta(minutes=2)),
        (503, " 5 ", timedelta(seconds=5)),
        (429, format_datetime(START + timedelta(hours=2), usegmt=True), timedelta(hours=2)),
        (429, format_datetime(START - timedelta(hours=2), usegmt=True), timedelta(0)),
        (429, format_datetime(START + timedelta(days=9), usegmt=True), timedelta(days=1)),
        (429, "9999999", timedelta(days=1)),
        (429, "9" * 5_000, timedelta(days=1)),
        (429, "soon", None),
        (429, "-5", None),
        (429, "1.5", None),
        (429, "Thu, 99 Foo 2026 99:99:99 GMT", None),
        (500, "", None),
        (404, "", None),
        (410, "", None),
        (199 + 301, "0", timedelta(0)),
    ],
)
async def test_an_error_tells_its_status_and_when_to_come_back(
    status: int, retry_after: str, expected: timedelta | None
):
    error = await refused(http(status, b"sorry", **({"Retry_After": retry_after} if retry_after else {})))
    assert (error.reason, error.status, error.detail) == ("http", status, f"HTTP {status}")
    assert error.retry_after == expected
    assert error.url.endswith("/feed")


async def no_http(writer: Writer) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
    await writer.drain()


async def nothing(_: Writer) -> None:
    return


async def cut_short(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
    await writer.drain()


async def bad_chunk(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
    await writer.drain()


async def long_header(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n")
    await writer.drain()


@pytest.mark.parametrize("server", [no_http, nothing, cut_short, bad_chunk, long_header])
async def test_a_connection_that_breaks_is_connect(server: Callable[[Writer], Awaitable[None]]):
    assert (await refused(lambda *_: server)).reason == "connect"


async def test_a_refused_connection_is_connect():
    async with serving(b"") as server:
        pass
    async with web() as door:
        assert (await failing(door, server.url)).reason == "connect"


async def test_no_tls_is_tls():
    async def plain(_: asyncio.StreamReader, writer: Writer) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        writer.close()

    listening = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with listening, web() as door:
        assert (await failing(door, f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}/")).reason == "tls"


async def test_a_handshake_that_never_ends_is_a_timeout():
    async with serving(b"") as server, web(timeout=timedelta(seconds=0.4)) as door:
        assert (await failing(door, server.url.replace("http:", "https:"))).reason == "timeout"


async def test_few_connections_are_open_at_once():
    at_once = most = 0

    async def slowly(writer: Writer) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        for _ in range(20):
            await asyncio.sleep(0)
        at_once -= 1
        writer.write(http(body=b"x", Connection="close"))
        await writer.drain()

    async with serving(lambda *_: slowly) as server, web() as door:
        replies = await asyncio.gather(*(door.fetch(Request(f"{server.url}/{n}")) for n in range(12)))
    assert {one.body for one in replies} == {b"x"}
    assert 1 <= most <= 4


# -- TLS, proxies, other people's headers ------------------------------------------------------------------------------


async def test_a_certificate_that_nobody_vouches_for_is_tls():
    async with serving(http(body=b"x"), tls=True) as server, web() as door:
        error = await failing(door, server.url)
    assert error.reason == "tls"
    assert "certificate" in error.detail.lower()


@pytest.mark.usefixtures("certificate_vouched_for")
async def test_who_runs_it_may_vouch_for_a_certificate():
    async with serving(http(body=b"x"), tls=True) as server, web() as door:
        assert (await door.fetch(Request(server.url))).body == b"x"
        assert (await door.fetch(Request(server.url.replace("127.0.0.1", "localhost")))).body == b"x"
        wrong = server.url.replace("127.0.0.1", "127.0.0.2")
        if sys.platform.startswith("linux"):  # another name than the certificate's
            async with serving(http(body=b"x"), host="127.0.0.2", tls=True) as other:
                wrong = other.url
            assert (await failing(door, wrong)).reason in {"tls", "connect"}


async def test_this_machine_is_asked_through_no_proxy():
    async with serving(http(body=b"news")) as server, serving(http(502)) as proxy, web(proxy=proxy.url) as door:
        for host in ("127.0.0.1", "localhost"):
            assert (await door.fetch(Request(f"http://{host}:{server.port}/feed"))).body == b"news"
        assert proxy.connections == 0


@pytest.mark.parametrize("answer", [http(403), http(502)])
async def test_a_proxy_that_does_not_let_through_is_connect(answer: bytes):
    async with serving(answer) as proxy, web(proxy=proxy.url) as door:
        assert (await failing(door, "https://news.example/feed")).reason == "connect"
    async with web(proxy=proxy.url) as door:  # it is gone
        assert (await failing(door, "http://news.example/feed")).reason == "connect"


async def test_what_a_source_says_to_its_site_is_not_said_to_another():
    def answer(path: str, _: Mapping[str, str]) -> bytes:
        return http(302, Location="/there" if path == "/" else f"{other.url}/x")

    async with serving(http(body=b"x")) as other, serving(answer) as server, web() as door:
        request = Request(server.url + "/", {"Cookie": "key=1", "Referer": "https://e.example/"})
        await door.fetch(request, etag='"a1"')
    assert [headers.get("cookie") for _, headers in server.asked] == ["key=1", "key=1"]
    [(_, headers)] = other.asked
    assert "cookie" not in headers
    assert "referer" not in headers
    assert (headers["user-agent"], headers["if-none-match"]) == (USER_AGENT, '"a1"')


def test_we_say_who_we_are():
    assert USER_AGENT.startswith("Dingxun/")
    assert not any(word in USER_AGENT for word in ("Mozilla", "Chrome", "Safari", "compatible"))
