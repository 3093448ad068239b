"""The options of a source: the question about them, and what is wrong with them."""

from bot.core.errors import ConfigError, OptionError
from bot.core.types import Source, Words
from bot.messages.admin import source_panels
from bot.messages.markup import button, label, plain, verbatim
from bot.messages.reader import Reader

MAX_CHOICES = 30
# As much as fits into a message with its question.
MAX_OPTIONS = 3_000
_WRITTEN = frozenset({"unread", "loose", "masked", "refused"})


def ask(reader: Reader, source: Source, written: str) -> Words:
    """Write the question about a source's options; ``written`` = its present ones, as YAML with secrets masked."""
    said = reader.text(
        "<b>{name}</b>: send the new options, a line each, all of them. I read the source first, and store silently what it holds now. What stays ••• is kept; “none” = no options."
    ).format(name=plain(source.name, 60))
    if len(written) > MAX_OPTIONS:
        return Words(said, ask="items: data.list", file=("options.yaml", written))
    shown = f"<pre>{verbatim(written)}</pre>" if plain(written) else reader.text("It has no options now.")
    return Words(f"{said}\n{shown}", ask="items: data.list")


def problem(reader: Reader, error: ConfigError, source: Source | None = None) -> Words:
    """Write what is wrong with a preset or with options, and what there is.

    ``source`` = the stored one that has them.
    """
    said = _option(reader, error) if isinstance(error, OptionError) else reader.text("These options can't be used.")
    if source is not None:
        return Words(f"<b>{plain(source.name, 60)}</b>\n{said}", source_panels.back_to(reader, source))
    if not isinstance(error, OptionError) or error.reason != "no-preset":
        return Words(said)
    near = (button(label(error.near, 30), "preset", 0, error.near),) if error.near else ()
    return Words(said, ((*near, button(reader.text("Presets"), "presets")),))


def _option(reader: Reader, error: OptionError) -> str:
    if error.reason in _WRITTEN:
        return _unread(reader, error)
    wanted = _wanted(reader, error)
    said = {
        "no-preset": reader.text("There is no preset {given}. Did you mean {near}?")
        if error.near
        else reader.text("There is no preset {given}. “Presets” shows what there is."),
        "no-kind": reader.text("There is no kind {given}. There are: {there_are}"),
        "no-option": reader.text("{of} has no option {option}. It has: {there_are}"),
        "missing": reader.text("{of} also needs {option}.") if error.of else reader.text("{option} is missing."),
        "address": reader.text(
            "{option} must be a web address that begins with <code>http://</code> or <code>https://</code>"
        ),
        "reserved": reader.text("{option} is set by the bot itself and not by a source."),
    }.get(error.reason)
    if said is None:
        said = (
            reader.text("The value of {option} can't be used: it must be {wanted}.")
            if wanted
            else reader.text("The value of {option} can't be used.")
        )
    values = {name: _code(getattr(error, name)) for name in ("of", "option", "given", "near")}
    return said.format(**values, there_are=_there_are(reader, error), wanted=wanted)


def _there_are(reader: Reader, error: OptionError) -> str:
    named = reader.text(", ").join(_code(choice) for choice in error.choices[:MAX_CHOICES])
    return named + "…" * (len(error.choices) > MAX_CHOICES)


def _unread(reader: Reader, error: OptionError) -> str:
    if error.reason == "unread":
        said = reader.text("Line {n} can't be read. Write a name and a value on each, such as {example}")
        return said.format(n=plain(error.given, 10), example=_code("kind: json"))
    if error.reason == "loose":
        said = reader.text("“{given}” has no name. Put quotes around a value with blanks, such as {example}")
        return said.format(given=plain(error.given, 60), example=_code(reader.text('keyword="WeChat Pay"')))
    if error.reason == "masked":
        return reader.text("Where ••• is new or moved, please write the whole value.")
    return {
        "size": reader.text("That is too long: I read at most 8 KB."),
        "levels": reader.text("That is nested too deep: I read at most 8 levels."),
        "alias": reader.text("I don't read anchors (&) and aliases (*): please write the value out."),
        "number": reader.text("A number in it is not finite or too big: please write it as text, in quotes."),
    }.get(error.wanted, reader.text("There are control characters in it: please take them out."))


def _wanted(reader: Reader, error: OptionError) -> str:
    return {
        "text": reader.text("a short text"),
        "value": reader.text("a short text or a number"),
        "flag": reader.text("true or false"),
        "expression": reader.text("a simple JMESPath expression, such as {example}").format(example=_code("data.list")),
        "selector": reader.text("a simple CSS selector, such as {example}").format(example=_code(".list li")),
        "template": reader.text(
            "an address that begins with <code>http://</code>, <code>https://</code> or {origin}"
        ).format(origin=_code("{origin}")),
        "choice": reader.text("one of {there_are}").format(there_are=_there_are(reader, error)),
        "names": reader.text("names with values, such as {example}").format(example=_code("{page: 1}")),
        "ascii": reader.text("plain letters, digits and signs on one line"),
        "more": reader.text("like {example}").format(example=_code("{parameter: page, value: data.next}")),
        "zone": reader.text("a time zone, such as {example}").format(example=_code("Asia/Shanghai")),
        "route": reader.text("a route of RSSHub, such as {example}").format(example=_code("/cls/telegraph")),
        "rsshub": reader.text("the address of an RSSHub alone, such as {example}").format(
            example=_code("https://rsshub.app")
        ),
    }.get(error.wanted, "")


def _code(text: str) -> str:
    return f"<code>{verbatim(text, 60)}</code>" if plain(text, 60) else ""
