"""The words of messages, looked up by their functions: a changed sentence of a catalogue changes no test."""

import ast
import functools
import html
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.core.errors import WatchError
from bot.core.listings.tickers import Listings
from bot.core.sanitize import WORD_JOINER
from bot.core.types import Words
from bot.core.watches.semantics import understand
from bot.messages import watch_errors
from bot.messages.reader import Reader
from bot.playground.world import SeenMessage

ZONE = ZoneInfo("Asia/Shanghai")
ZH = Reader("zh-Hans", ZONE, "dingxun_bot")
EN = Reader("en", ZONE, "dingxun_bot")

_TAG = re.compile(r"</?[a-z][^<>]*>")
_FIELD = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})")
_LABELS = frozenset({"button", "Button"})


class Sentence(NamedTuple):
    """A sentence in English, as in the code, and in the reader's language, with its fields.

    A pattern finds it in a message.
    """

    source: str
    text: str
    fields: tuple[str, ...]
    pattern: re.Pattern[str]

    def found(self, match: re.Match[str], fields: Mapping[str, object]) -> bool:
        """Tell whether these fields have their values in a match.

        Raises LookupError for a field that it does not have.
        """
        if unknown := fields.keys() - set(self.fields):
            raise LookupError(f"{self.source!r} has no field {sorted(unknown)}")
        return all(str(fields.get(name, said)) == said for name, said in zip(self.fields, match.groups(), strict=True))


def says(
    text: str, function: Callable[..., Any], *values: object, source: str = "", reader: Reader = ZH, **fields: object
) -> bool:
    """Tell whether a text holds the sentence that a function writes, with every value and field as given.

    Example: ``says("不再盯 茅台。", subscriptions.unsubscribed, "茅台")`` -> ``True``. Of several sentences ``source``, the
    beginning of the English one, chooses. The values stand in the sentence's lines; if there are as many values as
    fields, they are the fields in their order. Raises LookupError where ``source`` chooses none, or more than one.
    """
    wanted = _chosen(function, source, reader)
    return any(
        all(_holds(place, value) for place, value in zip(_places(text, match, len(values)), values, strict=True))
        for match in wanted.pattern.finditer(text)
        if wanted.found(match, fields)
    )


def just_says(
    text: str | None, function: Callable[..., Any], *values: object, source: str = "", reader: Reader = ZH
) -> bool:
    """Like ``says``, for a text that is that sentence and no more; as many values as it has fields are these fields."""
    wanted = _chosen(function, source, reader)
    match = wanted.pattern.fullmatch(text or "")
    if text is None or match is None:
        return False
    if len(values) == len(wanted.fields):
        return [str(value) for value in values] == list(match.groups())
    return all(_holds(text, value) for value in values)


def sentence(function: Callable[..., Any], source: str = "", *, reader: Reader = ZH, **fields: object) -> str:
    """Return a sentence of a function in the reader's language.

    Example: ``sentence(opml_files.undone, n=2, gone=1)`` -> ``"已撤销：找回 2 个，撤掉 1 个。"``.
    """
    return _chosen(function, source, reader, finds=False).text.format(**fields)


def wrong(text: str, reader: Reader = ZH) -> str:
    """Return the message about a watch that cannot be read."""
    try:
        understand(text, Listings.empty())
    except WatchError as error:
        return read(watch_errors.problem(reader, error))
    raise LookupError(f"nothing is wrong with {text!r}")


def labelled(message: SeenMessage, button: str, *values: object) -> bool:
    """Tell whether a button, found by what it does, bears every value. Raises LookupError where there is none."""
    return all(_holds(message.button(button)["text"], value) for value in values)


def read(made: Words | str) -> str:
    """Return what a function made as people read it, without its tags."""
    return html.unescape(_TAG.sub("", made.html if isinstance(made, Words) else made)).replace(WORD_JOINER, "")


def _holds(text: str, value: object) -> bool:
    """Tell whether a value stands in a text, and is no part of a longer number there."""
    wanted = str(value)
    before = r"(?<!\d)(?<!\d[.,])" if wanted[:1].isdigit() else ""
    after = r"(?![.,]?\d)" if wanted[-1:].isdigit() else ""
    return re.search(f"{before}{re.escape(wanted)}{after}", text) is not None


def _places(text: str, found: re.Match[str], count: int) -> Sequence[str]:
    """Return where values stand: in the fields of a sentence, or, if their number differs, on the sentence's lines."""
    if count == len(found.groups()):
        return found.groups()
    end = text.find("\n", found.end())
    return [text[text.rfind("\n", 0, found.start()) + 1 : end if end >= 0 else len(text)]] * count


@functools.cache
def _chosen(function: Callable[..., Any], source: str, reader: Reader, *, finds: bool = True) -> Sentence:
    """Return the sentence with this beginning in English.

    One without a word in it ``finds`` nothing, for it is everywhere.
    """
    name, every = f"{function.__module__}.{function.__name__}", sentences(function, reader)
    spoken = [one for one in every if re.search(r"\w", _FIELD.sub("", one.text))]
    found = _begun(spoken, source) or ([] if finds else _begun(every, source))
    if len(found) == 1:
        return found[0]
    raise LookupError(f"{name} has {len(found)} sentences {source!r}…: {[one.source for one in every]}")


def _begun(every: Sequence[Sentence], source: str) -> list[Sentence]:
    exact = [one for one in every if one.source == source]
    return exact or [one for one in every if one.source.startswith(source)]


@functools.cache
def sentences(function: Callable[..., Any], reader: Reader = ZH) -> tuple[Sentence, ...]:
    """Return every sentence that a function writes, itself or by private functions of its module.

    The words on its buttons are left out.
    """
    module = inspect.getmodule(function)
    assert module is not None
    found: dict[str, Sentence] = {}
    for one, many in _translated(function, module, {function.__name__}):
        text = html.unescape(_TAG.sub("", reader.plural(one, many, 2) if many else reader.text(one)))
        source = _TAG.sub("", one)
        found.setdefault(source, Sentence(source, text, tuple(_FIELD.findall(text)), _pattern(text)))
    return tuple(found.values())


def _pattern(text: str) -> re.Pattern[str]:
    """Return the pattern of a sentence with any fields in it; a field that ends it goes on to the end of its line."""
    written, done = "", 0
    for field in _FIELD.finditer(text):
        last = field.end() == len(text)
        written += re.escape(_literal(text[done : field.start()])) + ("(.*)" if last else "(.*?)")
        done = field.end()
    return re.compile(written + re.escape(_literal(text[done:])))


def _literal(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")


def _translated(function: Callable[..., Any], module: ModuleType, seen: set[str]) -> Iterator[tuple[str, str]]:
    tree = _tree(function)
    labels = {id(call.args[0]) for call in _calls(tree) if call.args and _called(call) in _LABELS}
    on_labels = {id(inner) for call in ast.walk(tree) if id(call) in labels for inner in ast.walk(call)}
    for call in _calls(tree):
        name = _called(call)
        texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if isinstance(call.func, ast.Attribute) and name in {"text", "plural"} and texts and id(call) not in on_labels:
            yield texts[0], texts[1] if name == "plural" else ""
        helper = getattr(module, name, None)
        if isinstance(call.func, ast.Name) and name.startswith("_") and name not in seen and inspect.isfunction(helper):
            seen.add(name)
            yield from _translated(helper, module, seen)


@functools.cache
def _tree(function: Callable[..., Any]) -> ast.Module:
    return ast.parse(inspect.getsource(function))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (one for one in ast.walk(tree) if isinstance(one, ast.Call))


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""
