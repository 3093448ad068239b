"""The stand-in's checks give Telegram's own errors (decisions: What Telegram enforces)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.bot_api.checks import Call, RefusedError, keyboard_of, place_of, text_of
from bot.playground.world import Place, World
from tests.unit.examples import NOW, texts

USER, GROUP, CHANNEL = 10001, -5, -1001


def refusal(check: Any, *arguments: Any, **options: Any) -> RefusedError:
    with pytest.raises(RefusedError) as raised:
        check(*arguments, **options)
    return raised.value


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ("", "", "message text is empty"),
        ("", "HTML", "message text is empty"),
        (" \n ", "", "text must be non-empty"),
        ("<b></b>", "HTML", "text must be non-empty"),
        ("<b> </b>", "html", "text must be non-empty"),
        ("x" * 4_097, "", "message is too long"),
        ("腾" * 4_097, "HTML", "message is too long"),
        ("x" * 32_769, "HTML", "text is too long"),
        ("腾" * 10_923, "", "text is too long"),
        ("<p>", "HTML", 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ("x", "MarkdownV9", "unsupported parse_mode"),
    ],
)
def test_texts_that_telegram_refuses(text: str, mode: str, said: str):
    error = refusal(text_of, Call("sendmessage", {"text": text, "parse_mode": mode}))
    assert (error.code, error.description) == (400, f"Bad Request: {said}")


def test_limits_count_code_points_after_parsing():
    assert len(text_of(Call("sendmessage", {"text": "👍" * 4_096}))[0]) == 4_096
    text, entities = text_of(Call("sendmessage", {"text": "<b>" + "&lt;" * 4_096 + "</b>", "parse_mode": "HTML"}))
    assert (len(text), entities[0]["length"]) == (4_096, 4_096)
    assert text_of(Call("sendmessage", {"text": "<p>"})) == ("<p>", [])


LONG = "微" * 21 + "x"  # 64 bytes
BUTTONS = [
    ({"text": "x", "callback_data": LONG}, ""),
    ({"text": "x", "callback_data": LONG + "y"}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
    ({"text": "x"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ({"text": "", "callback_data": "x"}, 'can\'t parse inline keyboard button: field "text" must be non-empty'),
    ("x", 'can\'t parse inline keyboard button: field "text" must be non-empty'),
    ({"text": "x", "url": "https://e.example/?a=1"}, ""),
    ({"text": "x", "url": "tg://user?id=1"}, ""),
    ({"text": "x", "url": "e.example/a"}, ""),
    (
        {"text": "x", "url": "http://localhost:8080/"},
        "inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL",
    ),
    ({"text": "x", "url": "http://[x"}, "inline keyboard button URL 'http://[x' is invalid: Wrong HTTP URL"),
    (
        {"text": "x", "url": "https://e.example/ x"},
        "inline keyboard button URL 'https://e.example/ x' is invalid: Wrong HTTP URL",
    ),
    ({"text": "x", "url": "javascript:1"}, "inline keyboard button URL 'javascript:1' is invalid: Wrong HTTP URL"),
    ({"text": "x", "copy_text": {"text": "y" * 256}}, ""),
    ({"text": "x", "copy_text": {"text": "y" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
    ({"text": "x", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
    ({"text": "x", "copy_text": "y"}, "BUTTON_COPY_TEXT_INVALID"),
]


@pytest.mark.parametrize(("button", "said"), BUTTONS)
def test_buttons(button: Any, said: str):
    call = Call("sendmessage", {"reply_markup": json.dumps({"inline_keyboard": [[button], []]})})
    if said:
        assert refusal(keyboard_of, call).description == f"Bad Request: {said}"
    else:
        assert keyboard_of(call) == ([[button]], None)


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("{", "can't parse reply markup JSON object"),
        ([1], "object expected as reply markup"),
        ({"inline_keyboard": {}}, "can't parse inline keyboard: array of arrays expected"),
        ({"inline_keyboard": [{}]}, "can't parse inline keyboard: array of arrays expected"),
        (
            {"force_reply": True, "input_field_placeholder": "x" * 65},
            "can't parse reply keyboard markup: input field placeholder is too long",
        ),
    ],
)
def test_keyboards_that_are_none(markup: Any, said: str):
    assert refusal(keyboard_of, Call("sendmessage", {"reply_markup": markup})).description == f"Bad Request: {said}"


def test_no_keyboard_and_a_question():
    assert keyboard_of(Call("sendmessage", {})) == ([], None)
    asked = {"force_reply": True, "input_field_placeholder": "微" * 64}
    assert keyboard_of(Call("sendmessage", {"reply_markup": asked})) == ([], "微" * 64)


@pytest.fixture
def world() -> World:
    made = World(lambda: NOW, lambda: 1000.0, "dingxun_bot")
    made.places = {
        USER: Place(USER, "private", "小王", started=True),
        GROUP: Place(GROUP, "supergroup", "投研群", username="TouYan"),
        CHANNEL: Place(CHANNEL, "channel", "频道"),
    }
    return made


@pytest.mark.parametrize(
    ("chat", "changes", "code", "said"),
    [
        (USER, {"started": False}, 403, "Forbidden: bot can't initiate conversation with a user"),
        (USER, {"blocked": True}, 403, "Forbidden: bot was blocked by the user"),
        (USER, {"deactivated": True}, 403, "Forbidden: user is deactivated"),
        (GROUP, {"bot_here": False}, 403, "Forbidden: bot was kicked from the supergroup chat"),
        (GROUP, {"bot_here": False, "kind": "group"}, 403, "Forbidden: bot was kicked from the group chat"),
        (CHANNEL, {"bot_here": False}, 403, "Forbidden: bot was kicked from the channel chat"),
        (GROUP, {"migrated_to": -1009}, 400, "Bad Request: group chat was upgraded to a supergroup chat"),
    ],
)
def test_chats_that_cannot_be_written_to(world: World, chat: int, changes: dict[str, Any], code: int, said: str):
    for name, value in changes.items():
        setattr(world.places[chat], name, value)
    call = Call("sendmessage", {"chat_id": chat})
    error = refusal(place_of, world, call, writing=True)
    assert (error.code, error.description) == (code, said)
    assert error.parameters == ({"migrate_to_chat_id": -1009} if "migrated_to" in changes else {})
    assert place_of(world, call).id == chat  # reading is another matter


@pytest.mark.parametrize("chat", ["10002", 10002, "@nobody", "x", "1" * 30, None, [], {"id": 1}])
def test_chats_that_are_not_found(world: World, chat: Any):
    assert refusal(place_of, world, Call("getchat", {"chat_id": chat})).description == "Bad Request: chat not found"


def test_chats_are_found_by_number_and_name(world: World):
    assert refusal(place_of, world, Call("getchat", {})).description == "Bad Request: chat_id is empty"
    for chat in (GROUP, str(GROUP), "@touyan", "TouYan"):
        assert place_of(world, Call("getchat", {"chat_id": chat}), writing=True).id == GROUP


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        (True, True),
        ("true", True),
        ("True", True),
        ("1", True),
        (1, True),
        (False, False),
        ("", False),
        (None, False),
        ([], False),
        ({}, False),
        (0, False),
    ],
)
def test_flags_come_as_text_or_as_such(value: Any, flag: bool):
    assert Call("x", {"flag": value}).flag("flag") is flag
    assert Call("x").flag("flag") is False


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5),
        ("5", 5),
        ("-5", -5),
        (5.9, 5),
        ("x", 7),
        (None, 7),
        ([], 7),
        (float("inf"), 7),
        (float("nan"), 7),
        ("9" * 5_000, 7),
    ],
)
def test_numbers_come_as_text_or_as_such(value: Any, number: int):
    assert Call("x", {"n": value}).number("n", 7) == number


JSONS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts(3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["inline_keyboard", "force_reply", "text", "url", "callback_data", "copy_text"]), inner
        ),
    ),
    max_leaves=8,
)


@given(JSONS)
def test_whatever_is_sent_is_taken_or_refused(value: Any):
    keyboard = {
        "inline_keyboard": [[value], [{"text": value, "callback_data": value}], [{"text": "x", "copy_text": value}]]
    }
    for given_ in (
        {"reply_markup": value},
        {"reply_markup": keyboard},
        {"text": value, "parse_mode": "HTML"},
        {"text": value},
    ):
        for check in (keyboard_of, text_of):
            try:
                check(Call("sendmessage", given_))
            except RefusedError as exc:
                assert exc.code == 400  # noqa: PT017 - both ends are fine
