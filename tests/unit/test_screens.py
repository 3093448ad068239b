"""docs/screens.md shows the present messages, all of them, in each language."""

import html
import re
from pathlib import Path

from babel.messages.pofile import read_po

from bot.core.types import Words
from tests import screens
from tests.unit.test_messages import ZH, shown

ROOT = Path(__file__).parent.parent.parent
SCREENS = (ROOT / "docs" / "screens.md").read_text(encoding="utf-8")
CATALOGUE = ROOT / "bot" / "locales" / "zh_Hans" / "LC_MESSAGES" / "dingxun.po"


def test_the_page_is_what_the_messages_say_now():
    assert screens.written() == SCREENS, "python -m tests.screens > docs/screens.md, and look at what has changed"


def test_every_function_is_shown_and_every_sample_is_of_one():
    names = [name for name, _ in screens.functions()]
    assert len(names) > 100
    assert set(screens.SAMPLES) <= set(names)


def test_every_sentence_of_the_catalogue_is_on_some_screen():
    with CATALOGUE.open("rb") as file:
        messages = [one for one in read_po(file) if one.id]
    assert len(messages) > 600
    unseen = {}
    for message in messages:
        text = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
        parts = filter(None, (part.strip() for part in re.split(r"\{[^{}]*\}|\n|\{\{|\}\}", text)))
        if lacking := [part for part in parts if part not in SCREENS and html.escape(part) not in SCREENS]:
            unseen[str(message.id)] = lacking
    assert not unseen, "give these samples in tests/screens.py"


def test_telegram_takes_every_sample():
    count = 0
    for name, function in screens.functions():
        for sample in screens.SAMPLES.get(name, [{}]):
            made = screens.made(function, {key: value for key, value in sample.items() if key}, ZH)
            for words in made if isinstance(made, list) else [made]:
                if isinstance(words, Words):
                    shown(words)
                    count += 1
    assert count > 150
