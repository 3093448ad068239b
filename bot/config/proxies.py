"""Proxies on the way to Telegram or a language model; sources have a key of their own and ignore the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from bot.config.settings import checked_proxy
from bot.core.errors import ConfigError
from bot.core.sources.hosts import is_spared, is_this_machine

DIRECT = "direct"
_VARIABLES = ("https_proxy", "all_proxy", "http_proxy")
# A scheme as some desktops write it.
_OTHERWISE = {"socks": "socks5"}
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Way:
    """The way to a host: by ``proxy`` (None = directly); ``said`` is the key or variable that chose it ("" = none)."""

    proxy: str | None = field(default=None, repr=False)
    said: str = ""

    @property
    def shown(self) -> str:
        """The proxy without its user and password."""
        parts = urlsplit(self.proxy or "")
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}"


def way_to(address: str, key: str, configured: str, environment: Mapping[str, str]) -> Way:
    """Return the way to an address: the key's proxy, else HTTPS_PROXY or ALL_PROXY, unless NO_PROXY names the host.

    Example: ``way_to("https://api.telegram.org/bot", "telegram.proxy", "", {"all_proxy":
    "socks5://127.0.0.1:7890"}).said`` -> ``"all_proxy"``.

    ``direct`` means no proxy, as for any host on this machine. Raises ConfigError when the environment's proxy cannot
    be used.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if configured == DIRECT or is_this_machine(host):
        return Way()
    if configured:
        return Way(configured, key)
    if is_spared(host, parts.port or _PORTS.get(parts.scheme, 0), _named(environment, "no_proxy")[1]):
        return Way()
    for variable in ("https_proxy", "all_proxy") if parts.scheme == "https" else ("all_proxy",):
        name, value = _named(environment, variable)
        if value:
            return Way(_usable(name, value, key), name)
    return Way()


def _named(environment: Mapping[str, str], variable: str) -> tuple[str, str]:
    """Return a variable's actual name and its value: lower case first, as curl reads them."""
    for name in (variable, variable.upper()):
        if value := environment.get(name, "").strip():
            return name, value
    return variable, ""


def _usable(name: str, value: str, key: str) -> str:
    scheme, separator, rest = value.partition("://")
    address = f"{_OTHERWISE.get(scheme.lower(), scheme)}://{rest.rstrip('/')}" if separator else f"http://{value}"
    try:
        checked_proxy(address)
    except ValueError as exc:
        raise ConfigError(
            f"{name} in the environment {exc}; it is the way to Telegram where {key} is not set ({key}: direct = without it)"
        ) from None
    return address


def secrets_in(environment: Mapping[str, str]) -> list[str]:
    """Return the passwords in the environment's proxies, which must never be logged."""
    return [one for name in _VARIABLES for one in password_in(_named(environment, name)[1])]


def password_in(address: str) -> list[str]:
    """Return the password of an address, as written and decoded: libraries mention it without the rest."""
    found = re.match(r"[a-z][a-z0-9+.\-]*://[^/?#\s]*?:([^/?#\s]+)@", address, re.IGNORECASE)
    return [found[1], unquote(found[1])] if found else []
