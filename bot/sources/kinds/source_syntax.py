"""The syntax of sources: an address or preset with options on one line, or a YAML entry of a configuration."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from bot.core.errors import OptionError
from bot.sources.kinds.options import MAX_BYTES, MAX_LEVELS, refuse, sound
from bot.sources.kinds.rsshub import RSSHUB

_BLOCK = re.compile(r"\s*(?:-\s+)?[A-Za-z_][\w-]{0,40}\s*:(?:\s|$)")
_NAME = re.compile(r"([A-Za-z_]\w{0,40})=")
# Lines, brackets and commas of a block: YAML takes 60 µs for each, and the square of the brackets' number.
MAX_PARTS = 300
_PART = re.compile(r"[\[{,\n]")
_QUOTED = re.compile(r""""((?:[^"\\]|\\.)*)"|'([^']*)'|“([^”]*)”|「([^」]*)」""")


def read_written(text: str) -> tuple[str, dict[str, Any]]:
    """Read a source: its address or the name of its preset, and its options.

    Example: ``read_written("eastmoney-search keyword='微信 支付'")`` and
    ``read_written("preset: eastmoney-search\\nkeyword: 微信 支付")`` -> ``("eastmoney-search", {"keyword": "微信 支付"})``. A
    value on a line that begins with ``{`` or ``[`` is JSON if it can be parsed. Raises OptionError: unread (``given``
    = the number of the line), loose (``given`` stands behind the options without a name), missing, address, and refused
    (``wanted`` = size: over 8 KB, levels: over 8, alias, number: not finite, letters: control characters and halves of
    surrogate pairs).
    """
    _hold_to_size(text)
    if _BLOCK.match(text):
        return _entry(_block(text))
    wanted, options = _line(text)
    return (wanted, options) if wanted or not options else _entry(options)


def read_options(text: str) -> dict[str, Any]:
    """Read options alone, as a block or on one line. Raises like ``read_written``.

    Example: ``read_options("items: data.list\\ntitle: name")`` -> ``{"items": "data.list", "title": "name"}``.
    """
    _hold_to_size(text)
    if _BLOCK.match(text):
        return _block(text)
    loose, options = _line(text)
    if loose:
        raise OptionError(f"sources: {loose!r} is no option: write name=value", "loose", given=loose)
    return options


def read_pairs(pairs: Iterable[str]) -> dict[str, Any]:
    """Read options of a command line, already split by the shell: ``keyword=微信 支付``, ``query={"page": 1}``."""
    found = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        read, end = _value(value, 0)
        found[name] = sound(read if end == len(value) else value)
    return found


def write_options(options: Mapping[str, Any]) -> str:
    """Write options in the form that ``read_options`` reads."""
    return yaml.dump(dict(options), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000) if options else ""


# -- a line ------------------------------------------------------------------------------------------------------------


def _line(text: str) -> tuple[str, dict[str, Any]]:
    wanted, at = "", 0
    options: dict[str, Any] = {}
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif named := _NAME.match(text, at):
            value, at = _value(text, named.end())
            options[named[1]] = sound(value)
        else:
            word, at = _word(text, at)
            if options:
                raise OptionError(
                    f"sources: {word!r} stands without a name: put quotes around a text with blanks",
                    "loose",
                    given=word,
                )
            wanted = wanted or word
    return wanted, options


def _word(text: str, at: int) -> tuple[str, int]:
    end = at
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[at:end], end


def _value(text: str, at: int) -> tuple[Any, int]:
    """Read a value, and return where it ends."""
    if quoted := _QUOTED.match(text, at):
        found, end = next(group for group in quoted.groups() if group is not None), quoted.end()
        if end == len(text) or text[end].isspace():
            return re.sub(r'\\(["\\])', r"\1", found) if quoted[1] is not None else found, end
    if text[at : at + 1] in ("{", "["):
        try:
            value, end = json.JSONDecoder(parse_constant=lambda _: refuse("number")).raw_decode(text, at)
        except (ValueError, RecursionError):
            end = -1  # {origin}/a or [?a] are not JSON
        if end == len(text) or (end > 0 and text[end].isspace()):
            return value, end
    return _word(text, at)


# -- a block -----------------------------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """The safe loader without ambiguous values: aliases, tags, dates, numbers with leading zeros."""

    level = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            refuse("alias")
        if getattr(event, "tag", None):
            raise yaml.composer.ComposerError(None, None, "a tag", event.start_mark)
        self.level += 1
        if self.level > MAX_LEVELS:
            refuse("levels")
        node = super().compose_node(parent, index)
        self.level -= 1
        return node


_TAG = "tag:yaml.org,2002:"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, found) for tag, found in resolvers if tag in {f"{_TAG}{one}" for one in ("null", "bool", "float")}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
# 00700 is a code, not a number.
_Loader.add_implicit_resolver(f"{_TAG}int", re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})$"), list("-+0123456789"))


class _Dumper(yaml.SafeDumper):
    """The safe dumper without aliases, which ``_Loader`` refuses."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the same for all data
        return True


def _block(text: str) -> dict[str, Any]:
    if text.count("[") + text.count("{") > MAX_PARTS:
        refuse("levels")
    if len(_PART.findall(text)) > MAX_PARTS:
        refuse("size")
    try:
        found = _load(text)
    except yaml.YAMLError:
        found = _load(_aligned(text), last=True)
    if isinstance(found, list) and len(found) == 1:
        found = found[0]  # a list with one entry, as in a configuration
    if not isinstance(found, dict):
        raise OptionError("sources: write names with values", "unread", given=1)
    return {key: value for key, value in sound(found).items() if value is not None}


def _load(text: str, *, last: bool = False) -> Any:
    try:
        loader = _Loader(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.reader.ReaderError:
        refuse("letters")
    except (yaml.YAMLError, ValueError) as exc:
        if not last:
            raise yaml.YAMLError(str(exc)) from exc
        mark = getattr(exc, "problem_mark", None) or getattr(exc, "context_mark", None)
        line = mark.line + 1 if mark else 1
        raise OptionError(f"sources: line {line} cannot be read", "unread", given=line) from exc


def _aligned(text: str) -> str:
    """Restore the indentation of the first line, which Telegram strips."""
    first, *rest = text.strip().splitlines()
    margin = min((len(line) - len(line.lstrip(" ")) for line in rest if line.strip()), default=0)
    gone = max(0, margin - (2 if first.startswith("- ") else 0))
    return "\n".join([first, *(line[gone:] for line in rest)])


def _entry(found: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if "preset" in found:
        return str(found["preset"]), {name: value for name, value in found.items() if name != "preset"}
    url = found.get("url", RSSHUB if found.get("kind") == "rsshub" else None)
    if url is None:
        raise OptionError("sources: url: a source needs an address or a preset", "missing", "url")
    if not isinstance(url, str):
        raise OptionError(f"sources: url: {url!r} is not a web address", "address", "url", given=url)
    return url, {name: value for name, value in found.items() if name != "url"}


# -- both --------------------------------------------------------------------------------------------------------------


def _hold_to_size(text: str) -> None:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        refuse("size")
