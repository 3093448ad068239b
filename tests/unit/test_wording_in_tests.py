"""Wording in tests: no test repeats the catalogue, and each question for a sentence finds exactly one."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.core.types import Parked
from bot.messages import parked_places, replies, subscriptions, watch_errors
from bot.messages.admin import opml_files, source_panels
from bot.playground.world import SeenMessage
from tests.unit.examples import NOW, chat, source
from tests.wording import EN, ZH, just_says, labelled, read, says, sentence, sentences, wrong

TESTS = Path(__file__).parent.parent
CATALOGUE = TESTS.parent / "bot" / "locales" / "zh_Hans" / "LC_MESSAGES" / "dingxun.po"
# These are about the wording itself, or show values of every kind.
MAY_REPEAT = {
    "screens.py",
    "unit/test_messages.py",
    "unit/test_source_messages.py",
    "unit/test_explanations.py",
    "unit/test_screens.py",
    "unit/test_status.py",
    "unit/test_wording_in_tests.py",
}
# What people type; the help shows it, too.
TYPED = ("来源:证券日报",)
HAN = "[\u4e00-\u9fff]"
SHORTEST = 5


def _pieces(text: str) -> Iterator[str]:
    """Yield every piece of a text from one Chinese character to the fifth one, over what stands between them."""
    places = [found.start() for found in re.finditer(HAN, text)]
    for first, last in zip(places, places[SHORTEST - 1 :], strict=False):
        if "\n" not in text[first : last + 1]:
            yield text[first : last + 1]


@cache
def _catalogue() -> tuple[frozenset[str], frozenset[str]]:
    """Return every piece of the catalogue's sentences, and its whole sentences."""
    with CATALOGUE.open("rb") as file:
        messages = [one for one in read_po(file) if one.id]
    texts = {text for one in messages for text in ([one.string] if isinstance(one.string, str) else one.string or ())}
    parts = {part for text in texts for part in re.split(r"\{[^{}]*\}|<[^<>]*>|\n", text)}
    return frozenset(piece for part in parts for piece in _pieces(part)), frozenset(
        text for text in texts if re.search(HAN, text)
    )


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _literals(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield every string of a file except its docstrings."""
    docstrings = {
        id(one.body[0].value)
        for one in ast.walk(tree)
        if isinstance(one, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and one.body
        and isinstance(one.body[0], ast.Expr)
    }
    for one in ast.walk(tree):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in docstrings:
            yield one


def _files() -> dict[str, ast.Module]:
    found = {path.relative_to(TESTS).as_posix(): path for path in sorted(TESTS.rglob("*.py"))}
    return {name: _tree(path) for name, path in found.items() if name not in MAY_REPEAT}


def _repeats(text: str) -> bool:
    for typed in TYPED:
        text = text.replace(typed, "")
    return any(piece in _catalogue()[0] for piece in _pieces(text))


def test_no_test_repeats_a_sentence_of_the_catalogue():
    files = _files()
    assert len(files) > 100
    found = [
        f"{name}:{one.lineno}: {one.value!r}"
        for name, tree in files.items()
        for one in _literals(tree)
        if _repeats(str(one.value))
    ]
    assert not found, "ask the function that writes it: says, just_says or sentence of tests/wording.py"


def test_no_test_finds_a_button_by_what_the_catalogue_calls_it():
    found = [
        f"{name}:{call.lineno}: {one.value!r}"
        for name, tree in _files().items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr in {"tap", "turned", "button"}
        for one in call.args
        if isinstance(one, ast.Constant) and one.value in _catalogue()[1]
    ]
    assert not found, "find it by what it does, such as save or edit:name (SeenMessage.acts)"


def test_what_repeats_the_catalogue_is_seen():
    assert _repeats("群里只有群管理员可以改关注。")
    assert _repeats("x 只有群管理员可 y")
    assert not _repeats("只有群管")
    assert not _repeats("/subscribe 来源:证券日报 -广告")


# -- tests/wording.py --------------------------------------------------------------------------------------------------


def test_a_sentence_is_found_with_its_values_and_no_other_one():
    text = read(source_panels.removed(ZH, source(name="样例财经")))
    assert says(text, source_panels.removed, "样例财经")
    assert says(f"前一行\n{text}", source_panels.removed, name="样例财经")
    assert just_says(text, source_panels.removed, "样例财经")
    assert not says(text, source_panels.removed, "样例日报")
    assert not says(text, source_panels.removed, name="样例")
    assert not just_says(text, source_panels.removed, "样例")
    assert not just_says(f"前一行\n{text}", source_panels.removed, "样例财经")
    assert not just_says(None, source_panels.removed)
    assert not says(text, subscriptions.unsubscribed)
    assert not says(read(source_panels.removed(EN, source(name="样例财经"))), source_panels.removed)
    assert says(read(source_panels.removed(EN, source(name="甲"))), source_panels.removed, "甲", reader=EN)


def test_a_value_stands_on_the_lines_of_its_sentence_and_is_no_part_of_a_number():
    text = sentence(opml_files.undone, n=12, gone=3)
    assert says(text, opml_files.undone, 12, 3)
    assert not says(text, opml_files.undone, 3, 12)
    assert says(text, opml_files.undone, gone=3)
    assert not says(text, opml_files.undone, gone=12)
    assert says(text, opml_files.undone, 3)
    assert not says(text, opml_files.undone, 2)
    assert not says(text, opml_files.undone, 1)
    assert not says(f"{text}\n4", opml_files.undone, 4)
    assert not just_says(text, opml_files.undone, 3, 12)
    assert read(opml_files.undone(ZH, 12, 3)) == text


def test_one_of_several_sentences_is_chosen_by_its_english_source():
    text = parked_places.why_parked(ZH, "topic-closed")
    assert says(text, parked_places.why_parked, source="the topic is closed")
    assert not says(text, parked_places.why_parked, source="the topic is gone")
    # Functions private to the module write for it: the argument ``source`` chooses.
    place = chat(title="研究论坛", parked=Parked(NOW, "topic-closed", 1, NOW))
    told = read(parked_places.told_elsewhere(ZH, place, ["微信支付"], NOW))
    assert says(told, parked_places.told_elsewhere, source="Reopen the topic")
    assert says(wrong("腾讯 (a"), watch_errors.problem, source="A bracket is left open")


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (parked_places.why_parked, ""),  # several, and none is chosen
        (parked_places.why_parked, "the topic"),
        (parked_places.why_parked, "the group was renamed"),
        (source_panels.state_mark, ""),  # writes no sentence
        (replies.gone, "That is somewhere else."),
    ],
)
def test_a_sentence_that_is_none_of_the_functions_is_an_error(function, told: str):
    for ask in (says, just_says):
        with pytest.raises(LookupError):
            ask("", function, source=told)
    with pytest.raises(LookupError):
        sentence(function, told)


def test_a_field_that_a_sentence_does_not_have_is_an_error():
    text = read(source_panels.removed(ZH, source(name="样例财经")))
    with pytest.raises(LookupError):
        says(text, source_panels.removed, title="样例财经")
    with pytest.raises(LookupError):
        wrong("茅台")


def test_what_stands_on_buttons_is_no_sentence_and_each_button_is_found_by_what_it_does():
    assert [one.source for one in sentences(source_panels.removed)] == ["{name} is removed."]
    keyboard = [
        [{"text": "甲 12", "callback_data": "edit:3:name"}, {"text": "乙", "callback_data": "edit:3:url"}],
        [{"text": "丙", "callback_data": "save:7"}, {"text": "丁", "url": "https://example.com/a"}],
        [{"text": "戊", "callback_data": "source:1"}, {"text": "己", "callback_data": "source:2"}],
    ]
    message = SeenMessage(1, 1, True, "", "", NOW, keyboard=keyboard)
    assert message.acts == ["edit:name", "edit:url", "save", "https://example.com/a", "source", "source"]
    wanted = {
        "edit:url": "乙",
        "save": "丙",
        "source:2": "己",
        "己": "己",
        "甲": "甲 12",
        "https://example.com/a": "丁",
    }
    assert {one: message.button(one)["text"] for one in wanted} == wanted
    assert labelled(message, "edit:name", 12)
    assert not labelled(message, "edit:name", 2)
    for nothing in ("edit", "source", "sav", "edit:nam", "source:3"):
        with pytest.raises(LookupError):
            message.button(nothing)
