"""Configuration: config.yaml and the environment -> frozen Settings (DESIGN 6). An error names the key, and the nearest known one."""

import difflib
import json
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.core.errors import ConfigError

PREFIX = "DINGXUN_"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SIZES = {"": 1, "B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3}
# How a list is written in the environment.
_LISTS = {
    "admins": "[123456789]",
    "telegram.tokens": '["123456789:AA…"]',
    "polling.allow_private": '["192.168.1.0/24"]',
    "sources": '[{"kind": "rss", "name": "…", "url": "https://…"}]',
}
# Kubernetes and Docker describe a service named dingxun to its neighbours like this: nobody set these.
_INJECTED = re.compile(r"DINGXUN_(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT(?:_\d+_(?:TCP|UDP)(?:_\w+)?)?)")
# Not read by the bot: where the tests find their news.
_OTHERS = {"DINGXUN_CORPUS"}


def _duration(value: object) -> object:
    """Read ``30s 5m 24h 7d off``; ``off`` as text and as YAML's false."""
    if value is False or (isinstance(value, str) and value.strip().lower() in {"off", "false"}):
        return None
    if isinstance(value, str) and (found := re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*([smhd])", value.strip())):
        return timedelta(seconds=float(found[1]) * _UNITS[found[2]])
    if isinstance(value, timedelta) or value is None:
        return value
    raise ValueError("write a duration such as 30s, 5m, 24h or 7d")


def _size(value: object) -> object:
    if (
        isinstance(value, str)
        and (found := re.fullmatch(r"(\d{1,12}(?:\.\d{1,9})?)\s*([KMG]?B?)", value.strip().upper()))
        and found[2] in _SIZES
    ):
        return int(float(found[1]) * _SIZES[found[2]])
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError("write a size such as 500KB or 10MB")


def _always(value: object) -> object:
    if value is None:
        raise ValueError("cannot be off: write a duration such as 30s, 5m, 24h or 7d")
    return value


def _parts(address: str) -> SplitResult:
    """Take an address apart; what is wrong with it is said without it, for it may hold a password or a token."""
    try:
        parts = urlsplit(address)
        good = bool(parts.hostname) and parts.port != 0 and not re.search(r"[\s\x00-\x1f]", address)
    except ValueError:  # a port over 65535 or of letters, a bracket that is not closed
        good = False
    if not good:
        raise ValueError("is no address: check its beginning (http://), its host, and the port (1 to 65535)")
    return parts


def _proxy(value: SecretStr) -> SecretStr:
    if not (address := value.get_secret_value()):
        return value
    parts = _parts(address)
    if parts.scheme not in {"http", "https", "socks5", "socks5h"}:
        raise ValueError("must begin with http://, https:// or socks5://, such as http://127.0.0.1:3128")
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ValueError(
            "socks5:// needs the package socksio, which is not installed: install it, or use an HTTP proxy"
        )
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must end after the port, such as http://127.0.0.1:3128")
    return value


Duration = Annotated[timedelta, BeforeValidator(_always), BeforeValidator(_duration)]
OptionalDuration = Annotated[timedelta | None, BeforeValidator(_duration)]
Size = Annotated[int, BeforeValidator(_size), Field(ge=1)]
ProxyAddress = Annotated[SecretStr, AfterValidator(_proxy)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Webhook(_Section):
    url: str = ""
    secret: SecretStr = SecretStr("")


class TelegramSettings(_Section):
    token: SecretStr = SecretStr("")
    tokens: tuple[SecretStr, ...] = ()
    base_url: str = "https://api.telegram.org/bot"
    mode: Literal["polling", "webhook"] = "polling"
    webhook: Webhook = Webhook()
    proxy: ProxyAddress = SecretStr("")

    @field_validator("base_url")
    @classmethod
    def _a_bot_api(cls, value: str) -> str:
        value = value.rstrip("/")
        parts = _parts(value)
        if parts.scheme not in {"http", "https"}:
            raise ValueError("must begin with http:// or https://, such as https://api.telegram.org/bot")
        if not parts.path.endswith("/bot") or re.search(r"[?#{}]", value):
            # The token is written right after it: after anything else it would become part of a host or a port.
            raise ValueError("must end in /bot, without the token: add /bot, as in http://127.0.0.1:8081/bot")
        return value


class DatabaseSettings(_Section):
    url: SecretStr = SecretStr("sqlite+aiosqlite:///data/dingxun.sqlite")

    @field_validator("url")
    @classmethod
    def _lasting(cls, value: SecretStr) -> SecretStr:
        scheme, _, place = value.get_secret_value().partition("://")
        if scheme != "sqlite+aiosqlite":
            return value  # the store says what it can open
        fix = "write sqlite+aiosqlite:///data/dingxun.sqlite"
        if place.partition("?")[0] in {"", "/"} or ":memory:" in place or "mode=memory" in place:
            raise ValueError(
                f"a database in memory would forget everything at each stop, and health could not see it: {fix}"
            )
        if not place.startswith("/"):
            raise ValueError(f"needs three slashes before the file, four when its path begins with one: {fix}")
        return value


class PollingSettings(_Section):
    interval: Duration = timedelta(seconds=60)
    min_interval: Duration = timedelta(seconds=15)
    concurrency: int = Field(10, ge=1, le=1000)
    per_host: int = Field(2, ge=1, le=100)
    timeout: Duration = timedelta(seconds=20)
    max_bytes: Size = 10_000_000
    proxy: ProxyAddress = SecretStr("")
    allow_private: tuple[str, ...] = ()

    @field_validator("interval", "min_interval", "timeout")
    @classmethod
    def _not_too_short(cls, value: timedelta) -> timedelta:
        if value < timedelta(seconds=1):
            raise ValueError("must be 1s or more")
        return value

    @field_validator("allow_private")
    @classmethod
    def _networks_or_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for number, one in enumerate(value, 1):
            if not _is_network(one) and (re.fullmatch(r"[\d.]*", one) or not re.fullmatch(r"[\w.-]{1,253}", one)):
                raise ValueError(
                    f"entry {number}, {one}, is no network and no host: write 192.168.1.0/24, 192.168.1.5 or a name such as rsshub.lan"
                )
        return value


def _is_network(written: str) -> bool:
    try:
        ip_network(written, strict=False)
    except ValueError:
        return False
    return True


class DeliverySettings(_Section):
    stale_after: OptionalDuration = timedelta(hours=24)
    instant_per_hour: int = 10
    quiet_hours: str = ""


class LlmSettings(_Section):
    base_url: str = ""
    model: str = ""
    api_key: SecretStr = SecretStr("")
    wait: Duration = timedelta(seconds=10)
    daily_budget: int = 0


class SummarySettings(_Section):
    engine: Literal["extractive", "llm", "none"] = "extractive"
    llm: LlmSettings = LlmSettings()


class LimitSettings(_Section):
    watches_per_chat: int = Field(500, ge=1)
    commands_per_minute: int = Field(30, ge=1)


class RetentionSettings(_Section):
    articles: Duration = timedelta(days=90)
    messages: Duration = timedelta(days=30)


class ChartSettings(_Section):
    kline_url: str = ""


class WorkerSettings(_Section):
    engine: Literal["local", "procrastinate"] = "local"
    concurrency: int = Field(4, ge=1)


class HttpSettings(_Section):
    listen: str = "127.0.0.1:8080"
    public_url: str = ""
    status_token: SecretStr = SecretStr("")

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        if value and not re.fullmatch(r"[^\s:]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}", value):
            raise ValueError("write host:port, such as 127.0.0.1:8080")
        if value and int(value.rpartition(":")[2]) > 65_535:
            raise ValueError("the port must be 0 to 65535 (0 = any free one), such as 127.0.0.1:8080")
        return value


class LogSettings(_Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["pretty", "json"] = "pretty"


class Settings(_Section):
    """Everything the operator can set, frozen.

    Example: ``load(Path("config.yaml")).polling.interval`` -> ``timedelta(seconds=60)``.
    """

    telegram: TelegramSettings = TelegramSettings()
    admins: tuple[int, ...] = ()
    access: Literal["open", "invite"] = "open"
    language: Literal["zh-Hans", "en"] = "zh-Hans"
    timezone: str = "Asia/Shanghai"
    database: DatabaseSettings = DatabaseSettings()
    polling: PollingSettings = PollingSettings()
    delivery: DeliverySettings = DeliverySettings()
    summary: SummarySettings = SummarySettings()
    limits: LimitSettings = LimitSettings()
    retention: RetentionSettings = RetentionSettings()
    http: HttpSettings = HttpSettings()
    charts: ChartSettings = ChartSettings()
    workers: WorkerSettings = WorkerSettings()
    log: LogSettings = LogSettings()
    sources: tuple[dict[str, Any], ...] = ()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as exc:
            raise ValueError("is no time zone; write one such as Asia/Shanghai") from exc
        return value

    @field_validator("admins", mode="before")
    @classmethod
    def _numeric(cls, value: object) -> object:
        if not isinstance(value, list | tuple) or not all(re.fullmatch(r"\d{1,19}", str(one)) for one in value):
            raise ValueError("write a list of numeric ids, such as [123456789]: names do not tell who somebody is")
        return value

    @field_validator("sources")
    @classmethod
    def _complete(cls, value: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
        places: dict[str, int] = {}
        for number, source in enumerate(value, 1):
            if isinstance(source.get("name"), int) and not isinstance(source["name"], bool):
                source["name"] = str(source["name"])  # 500 is a fine name: YAML takes it for a number
            for name in ("kind", "name", "url"):
                if source.get(name) is None or source[name] == "":
                    raise ValueError(f"entry {number} has no {name}")
                if not isinstance(source[name], str):
                    raise ValueError(  # noqa: TRY004 - pydantic collects ValueErrors only
                        f"entry {number}: {name} must be text: put it in quotes"
                    )
            if (first := places.setdefault(source["url"], number)) != number:
                raise ValueError(
                    f"entries {first} and {number} have the same url, by which a source is known: remove one"
                )
        return value


class _WithEnvironment(Settings, BaseSettings):
    """Settings in which the environment wins over what is given."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings' signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings  # the environment wins over the file


# Named by the contract, built with the issues that need them: a value set today is read, checked and said to do nothing yet.
NOT_YET = (
    "telegram.tokens",
    "telegram.mode",
    "telegram.webhook",
    "access",
    "delivery.instant_per_hour",
    "delivery.quiet_hours",
    "summary.llm",
    "retention",
    "http.public_url",
    "http.status_token",
    "charts",
    "workers",
)


def without_effect(settings: Settings) -> list[str]:
    """Return the keys that were set to something this version does not do yet."""
    default = Settings.model_construct()
    found = []
    for key in NOT_YET:
        given: Any = settings
        usual: Any = default
        for part in key.split("."):
            given, usual = getattr(given, part), getattr(usual, part)
        if given != usual:
            found.append(key)
    if settings.summary.engine == "llm":
        found.append("summary.engine")
    return found


# What is read where there is no config.yaml (DESIGN 6): the wire that is written against captures.
USUAL_SOURCES = ({"kind": "eastmoney", "name": "东方财富 7x24", "url": "https://np-weblist.eastmoney.com"},)


def load(path: Path | None) -> Settings:
    """Read the configuration file (None = only the environment, the defaults and the usual sources).

    Raises ConfigError that names the file, the key, what is wrong, and the nearest known key for an unknown one.
    """
    given = {name.upper(): value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}
    if wrong := _wrong_variables(given):
        raise ConfigError("\n".join(wrong))
    values = _read(path) if path is not None else {"sources": USUAL_SOURCES}
    where = str(path) if path is not None else "the environment"
    try:
        return _WithEnvironment(**values)
    except ValidationError as exc:
        raise ConfigError(
            "\n".join(_explain(error, where, given) for error in exc.errors(include_input=False, include_url=False))
        ) from None
    except ValueError as exc:
        raise ConfigError(f"{where}: {exc}") from None


def _wrong_variables(given: Mapping[str, str]) -> list[str]:
    """Say what is wrong with variables before their values are looked at: unknown ones, and lists that are none."""
    fields = _fields()
    known = {_variable(key): key for key in fields}
    sections = {_variable(key.rpartition(".")[0]) for key in fields if "." in key}
    wrong = []
    for name, value in given.items():
        key = known.get(name)
        if key is not None and get_origin(fields[key].annotation) is tuple:
            if not isinstance(_json(value), list):
                wrong.append(f"{name}: {key}: write a JSON list, such as {name}='{_LISTS[key]}'")
        elif name in sections and not isinstance(_json(value), dict):
            first = next(one for one in known if one.startswith(f"{name}__"))
            wrong.append(f"{name}: set its keys one by one, such as {first}")
        elif key is None and name not in sections | _OTHERS and not _INJECTED.fullmatch(name):
            same = [one for one in known if one.endswith(f"__{name.removeprefix(PREFIX)}")]
            near = (same or difflib.get_close_matches(name, known, 1, 0.0))[0]
            wrong.append(f"{name} is not a setting. Did you mean {near}?")
    return wrong


def _variable(key: str) -> str:
    return PREFIX + key.replace(".", "__").upper()


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _read(path: Path) -> dict[str, Any]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ConfigError(f"{path} cannot be read: {exc.strerror}. Copy config.example.yaml to it.") from exc
    except (yaml.YAMLError, ValueError, RecursionError) as exc:  # ValueError: no UTF-8, or a date such as 2026-02-30
        line = getattr(getattr(exc, "problem_mark", None), "line", None)
        raise ConfigError(
            f"{path} is not valid YAML{f' (line {line + 1})' if line is not None else ''}: check the indentation and quotes."
        ) from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: write keys with values, such as `language: zh-Hans`.")
    return {str(key): value for key, value in values.items() if value is not None}


# What pydantic says in its own words about its own types, for people.
_SAID = {
    "tuple_type": "write a list",
    "dict_type": "write keys with values",
    "model_type": "write keys with values under it",
    "model_attributes_type": "write keys with values under it",
    "string_type": "must be text: put it in quotes",
}


def _explain(error: Mapping[str, Any], where: str, given: Mapping[str, str]) -> str:
    key = ".".join(str(part) for part in error["loc"])
    # The variable that it comes from, where there is one: it may give a whole section.
    ways = [_variable(".".join(map(str, error["loc"][:count]))) for count in range(len(error["loc"]), 0, -1)]
    where = next((way for way in ways if way in given), where)
    if error["type"] == "extra_forbidden":
        known = keys()
        known += sorted({name.rpartition(".")[0] for name in known} - {""})
        near = difflib.get_close_matches(key, known, 1, 0.5)
        return f"{where}: {key} is not a key.{f' Did you mean {near[0]}?' if near else ''}"
    said = _SAID.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {key}: {said}"


def keys() -> list[str]:
    """Return every key there is, dotted: what config.example.yaml must show."""
    return list(_fields())


def _fields(section: type[BaseModel] = Settings, before: str = "") -> dict[str, FieldInfo]:
    """Return every key's field."""
    found: dict[str, FieldInfo] = {}
    for name, field in section.model_fields.items():
        kind = field.annotation
        inner = next(
            (one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, BaseModel)), None
        )
        found |= _fields(inner, f"{before}{name}.") if inner is not None else {before + name: field}
    return found


def secrets_of(section: BaseModel) -> list[str]:
    """Return every secret that is set, and the password alone where it is an address: what must never be logged."""
    found = []
    for name in type(section).model_fields:
        value = getattr(section, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, SecretStr) and one.get_secret_value():
                found += [one.get_secret_value(), *_password_in(one.get_secret_value())]
            elif isinstance(one, BaseModel):
                found += secrets_of(one)
            elif isinstance(one, str):
                found += _password_in(one)
    return found


def _password_in(address: str) -> list[str]:
    """Return the password of an address as it is written there and as it is: libraries tell it without the rest."""
    found = re.match(r"[a-z][a-z0-9+.\-]*://[^/?#\s]*?:([^/?#\s]+)@", address, re.IGNORECASE)
    return [found[1], unquote(found[1])] if found else []
