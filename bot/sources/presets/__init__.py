"""Presets: news sources as data, one YAML file each in this folder. A source stores its preset's name, not the mapping.

So a corrected file corrects every stored source with the next version. docs/sources.md has an example, and a test runs
it.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import yaml

from bot.core.errors import ConfigError, OptionError

MAX_VALUE = 100
# Options that a source with a preset may set besides the preset's parameters.
COMMON = ("host", "address", "fulltext", "standby_for")
_KEYS = {"title", "says", "kind", "host", "path", "home", "tested", "pages", "parameters", "provider", "options"}
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Preset:
    """One preset file.

    ``host`` is where the source lives ("" = a source must say), ``path`` what is requested there, ``home`` the page
    that people know it by, ``pages`` patterns of pages that mean this source (host without www, path and query; their
    named groups are parameters), ``parameters`` their defaults (None = required), ``tested`` whether it was tested
    against a captured answer.
    """

    name: str
    title: str
    kind: str
    host: str
    path: str
    home: str
    tested: bool
    says: str = ""
    pages: tuple[re.Pattern[str], ...] = ()
    parameters: Mapping[str, str | None] = field(default_factory=dict)
    provider: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The title before parameters are filled in: ``东方财富搜索：…``."""
        return _PLACE.sub("…", self.title)

    @property
    def needs(self) -> tuple[str, ...]:
        """The options that a source must set: parameters without a default, and the host if the preset has none."""
        return (*(name for name, usual in self.parameters.items() if usual is None), *([] if self.host else ["host"]))


@dataclass(frozen=True, slots=True)
class Opened:
    """A preset with its parameters filled in: the arguments of its kind, and the source's title and address."""

    kind: str
    url: str
    options: Mapping[str, Any]
    title: str
    home: str


@cache
def presets() -> Mapping[str, Preset]:
    """Return every preset by name; the files are read once."""
    texts = {
        file.name.removesuffix(".yaml"): file.read_text(encoding="utf-8")
        for file in files(__name__).iterdir()
        if file.name.endswith(".yaml")
    }
    return {name: read_preset(name, texts[name]) for name in sorted(texts)}


def read_preset(name: str, text: str) -> Preset:
    """Parse a preset's file. Raises ConfigError that names what is wrong."""
    try:
        given = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        raise ConfigError(f"preset {name}: no YAML: {exc}") from exc
    if not isinstance(given, dict):
        raise ConfigError(f"preset {name}: write keys with values")
    for key in given.keys() - _KEYS:
        raise ConfigError(f"preset {name}: {key} is not a key; there are {', '.join(sorted(_KEYS))}")
    for key in {"title", "kind", "home", "tested"} - given.keys():
        raise ConfigError(f"preset {name}: has no {key}")
    try:
        pages = tuple(re.compile(one) for one in given.get("pages", ()))
    except re.error as exc:
        raise ConfigError(f"preset {name}: pages: {exc}") from exc
    defaults = given.get("parameters") or {}
    return Preset(
        name=name,
        title=given["title"],
        kind=given["kind"],
        host=given.get("host", ""),
        path=given.get("path", ""),
        home=given["home"],
        tested=given["tested"] is True,
        says=given.get("says", ""),
        pages=pages,
        parameters={key: None if value is None else str(value) for key, value in defaults.items()},
        provider=given.get("provider", ""),
        options=given.get("options") or {},
    )


def preset_of(name: Any, known: Mapping[str, Preset] | None = None) -> Preset:
    """Return a preset by name. Raises OptionError that names the nearest one."""
    known = presets() if known is None else known
    found = known.get(name) if isinstance(name, str) else None
    if found is None:
        near = difflib.get_close_matches(str(name), known, 1, 0.5)
        hint = f" Did you mean {near[0]}?" if near else f" There are {', '.join(known)}."
        raise OptionError(
            f"sources: preset: {name!r} does not exist.{hint}",
            "no-preset",
            "preset",
            given=name,
            choices=known,
            near=near[0] if near else "",
        )
    return found


def is_tested(options: Mapping[str, Any]) -> bool:
    """Tell whether a source's preset was tested against a captured answer; True for a source without a preset.

    Example: ``is_tested({"preset": "futu"})`` -> ``False``. A missing preset is reported by its own error.
    """
    found = presets().get(str(options.get("preset")))
    return found is None or found.tested


def open_preset(options: Mapping[str, Any], known: Mapping[str, Preset] | None = None) -> Opened:
    """Fill a source's parameters into its preset.

    Example: ``open_preset({"preset": "eastmoney-search", "keyword": "微信支付"}).title`` -> ``"东方财富搜索：微信支付"``.

    ``host`` is another host (an RSSHub of one's own, a mirror), ``address`` another address, requested unchanged.
    Raises OptionError naming the option.
    """
    preset = preset_of(options.get("preset"), known)
    for name in options.keys() - {"preset", *COMMON, *preset.parameters}:
        known_here = [*preset.parameters, *COMMON]
        raise OptionError(
            f"sources: {name}: preset {preset.name} has no such option (its options: {', '.join(known_here)})",
            "no-option",
            name,
            of=preset.name,
            choices=known_here,
        )
    values = {name: _value(preset, name, options.get(name, usual)) for name, usual in preset.parameters.items()}
    host, address = (_web_address(name, options.get(name)) for name in ("host", "address"))
    host = (host or preset.host).rstrip("/")
    if not host and not address:
        raise OptionError(
            f"sources: host: preset {preset.name} needs the address of a site, such as https://example.com",
            "missing",
            "host",
            of=preset.name,
        )
    quoted = {name: quote(value, safe=",") for name, value in values.items()}
    put: dict[str, Any] = _filled(preset.options, values)
    if preset.kind == "rsshub" and not address:
        put["route"] = _fill(preset.path, values)
        url = host
    else:
        url = address or host + _fill(preset.path, quoted)
    if preset.provider:
        put["provider"] = preset.provider
    own = address or (host + _fill(preset.path, quoted) if "host" in options else "")
    home = own or _fill(preset.home, quoted | {"host": host})
    return Opened(preset.kind, url, put, _fill(preset.title, values), home)


def preset_for(url: str) -> tuple[Preset, dict[str, str]] | None:
    """Return the preset for a page's address, and its parameters.

    Example: ``preset_for("https://www.cls.cn/telegraph")`` -> the preset cls and ``{}``; None for a page that no preset
    knows.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower().removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    page = host + (parts.path.rstrip("/") or "") + (f"?{parts.query}" if parts.query else "")
    for preset in presets().values():
        for pattern in preset.pages:
            if found := pattern.fullmatch(page):
                return preset, {name: unquote(value) for name, value in found.groupdict().items() if value}
    return None


def _value(preset: Preset, name: str, given: Any) -> str:
    if given is None or given == "":
        raise OptionError(f"sources: {name}: preset {preset.name} needs one", "missing", name, of=preset.name)
    text = str(given).strip()
    if isinstance(given, bool | list | dict) or not text or len(text) > MAX_VALUE or not text.isprintable():
        raise OptionError(f"sources: {name}: must be a short text or a number", "wrong", name, wanted="value")
    return text


def _web_address(name: str, given: Any) -> str:
    if given is None:
        return ""
    try:
        parts = urlsplit(given) if isinstance(given, str) else None
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.netloc:
        raise OptionError(
            f"sources: {name}: {given!r} is not a web address (http:// or https://)", "address", name, given=given
        )
    return str(given)


def _fill(template: str, values: Mapping[str, str]) -> str:
    """Fill values into a template; braces around other names stay (a row's own, JMESPath's)."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), template)


def _filled(given: Any, values: Mapping[str, str]) -> Any:
    """Fill values into a preset's query, at any depth."""
    if not values or not isinstance(given, Mapping) or "query" not in given:
        return dict(given)

    def put(inner: Any) -> Any:
        if isinstance(inner, str):
            return _fill(inner, values)
        if isinstance(inner, Mapping):
            return {key: put(one) for key, one in inner.items()}
        return [put(one) for one in inner] if isinstance(inner, list) else inner

    return {**given, "query": put(given["query"])}
