"""Commands, buttons and answers, registered beside their code: each button has its handler, each handler its button."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
import bot.chat.handlers  # every file with handlers
from bot.chat.routing import ANSWERS, COMMANDS, TAPS, on_answer, on_command, on_tap

ROOT = Path(bot.__file__).parent
# Buttons of messages that earlier versions sent, which this one still answers.
OLD = {"settings"}


def _acts() -> Iterator[tuple[str, str]]:
    """Yield every act that a button or a page of the messages names, and where."""
    place = {"button": 1, "page_of": 3, "turn_buttons": 3}
    for path in sorted((ROOT / "messages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in place:
                named = node.args[place[node.func.id]]
                texts = [one.value for one in ast.walk(named) if isinstance(one, ast.Constant)]
                if texts:
                    yield from ((str(text), f"{path.name}:{node.lineno}") for text in texts)
                else:  # passed through by paging
                    assert path.name in {"paging.py", "markup.py"}, (path, node.lineno)


def test_every_button_has_a_handler_and_every_handler_a_button():
    named = dict(_acts())
    assert len(named) > 50
    assert not {act: where for act, where in named.items() if act not in TAPS}
    assert set(TAPS) - set(named) == OLD


@pytest.mark.parametrize(
    ("routes", "register"), [(COMMANDS, on_command), (TAPS, on_tap), (ANSWERS, on_answer)], ids=lambda one: ""
)
def test_nothing_is_registered_twice(routes, register):
    with pytest.raises(ValueError, match="registered twice"):
        register(next(iter(routes)))(lambda: None)


def test_nothing_is_registered_outside_the_two_rooms():
    handlers = [*COMMANDS.values(), *(one.handler for one in TAPS.values()), *(one.handler for one in ANSWERS.values())]
    assert len(handlers) > 80
    for handler in handlers:
        assert handler.__module__.startswith(("bot.chat.users.", "bot.chat.admin.")), handler
