"""Why a source cannot be read."""

import re

from bot.messages.markup import plain
from bot.messages.reader import Reader

# How the C libraries word EAI_AGAIN.
_NO_ANSWER = re.compile("Temporary failure|Try again", re.IGNORECASE)
# sources/reading/document.readable
_NONE_OF = re.compile(r"none of (\d{1,6}) entries")
# What kinds and the poll write for operators: anything else in a detail is what the server said.
_OURS = re.compile(
    r"\w*(?:Error|Exception)\b|a feed without|a list without|a row|a tag over|its expressions take|none of \d|cut short|its reader ended"
    r"|JSON, but|nested over|no article on|no list in|no text in|no entry|no-|not JSON|nothing on the page|over \d|something went wrong"
    r"|RSSHub says: something went wrong|the answer does not say|the document is|took over"
)


def problem(reader: Reader, reason: str, detail: str, *, details: bool = True) -> str:
    """Say in words why a source cannot be read, with the detail where it says more than the words: what the server itself said."""
    if reason == "parse" and (found := _NONE_OF.match(detail)):
        return reader.text("none of its {n} entries can be read; the site may have changed").format(n=found[1])
    if reason == "dns" and _NO_ANSWER.match(detail):
        return reader.text("the name server does not answer")
    words = {
        "http": reader.text("the server answers with an error"),
        "tls": reader.text("its certificate is not valid"),
        "dns": reader.text("there is no such host"),
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
    }.get(reason, reason)
    said = detail if details and _tells_more(reason, detail) else ""
    return f"{plain(words, 120)} ({plain(said, 120)})" if said else plain(words, 120)


def _tells_more(reason: str, detail: str) -> bool:
    """Tell whether a detail says more than the words for its reason: it is a status, an address, or the server's own message."""
    if reason in {"parse", "empty"}:
        return _OURS.match(detail) is None
    return reason in {"http", "forbidden-address"}
