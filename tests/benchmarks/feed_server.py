"""A server for measurements in its own process: feeds on many ports, 304 to clients that know the tag, TCP or TLS.

``python -m tests.benchmarks.feed_server PORTS [CERTIFICATE]`` prints its ports, then serves until its standard input
ends.
"""

import asyncio
import ssl
import sys

ENTRY = (
    "<item><title>样例公司{0}发布公告：拟以自有资金回购股份</title><link>https://e.example.com/{0}.html</link><guid>{0}</guid>"
    "<pubDate>Thu, 20 Aug 2026 09:{1:02d}:00 +0800</pubDate><description><![CDATA[<p>样例公司{0}今日公告，公司拟以自有资金回购股份，"
    "回购金额不低于一亿元，不超过两亿元，用于员工持股计划。</p><p>公司股票今日收报十元，上涨百分之二。</p>]]></description></item>"
)


def feed(entries: int = 30, first: int = 1) -> bytes:
    """Return a feed as finance sites write them."""
    items = "".join(ENTRY.format(first + number, number % 60) for number in range(entries))
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>样例</title>{items}</channel></rss>'.encode()


class Speaker(asyncio.Protocol):
    """Answers 304 to a request that knows the tag, the feed to any other; ``?new`` in the address is never known."""

    body = feed()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            known = b'"a1"' in head and b"?new" not in head[: head.index(b"\r\n")]
            assert isinstance(self.transport, asyncio.WriteTransport)
            self.transport.write(
                b'HTTP/1.1 304 Not Modified\r\nETag: "a1"\r\n\r\n'
                if known
                else b'HTTP/1.1 200 OK\r\nETag: "a1"\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n'
                % len(self.body)
                + self.body
            )


async def main(ports: int, certificate: str) -> None:
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(Speaker, "127.0.0.1", 0, ssl=context, backlog=1_000) for _ in range(ports)]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""))
