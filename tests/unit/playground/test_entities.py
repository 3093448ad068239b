"""HTML at the stand-in: Telegram's results, and its errors to the byte (decisions: What Telegram enforces)."""

import html

import pytest
from hypothesis import given, settings

from bot.playground.bot_api.entities import EntityError, parse_html
from tests.often import often
from tests.unit.examples import texts

ERRORS = [
    ("<p>", 'Unsupported start tag "p" at byte offset 0'),
    ("a<br/>", 'Unsupported start tag "br/" at byte offset 1'),
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ("5<6", "Unclosed start tag at byte offset 1"),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("腾讯<p>", 'Unsupported start tag "p" at byte offset 6'),
    ("👍</b>", "Unexpected end tag at byte offset 4"),
    ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("<b><i>x", 'Can\'t find end tag corresponding to start tag "i"'),
    ("<a href='x", "Unclosed start tag at byte offset 0"),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("<", "Unclosed start tag at byte offset 0"),
    ("x</b", "Unclosed end tag at byte offset 1"),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
    ("<script>", 'Unsupported start tag "script" at byte offset 0'),
]


@pytest.mark.parametrize(("markup", "said"), ERRORS)
def test_what_telegram_refuses_is_refused_in_its_words(markup: str, said: str):
    with pytest.raises(EntityError) as raised:
        parse_html(markup)
    assert str(raised.value) == said


TAGS = [
    ("b strong", "bold"),
    ("i em", "italic"),
    ("s strike del", "strikethrough"),
    ("u ins", "underline"),
    ("tg-spoiler", "spoiler"),
    ("code", "code"),
    ("pre", "pre"),
    ("blockquote", "blockquote"),
]


@pytest.mark.parametrize(("tag", "kind"), [(tag, kind) for tags, kind in TAGS for tag in tags.split()])
def test_tags_become_entities(tag: str, kind: str):
    for written in (tag, tag.upper()):
        parsed = parse_html(f"x<{written}>腾讯</{written}>")
        assert (parsed.text, parsed.entities) == ("x腾讯", [{"type": kind, "offset": 1, "length": 2}])


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("👍<b>👍a</b>", "👍👍a", [{"type": "bold", "offset": 2, "length": 3}]),
        (
            '<a href="https://e.com/?a=1&amp;b=2">x</a>',
            "x",
            [{"type": "text_link", "offset": 0, "length": 1, "url": "https://e.com/?a=1&b=2"}],
        ),
        (
            "<a href='tg://user?id=1'>x</a>",
            "x",
            [{"type": "text_link", "offset": 0, "length": 1, "url": "tg://user?id=1"}],
        ),
        ("<a href=https://e.com>x</a>", "x", [{"type": "text_link", "offset": 0, "length": 1, "url": "https://e.com"}]),
        ('<a href="">x</a><a href="nonsense">y</a><a>z</a>', "xyz", []),
        ('<a href="http://localhost/">x</a>', "x", []),
        ("<blockquote expandable>x</blockquote>", "x", [{"type": "expandable_blockquote", "offset": 0, "length": 1}]),
        ('<span class="tg-spoiler">x</span>', "x", [{"type": "spoiler", "offset": 0, "length": 1}]),
        ('<code class="language-x">y</code>', "y", [{"type": "code", "offset": 0, "length": 1, "language": "x"}]),
        (
            "<b><i>x</i>y</b>",
            "xy",
            [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 0, "length": 1}],
        ),
        ("<b></b>x", "x", []),
        ("<b>x</>", "x", [{"type": "bold", "offset": 0, "length": 1}]),
        ("&lt;b&gt; &amp;amp; &quot;&#39;&#x27; &#128077;", "<b> &amp; \"'' 👍", []),
        ("&nbsp;&copy;&apos; & &; &#; AT&T", "&nbsp;&copy;&apos; & &; &#; AT&T", []),
        ("a > b", "a > b", []),
    ],
)
def test_texts_are_parsed(markup: str, text: str, entities: list[dict[str, object]]):
    parsed = parse_html(markup)
    assert (parsed.text, parsed.entities) == (text, entities)


@given(texts())
@settings(max_examples=often(200))
def test_escaped_text_comes_through_and_raw_text_never_crashes(text: str):
    assert parse_html(html.escape(text)).text == text
    try:
        parsed = parse_html(text)
    except EntityError as exc:
        assert str(exc)  # noqa: PT017 - both ends are fine
    else:
        length = len(parsed.text.encode("utf-16-le", "surrogatepass")) // 2
        assert all(0 <= one["offset"] < one["offset"] + one["length"] <= length for one in parsed.entities)
