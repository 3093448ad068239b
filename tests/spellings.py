"""The spellings of what is stored or typed outside the code, collected from the code: they stay when names in it
change.

``python -m tests.spellings > tests/data/spellings.txt`` writes the list that tests/unit/test_spellings.py holds.
"""

import ast
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, get_args

import typer
from pydantic import BaseModel
from sqlmodel import SQLModel

import bot
from bot.chat.handlers import ALLOWED_UPDATES
from bot.chat.routing import ANSWERS, COMMANDS, TAPS
from bot.cli import cli
from bot.cli.watches import ListFormat
from bot.config import Settings
from bot.core.chat.deep_links import SOURCES, read_payload
from bot.core.chat.typed_words import COMMANDS as SLASHLESS
from bot.core.chat.typed_words import OFF, ON, SECONDS, SETTING_OF
from bot.core.delivery.chat_settings import ChatSettings
from bot.core.delivery.quiet_hours import mute_until
from bot.core.listings.trading_calendar import Exchange
from bot.core.sources.reach import REACH
from bot.core.types import Button, Hit, ParkReason
from bot.core.watches.import_formats import _COLUMN_OF, _MODES
from bot.core.watches.query import FIELDS
from bot.newsroom.actions.access import ADMIN_PREFIX, USER_PREFIX
from bot.newsroom.actions.add_source import OWNER_PREFIX
from bot.schedule import TICKS
from bot.sources.kinds.registry import KINDS, options_of
from bot.sources.presets import presets
from bot.store.broadcasts import State
from bot.store.database.soundness import _FACTS, SHAPES, WORDS
from bot.web import make_web

ROOT = Path(bot.__file__).parent
# What a pause is asked for with; only those that are understood count.
PAUSES = (
    *("hour", "1 小时", "1小时", "today", "今天", "tomorrow", "明天", "到明天"),
    *("30m", "30min", "30分", "30 分钟", "2h", "2小时", "2小時", "3d", "3天"),
)


def spellings() -> list[str]:
    """Return every spelling, each as ``what: spelling``, sorted."""
    found = {f"{what}: {spelling}" for what, collect in COLLECTED.items() for spelling in collect()}
    return sorted(found)


def _buttons() -> Iterator[str]:
    yield from TAPS
    # The words that they carry: messages' button(label, act, number, word).
    for call in _calls("button"):
        for act in _texts(call, 1):
            yield from (f"{act}::{word}" for word in _texts(call, 3) if word)


def _links() -> Iterator[str]:
    yield from (OWNER_PREFIX, ADMIN_PREFIX, USER_PREFIX, SOURCES)
    for letter in "abcdefghijklmnopqrstuvwxyz":
        if any(read_payload(f"{letter}_{rest}") for rest in ("MDA3MDA", "7_x")):
            yield f"{letter}_"


def _columns() -> Iterator[str]:
    for table in SQLModel.metadata.tables.values():
        yield from (f"{table.name}.{column.name}" for column in table.columns)


def _words() -> Iterator[str]:
    for (table, column), words in WORDS.items():
        yield from (f"{table}.{column} = {word}" for word in get_args(words))
    # Of these a row of any other word is not unsound.
    for column, words in {"chats.park_reason": ParkReason, "broadcasts.state": State}.items():
        yield from (f"{column} = {word}" for word in get_args(words))


def _typed() -> Iterator[str]:
    for field, meaning in FIELDS.items():
        yield f"{field}: ({meaning})"
    yield from (f"column {name} ({column})" for name, column in _COLUMN_OF.items())
    yield from (f"mode {name} ({mode})" for name, mode in _MODES.items())
    yield from (f"unit {name} ({seconds} s)" for name, seconds in SECONDS.items())
    yield from (f"list of watches as {format_}" for format_ in get_args(ListFormat))
    yield from (f"market {exchange}" for exchange in get_args(Exchange))
    now = datetime(2026, 8, 20, tzinfo=UTC)
    yield from (f"pause {word}" for word in PAUSES if mute_until(word, now, UTC) is not None)
    yield from (f"setting {name} ({setting})" for name, setting in SETTING_OF.items())
    yield from (f"setting {word}" for word in OFF | ON)
    yield from (f"without a slash {word} ({name})" for name, words in SLASHLESS.items() for word in words)


def _facts() -> Iterator[str]:
    for call in _calls("get", "put", "take", "forget", of="key_values"):
        for name in _texts(call, 0):
            if name != "greeting":  # an example
                yield name
                yield from (f"{name}.{key}" for value in call.args[1:2] for key in _keys(value))
    for call in _calls("make", "look", "take", "withdraw", of="offers"):
        for name in _texts(call, 0):
            yield name
            yield f"{name}.until"
            yield from (f"{name}.{key}" for value in call.args[1:2] for key in _keys(value))
    for name, parts in _FACTS.items():
        yield from (f"{name}.{part}" for part in parts)


def _json() -> Iterator[str]:
    # The checks of the store name the keys that readers ask for.
    for (table, column), check in SHAPES.items():
        yield from (f"{table}.{column}.{word}" for word in _asked_for(check))
    yield from (f"deliveries.hits.{one.name}" for one in fields(Hit))
    yield from (f"messages.payload.keyboard.{one.name}" for one in fields(Button))
    yield from (f"sources.cursor.{name}" for name in (REACH, *_cursors()))


def _asked_for(check: Any) -> Iterator[str]:
    codes, seen = [check.__code__], set()
    while codes:
        code = codes.pop()
        if code in seen:
            continue
        seen.add(code)
        for one in code.co_consts:
            if isinstance(one, CodeType):
                codes.append(one)
            elif isinstance(one, str | frozenset):
                yield from (word for word in ([one] if isinstance(one, str) else one) if word.isidentifier())
        for name in code.co_names:
            further = check.__globals__.get(name)
            if isinstance(further, FunctionType) and further.__module__ == check.__module__:
                codes.append(further.__code__)


def _cursors() -> Iterator[str]:
    """Yield what the kinds of sources remember between two polls."""
    for call in _calls("Page"):
        for one in call.keywords:
            if one.arg == "cursor":
                values = (
                    _set_to(one.value.id, call.function, call.tree) if isinstance(one.value, ast.Name) else [one.value]
                )
                yield from (key for value in values for key in _keys(value))


def _audit() -> Iterator[str]:
    for call in _calls("note", of="audit"):
        yield from _texts(call, 1)


def _questions() -> Iterator[str]:
    yield from ANSWERS
    for call in _calls("ask", of="inbox"):
        yield from _texts(call, 2)
    for call in _calls("ask", within="chat"):
        yield from _texts(call, 1)


def _configuration(model: type[BaseModel] = Settings, above: str = "") -> Iterator[str]:
    for name, one in model.model_fields.items():
        if isinstance(one.annotation, type) and issubclass(one.annotation, BaseModel):
            yield from _configuration(one.annotation, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def _command_line() -> Iterator[str]:
    def below(command: Any, path: str) -> Iterator[str]:
        for one in command.params:
            written = one.opts if one.param_type_name == "option" else [f"<{one.name}>"]
            yield from (f"{path} {option}".strip() for option in written if option != "--help")
        for name, one in getattr(command, "commands", {}).items():
            yield f"{path} {name}".strip()
            yield from below(one, f"{path} {name}".strip())

    yield from below(typer.main.get_command(cli), "")


def _http() -> Iterator[str]:
    app = make_web(_nothing, _nothing, _nothing)  # type: ignore[arg-type]  # only its routes are looked at
    yield from (route.path for route in app.routes)  # type: ignore[attr-defined]
    for call in _calls("_answer", within="web"):
        yield from _texts(call, 0)
        yield from (str(one.arg) for one in call.keywords)


def _nothing() -> None:
    return None


def _log() -> Iterator[str]:
    for call in _calls("debug", "info", "warning", "error", "exception", of="log"):
        yield from (one.arg for one in call.keywords if one.arg is not None)
    for call in _calls("get_logger"):
        yield from (f"logger={name}" for name in _texts(call, 0))


def _sources() -> Iterator[str]:
    for kind in KINDS:
        yield from (kind, *(f"{kind}.{option}" for option in options_of(kind)))
    yield from (f"preset={name}" for name in presets())


def _settings() -> Iterator[str]:
    yield from (one.name for one in fields(ChatSettings))


COLLECTED = {
    "audit": _audit,
    "button": _buttons,
    "chat settings": _settings,
    "column": _columns,
    "command": lambda: iter(COMMANDS),
    "command line": _command_line,
    "configuration": _configuration,
    "fact": _facts,
    "http": _http,
    "json": _json,
    "link": _links,
    "log": _log,
    "question": _questions,
    "source": _sources,
    "stage": lambda: iter(TICKS),
    "typed": _typed,
    "update": lambda: iter(ALLOWED_UPDATES),
    "word": _words,
}


# -- reading the code --------------------------------------------------------------------------------------------------


class _Call:
    """A call in the code, and where its arguments come from."""

    def __init__(self, call: ast.Call, tree: ast.Module, function: ast.AST) -> None:
        self.args, self.keywords = call.args, call.keywords
        self.tree, self.function = tree, function


@cache
def _all_calls() -> list[tuple[str, _Call, ast.expr]]:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" in path.parts or "playground" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {
            node: function
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in ast.walk(function)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found.append((str(path.relative_to(ROOT)), _Call(node, tree, inside.get(node, tree)), node.func))
    return found


def _calls(*names: str, of: str = "", within: str = "") -> Iterator[_Call]:
    """Yield the calls of functions by name: ``of`` = methods of this object, ``within`` = in a folder only."""
    for path, call, called in _all_calls():
        if within and not path.startswith(within):
            continue
        if isinstance(called, ast.Attribute):
            owner = called.value
            owned = getattr(owner, "attr", getattr(owner, "id", "")).strip("_")
            if called.attr in names and (not of or owned == of):
                yield call
        elif isinstance(called, ast.Name) and called.id in names and not of:
            yield call


def _texts(call: _Call, place: int) -> list[str]:
    """Return the texts that an argument may be; fields are written {}."""
    return _said(call.args[place], call) if len(call.args) > place else []


def _said(node: ast.expr, call: _Call) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)]
        case ast.IfExp(body=body, orelse=other):
            return _said(body, call) + _said(other, call)
        case ast.Name(id=name):
            # Whatever it is set to, in the same function or in the file.
            return [text for value in _set_to(name, call.function, call.tree) for text in _said(value, call)]
        case ast.Call(func=ast.Name(id=name)):
            # What a function of the same file returns.
            return [
                text
                for one in call.tree.body
                if isinstance(one, ast.FunctionDef) and one.name == name
                for node in ast.walk(one)
                if isinstance(node, ast.Return) and node.value is not None
                for text in _said(node.value, call)
            ]
    return []


def _set_to(name: str, function: ast.AST, tree: ast.Module) -> list[ast.expr]:
    for place in (ast.walk(function), iter(tree.body)):
        found = [
            node.value
            for node in place
            if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets)
        ]
        if found:
            return found
    return []


def _keys(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Dict):
            yield from (key.value for key in one.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


if __name__ == "__main__":
    print("\n".join(spellings()))
