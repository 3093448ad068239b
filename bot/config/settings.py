"""The settings: sections, defaults, and validation."""

import re
from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urlencode, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
)

from bot.core.delivery.chat_settings import MAX_PER_HOUR
from bot.core.delivery.quiet_hours import Quiet
from bot.core.languages import LANGUAGES

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SIZES = {"": 1, "B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3}


def _duration(value: object) -> object:
    """Read ``30s 5m 24h 7d off``; ``off`` may be text or YAML's false."""
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
    """Split an address; errors do not quote it, since it may hold a password or a token."""
    try:
        parts = urlsplit(address)
        good = bool(parts.hostname) and parts.port != 0 and not re.search(r"[\s\x00-\x1f]", address)
    except ValueError:  # a port that is over 65535 or not a number, an unclosed bracket
        good = False
    if not good:
        raise ValueError("is no address: check its beginning (http://), its host, and the port (1 to 65535)")
    return parts


def _proxy(value: SecretStr) -> SecretStr:
    if value.get_secret_value() not in {"", "direct"}:
        checked_proxy(value.get_secret_value())
    return value


def checked_proxy(address: str) -> None:
    """Raise ValueError, without quoting the address, if it is not a proxy's."""
    parts = _parts(address)
    if parts.scheme not in {"http", "https", "socks5", "socks5h"}:
        raise ValueError("must begin with http://, https:// or socks5://, such as http://127.0.0.1:3128")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must end after the port, such as http://127.0.0.1:3128")


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
            # The token is appended directly: after anything else it would become part of a host or a port.
            raise ValueError("must end in /bot, without the token: add /bot, as in http://127.0.0.1:8081/bot")
        return value


class DatabaseSettings(_Section):
    url: SecretStr = SecretStr("sqlite+aiosqlite:///data/dingxun.sqlite")

    @field_validator("url")
    @classmethod
    def _lasting(cls, value: SecretStr) -> SecretStr:
        scheme, _, place = value.get_secret_value().partition("://")
        if scheme != "sqlite+aiosqlite":
            return value  # the store reports what it cannot open
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

    @property
    def way(self) -> str | None:
        """The proxy for sources; None = directly, whatever the environment says."""
        address = self.proxy.get_secret_value()
        return None if address in {"", "direct"} else address

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
    instant_per_hour: int = Field(10, ge=1, le=MAX_PER_HOUR)
    quiet_hours: str = ""

    @field_validator("quiet_hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        if value and value.strip().lower() != "off" and Quiet.read(value) is None:
            raise ValueError("write two times such as 23:00-07:00, or off")
        return value


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
    articles: OptionalDuration = timedelta(days=90)
    messages: OptionalDuration = timedelta(days=30)

    @field_validator("articles", "messages")
    @classmethod
    def _two_days_at_least(cls, value: timedelta | None) -> timedelta | None:
        # A story lasts for a day; a smaller value, accepted while the key had no effect, is no error.
        return None if value is None else max(value, timedelta(days=2))


class ChartSettings(_Section):
    kline_url: str = ""


class WorkerSettings(_Section):
    engine: Literal["local", "procrastinate"] = "local"
    concurrency: int = Field(4, ge=1)


class HttpSettings(_Section):
    listen: str = "127.0.0.1:8080"
    public_url: str = ""
    status_token: SecretStr = SecretStr("")

    @property
    def status_link(self) -> str:
        """The address of the status page with its token; "" when the page cannot be reached."""
        token = self.status_token.get_secret_value()
        return (
            f"{self.public_url.rstrip('/')}/status?{urlencode({'token': token})}" if self.public_url and token else ""
        )

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value:
            parts = _parts(value)
            if parts.scheme not in {"http", "https"} or parts.query or parts.fragment:
                raise ValueError(
                    "must begin with http:// or https:// and have no ? or #, such as https://dingxun.example"
                )
        return value

    @field_validator("status_token")
    @classmethod
    def _long(cls, value: SecretStr) -> SecretStr:
        if value and len(value.get_secret_value()) < 16:
            raise ValueError("must have 16 characters or more: whoever guesses it sees the page")
        return value

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
    language: str = "zh-Hans"
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

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
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
                source["name"] = str(source["name"])  # 500 is a fine name, but a number to YAML
            preset = source.get("preset")
            if preset is not None and source.get("kind") is not None:
                raise ValueError(f"entry {number} has a kind and a preset: the preset says the kind")
            # A preset has its name and address, a route of RSSHub its address.
            needed = (
                ("preset",)
                if preset is not None
                else ("kind", "name")
                if "route" in source
                else ("kind", "name", "url")
            )
            for name in needed:
                if source.get(name) is None or source[name] == "":
                    raise ValueError(f"entry {number} has no {name}")
            for name in ("preset", "kind", "name", "url"):
                if not isinstance(source.get(name, ""), str):
                    raise ValueError(  # noqa: TRY004 - pydantic collects ValueErrors only
                        f"entry {number}: {name} must be text: put it in quotes"
                    )
            if preset is not None or not source.get("url"):
                continue  # several presets may use one host: add_configured compares them by their addresses
            if (first := places.setdefault(source["url"], number)) != number and "route" not in source:
                raise ValueError(
                    f"entries {first} and {number} have the same url, by which a source is known: remove one"
                )
        return value
