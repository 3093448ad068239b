"""The options of sources as messages: the question about them, and what is wrong with them, in the reader's words."""

from bot.core.errors import ConfigError, OptionError
from bot.core.types import Source, Words
from bot.wording.sources import Sources
from bot.wording.tongue import label, plain

CHOICES_MOST = 30
# What fits into a message with its question.
OPTIONS_MOST = 3_000
_WRITTEN = frozenset({"unread", "loose", "masked", "refused"})


class Options(Sources):
    """What the bot says to admins about a source's options."""

    def ask_options(self, source: Source, written: str) -> Words:
        """The question about a source's options; ``written`` = those it has, as YAML with its secrets masked."""
        said = self._(
            "<b>{name}</b>: send the new options, a line each, all of them. I read the source first, and store silently what it holds now. What stays ••• is kept; “none” = no options."
        ).format(name=plain(source.name, 60))
        if len(written) > OPTIONS_MOST:
            return Words(said, ask="items: data.list", file=("options.yaml", written))
        shown = f"<pre>{plain(written)}</pre>" if plain(written) else self._("It has no options now.")
        return Words(f"{said}\n{shown}", ask="items: data.list")

    def bad_options(self, error: ConfigError, source: Source | None = None) -> Words:
        """A preset or options that mean nothing: what is wrong, and what there is; ``source`` = the stored one that has them."""
        said = self._option(error) if isinstance(error, OptionError) else self._("These options can't be used.")
        if source is not None:
            return Words(f"<b>{plain(source.name, 60)}</b>\n{said}", self._back_to(source))
        if not isinstance(error, OptionError) or error.reason != "no-preset":
            return Words(said)
        near = (self._button(label(error.near, 30), "preset", 0, error.near),) if error.near else ()
        return Words(said, ((*near, self._button(self._("Presets"), "presets")),))

    def _option(self, error: OptionError) -> str:
        if error.reason in _WRITTEN:
            return self._unread(error)
        wanted = self._wanted(error)
        said = {
            "no-preset": self._("There is no preset {given}. Did you mean {near}?")
            if error.near
            else self._("There is no preset {given}. “Presets” shows what there is."),
            "no-kind": self._("There is no kind {given}. There are: {there_are}"),
            "no-option": self._("{of} has no option {option}. It has: {there_are}"),
            "missing": self._("{of} also needs {option}.") if error.of else self._("{option} is missing."),
            "address": self._("{option} must be a web address that begins with http:// or https://"),
            "reserved": self._("{option} is set by the bot itself and not by a source."),
        }.get(error.reason)
        if said is None:
            said = (
                self._("The value of {option} can't be used: it must be {wanted}.")
                if wanted
                else self._("The value of {option} can't be used.")
            )
        values = {name: _code(getattr(error, name)) for name in ("of", "option", "given", "near")}
        return said.format(**values, there_are=self._there_are(error), wanted=wanted)

    def _there_are(self, error: OptionError) -> str:
        named = self._(", ").join(_code(one) for one in error.choices[:CHOICES_MOST])
        return named + "…" * (len(error.choices) > CHOICES_MOST)

    def _unread(self, error: OptionError) -> str:
        if error.reason == "unread":
            said = self._("Line {n} can't be read. Write a name and a value on each, such as {example}")
            return said.format(n=plain(error.given, 10), example=_code("kind: json"))
        if error.reason == "loose":
            said = self._("“{given}” has no name. Put quotes around a value with blanks, such as {example}")
            return said.format(given=plain(error.given, 60), example=_code(self._('keyword="WeChat Pay"')))
        if error.reason == "masked":
            return self._("Where ••• is new or moved, please write the whole value.")
        return {
            "size": self._("That is too long: I read at most 8 KB."),
            "levels": self._("That is nested too deep: I read at most 8 levels."),
            "alias": self._("I don't read anchors (&) and aliases (*): please write the value out."),
            "number": self._("A number in it is not finite or too big: please write it as text, in quotes."),
        }.get(error.wanted, self._("There are control characters in it: please take them out."))

    def _wanted(self, error: OptionError) -> str:
        return {
            "text": self._("a short text"),
            "value": self._("a short text or a number"),
            "flag": self._("true or false"),
            "expression": self._("a simple JMESPath expression, such as {example}").format(example=_code("data.list")),
            "selector": self._("a simple CSS selector, such as {example}").format(example=_code(".list li")),
            "template": self._("an address that begins with http://, https:// or {origin}").format(
                origin=_code("{origin}")
            ),
            "choice": self._("one of {there_are}").format(there_are=self._there_are(error)),
            "names": self._("names with values, such as {example}").format(example=_code("{page: 1}")),
            "ascii": self._("plain letters, digits and signs on one line"),
            "more": self._("like {example}").format(example=_code("{parameter: page, value: data.next}")),
            "zone": self._("a time zone, such as {example}").format(example=_code("Asia/Shanghai")),
            "route": self._("a route of RSSHub, such as {example}").format(example=_code("/cls/telegraph")),
            "rsshub": self._("the address of an RSSHub alone, such as {example}").format(
                example=_code("https://rsshub.app")
            ),
        }.get(error.wanted, "")


def _code(text: str) -> str:
    return f"<code>{plain(text, 60)}</code>" if plain(text, 60) else ""
