"""Documents and functions for a process that parses beside the loop: nothing here takes long to import."""

import asyncio
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.core.errors import ParseError
from bot.core.types import Reply
from bot.sources.fetch.parser_pool import INLINE_BYTES
from bot.sources.kinds.registry import open_kind
from bot.sources.reading.heavy import never_inline

URL = "https://news.example.com/feed.xml"
LARGE = b" " * (INLINE_BYTES + 1)
LINUX = sys.platform.startswith("linux")


def reply(body: bytes) -> Reply:
    return Reply(URL, 200, {}, body, datetime(2026, 8, 20, 1, 30, tzinfo=UTC))


# Functions that the process is asked to run here, as a parser that a document has got to do this.
def process_of(_: Reply) -> str:
    return str(os.getpid())


@never_inline
def slow_process_of(_: Reply) -> str:
    return str(os.getpid())


def environment_of(_: Reply) -> str:
    return " ".join(os.environ)


def never_ends(_: Reply) -> str:
    while True:
        pass


def eats_memory(_: Reply) -> str:
    kept = []
    while True:
        kept.append(bytes(2**20))


def dies(_: Reply) -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def fails(_: Reply) -> str:
    raise KeyError("secret")


def answers_with_code(_: Reply) -> Any:
    return Path("/")


def speaks(_: Reply) -> str:
    print("to standard output")
    os.write(1, b"and to where it leads")
    return "heard"


# -- hostile documents -------------------------------------------------------------------------------------------------

RSS = b"<rss version='2.0'><channel><title>x</title><item><title>y</title>%s</item></channel></rss>"
BOMB = b"".join(b"<!ENTITY b%d '%s'>" % (n, b"&b%d;" % (n - 1) * 10 if n else b"aaaaaaaaaa") for n in range(9))


def hostile(part: float = 1.0) -> dict[str, bytes]:
    """Documents that take a parser minutes or gigabytes, or make it reach out.

    ``part`` of the size that the demand names.
    """
    many = int(200_000 * part)
    attributes = b"".join(b"a%d=x " % n for n in range(many))
    text, markup = b"<description>%s</description>", b"<description><![CDATA[%s]]></description>"
    bodies = {
        "200k attributes": b"<description %s>x</description>" % attributes,
        "200k attributes of HTML": text % (b"&lt;p %s&gt;" % attributes),
        "tags of 16 KB": markup % ((b"<p " + attributes[:16_000] + b">") * int(60 * part)),
        "200k depth": b"<a>" * many + b"x" + b"</a>" * many,
        "200k depth, unclosed": b"<a>" * many,
        "200k depth of two names": b"<a><b>" * (many // 2) + b"</b></a>" * (many // 2),
        "200k depth of many names": b"".join(b"<a%d>" % n for n in range(many)),
        "200k depth of a description": b"<description>" * many + b"</description>" * many,
        "200k depth of HTML": markup % (b"<div>" * many),
        "200k depth of formatting": markup % (b"<b><i><a>" * (many // 3)),
        "200k tables in tables": markup % (b"<table><tr><td>" * (many // 3)),
        "almost too deep": markup % (b"<div>" * 1_990 + b"<p>x" * many),
        "sections that nothing closes": b"<description><![CDATA[" * (many // 2),
        "comments that nothing closes": b"<!--" * many,
        "half an end": b"<description>" + b"</descriptio" * many,
        "one open and many pairs": b"<a>" * 1_000 + b"<a></a>" * many,
        "items without end": b"<item>" * many,
        "an item of 100k links": b"<link href='x' rel='alternate'/>" * (many // 2),
        "ampersands": text % (b"&" * many * 10),
        "references": text % (b"&#x41;" * many * 2),
        "spaces": b"<pubDate>%s</pubDate>" % (b" " * many * 10),
        "digits": b"<pubDate>%s</pubDate>" % (b"2026-" * many),
        "quotes": b"<a b='" * many,
        "10 MB of everything": (b"<title>&lt;p&gt;</title><a b='c'><![CDATA[x]]></a>" + text % b"&amp;nbsp;")
        * (many // 2),
    }
    documents = {name: RSS % body for name, body in bodies.items()}
    return documents | {
        "entity bomb": b"<!DOCTYPE x [%s]>" % BOMB + RSS % (text % b"&b8;"),
        "quadratic entities": b"<!DOCTYPE x [<!ENTITY a '%s'>]>" % (b"a" * (many // 4))
        + RSS % (text % (b"&a;" * (many // 4))),
        "external entity": b"<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>" + RSS % (text % b"&f;"),
        "external DTD": b"<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>" + RSS % b"",
        "a JSON of brackets": b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * many * 5,
        "a JSON of one deep entry": b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","content_html":"%s"}]}'
        % (b"<b>" * many),
        "bytes of no encoding": b"<rss version='2.0'>" + bytes(range(128, 256)) * (many // 10),
        "Chinese of no encoding": b"<rss version='2.0'>" + "样例".encode("gbk") * many + b"\xff",
    }


def hostile_pages() -> dict[str, bytes]:
    """Pages and answers of the size that is parsed in the loop, for the kinds that read such."""
    size = 32 * 1024
    rows = [b"<div>", "<p>我,".encode(), b"<table><tr><td>", b"<ul><li class=a><a href=/2026/1.html>x</a>", b"<b><i>",
            b"<li><a href='/20260101/1.html'>x</a> 2026-01-01</li>"]  # fmt: skip
    pages = {row[:24].decode(errors="replace"): (row * size)[:size] for row in rows}
    return pages | {
        "rows": b'{"rows":[%s]}' % b",".join([b'{"x":1}'] * 1_000),
        "empty rows": b'{"rows":[%s{}]}' % (b"{}," * 9_000),
    }


def measured(document: Reply) -> str:
    """Return, in the process, how a kind took a document, the seconds it took and the most memory it had."""
    kind = open_kind("rss", URL, {})
    started = time.perf_counter()  # noqa: TID251 - a figure that the test is about
    try:
        told = f"{len(kind.parse(document).items)} items"
    except ParseError as exc:
        told = f"{exc.reason} ({exc.detail[:40]})"
    peak = 0
    if LINUX:
        peak = int(
            next(
                line.split()[1]
                for line in Path("/proc/self/status").read_text().splitlines()
                if line.startswith("VmHWM")
            )
        )
    return f"{time.perf_counter() - started:.3f}|{peak // 1024}|{told}"  # noqa: TID251


class Pulse:
    """Measures how long the loop was kept at a time."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def beat(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.001)
            self.longest = max(self.longest, loop.time() - before)
