"""Why a source cannot be read."""

from bot.core.sources.faults import Fault
from bot.messages.markup import plain
from bot.messages.reader import Reader

# Codes whose detail is useful to people too: a status, an address.
_TELLING = frozenset({"http", "forbidden-address"})


def problem(reader: Reader, fault: Fault, *, details: bool = True) -> str:
    """Return in words why a source cannot be read, and with ``details`` what the server itself said of it."""
    if fault.code == "none-of":
        return reader.text("none of its {n} entries can be read; the site may have changed").format(
            n=plain(fault.detail.partition(":")[0], 12)
        )
    words = {
        "http": reader.text("the server answers with an error"),
        "tls": reader.text("its certificate is not valid"),
        "dns": reader.text("there is no such host"),
        "no-name-server": reader.text("the name server does not answer"),
        "connect": reader.text("the server cannot be reached"),
        "timeout": reader.text("it takes too long to answer"),
        "too-big": reader.text("the document is too big"),
        "forbidden-address": reader.text("the address is in a private network"),
        "redirects": reader.text("it redirects too often"),
        "bad-url": reader.text("the address is not valid"),
        "not-a-feed": reader.text("this is a page, not a feed"),
        "login-page": reader.text("it asks for a login"),
        "robot-check": reader.text("the site keeps programs out: it asks for a proof that a person is there"),
        "encoding": reader.text("its encoding can't be read"),
        "parse": reader.text("the document is damaged"),
        "empty": reader.text("it holds no news"),
        "silent": reader.text("nothing new for long"),
    }.get(fault.code, fault.code)
    more = fault.said or (fault.detail if fault.as_it_stands or fault.code in _TELLING else "")
    return f"{plain(words, 120)} ({plain(more, 120)})" if more and details else plain(words, 120)
