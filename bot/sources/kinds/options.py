"""Readers of a source's options: each raises OptionError that names the option. Pure."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from bot.core.clock import BEIJING
from bot.core.errors import ConfigError, OptionError
from bot.sources.kinds.expressions import Expression, expression

MAX_PAIRS = 30
# A source as people write it.
MAX_BYTES, MAX_LEVELS = 8 * 1024, 8
_UNSOUND = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NAME = re.compile(r"[A-Za-z0-9_.\-\[\]]{1,60}")
# Headers that sources/fetch/http.py sets itself, and secrets: they would follow a redirect to another host.
_NOT_SET = frozenset(
    [
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "cookie",
        "host",
        "if-modified-since",
        "if-none-match",
        "proxy-authorization",
        "range",
        "transfer-encoding",
    ]
)


def wrong(name: str, wanted: str, said: str, choices: Iterable[str] = ()) -> OptionError:
    """Make the error for an option whose value is not what it must be; ``wanted`` as in `OptionError`, ``said`` for operators."""
    return OptionError(f"sources: {name}: {said}", "wrong", name, wanted=wanted, choices=choices)


def missing(name: str, kind: str, said: str) -> OptionError:
    """Make the error for an option that a kind cannot do without."""
    return OptionError(f"sources: {name}: {said}", "missing", name, of=kind)


def read_text(name: str, given: Any, most: int) -> str:
    """Read a text of limited length."""
    if not isinstance(given, str) or len(given) > most:
        raise wrong(name, "text", f"must be text of at most {most} characters")
    return given


def read_template(name: str, given: Any) -> str:
    """Read an address template."""
    text = read_text(name, given, 1_000)
    if not text.startswith(("http://", "https://", "{origin}")):
        raise wrong(name, "template", "must begin with http://, https:// or {origin}")
    return text


def read_flag(name: str, given: Any) -> bool:
    """Read true or false."""
    if not isinstance(given, bool):
        raise wrong(name, "flag", "must be true or false")
    return given


def read_expression(name: str, given: Any) -> Expression:
    """Read a JMESPath expression."""
    if not isinstance(given, str) or not given:
        raise wrong(name, "expression", "must be a JMESPath expression, as text")
    try:
        return expression(given)
    except ConfigError as exc:
        raise wrong(name, "expression", str(exc)) from exc


def read_hook(name: str, given: Any, known: Mapping[str, Any]) -> Any:
    """Return the hook of this name from the known ones."""
    if not isinstance(given, str) or given not in known:
        raise wrong(name, "choice", f"there is no {given!r}; there are {', '.join(known)}", known)
    return known[given]


def read_query(given: Any) -> dict[str, str]:
    """Read ``query``: names with values; a mapping is sent as JSON."""
    if given is None:
        return {}
    if not isinstance(given, Mapping) or len(given) > MAX_PAIRS:
        raise wrong("query", "names", f"must be names with values, at most {MAX_PAIRS}")
    found = {}
    for name, value in given.items():
        if isinstance(value, Mapping | list):  # some sites want JSON in a parameter
            value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        elif isinstance(value, bool):
            value = str(value).lower()
        elif value is None:
            value = ""
        if not isinstance(value, str | int | float) or not _NAME.fullmatch(str(name)) or len(str(value)) > 2_000:
            raise wrong(f"query.{name}", "value", "must be a short text or a number")
        found[str(name)] = str(value)
    return found


def read_headers(given: Any) -> dict[str, str]:
    """Read ``headers``."""
    if given is None:
        return {}
    if not isinstance(given, Mapping) or len(given) > MAX_PAIRS:
        raise wrong("headers", "names", f"must be names with values, at most {MAX_PAIRS}")
    for name, value in given.items():
        sound = isinstance(value, str | int) and re.fullmatch(r"[\x20-\x7e]{0,1000}", str(value))
        if not sound or not re.fullmatch(r"[A-Za-z0-9-]{1,60}", str(name)):
            raise wrong(f"headers.{name}", "ascii", "must be plain ASCII text on one line")
        if str(name).lower() in _NOT_SET:
            raise OptionError(f"sources: headers.{name}: is not for a source to set", "reserved", f"headers.{name}")
    return {str(name): str(value) for name, value in given.items()}


def read_more(given: Any) -> dict[str, str]:
    """Read ``more``: the parameter of the next page, and where to find its value."""
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not {"parameter"} <= given.keys() <= {"parameter", "value"}:
        raise wrong("more", "more", "must have a parameter, and may have a value (an expression on the answer)")
    for name, value in given.items():
        if not isinstance(value, str):
            raise wrong(f"more.{name}", "text", "must be text")
    return {str(name): value for name, value in given.items()}


def read_time_format(given: Any) -> str:
    """Read the option ``time_format``, as for ``datetime.strptime``; "" = none."""
    written = read_text("time_format", given, 60)
    try:
        datetime.strptime(datetime(2026, 1, 2, tzinfo=UTC).strftime(written), written)  # noqa: DTZ007 - only whether it can be
    except (ValueError, re.error) as exc:  # re.error: a directive that stands there twice
        said = f"{written!r} is no format of a time; write one such as %Y-%m-%d %H:%M (%M are minutes)"
        raise wrong("time_format", "", said) from exc
    return written


def read_zone(given: Any) -> tzinfo:
    """Read the option ``time_zone``, Beijing by default. Raises ConfigError."""
    if given is None:
        return BEIJING
    try:
        return ZoneInfo(given)
    except (ValueError, OSError, TypeError, KeyError, AttributeError) as exc:  # ZoneInfoNotFoundError is a KeyError
        raise wrong("time_zone", "zone", f"{given!r} is no time zone; write one such as Asia/Shanghai") from exc


def sound(value: Any, level: int = 1, *, option: str = "") -> Any:
    """Return a value if any database and JSON can hold it unchanged; ``option`` names what it belongs to.

    Raises OptionError: refused, loose.
    """
    if level > MAX_LEVELS:
        refuse("levels", option)
    if isinstance(value, dict):
        for key in value:
            if isinstance(key, bool) or not isinstance(key, str | int):
                said = f"sources: {_of(option)}{key!r} is no name: put quotes around it"
                raise OptionError(said, "loose", option, given=key)
        return {sound(str(key), option=option): sound(one, level + 1, option=option) for key, one in value.items()}
    if isinstance(value, list):
        return [sound(one, level + 1, option=option) for one in value]
    if isinstance(value, str) and _UNSOUND.search(value):
        refuse("letters", option)
    if (isinstance(value, int) and abs(value) >= 2**63) or (isinstance(value, float) and not math.isfinite(value)):
        refuse("number", option)
    if value is not None and not isinstance(value, str | int | float):  # a date of YAML's
        raise OptionError(f"sources: {_of(option)}put quotes around {value}", "loose", option, given=str(value))
    return value


def _of(option: str) -> str:
    return f"{option}: " if option else ""


def refuse(what: str, option: str = "") -> NoReturn:
    """Raise the error for what no option may hold."""
    said = {
        "size": f"over {MAX_BYTES} bytes",
        "levels": f"nested over {MAX_LEVELS} deep",
        "alias": "anchors and aliases are not read",
        "number": "a number must be finite",
        "letters": "control characters and halves of letters are not read",
    }[what]
    raise OptionError(f"sources: {_of(option)}{said}", "refused", option, wanted=what)
