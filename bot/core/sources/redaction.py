"""Secrets of sources (keys in an address, tokens in a header), masked wherever a source is shown. Pure."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

MASK = "•••"
# Parts of names that mark a value as secret: X-Api-Key, access_token, appSecret.
_SECRET = frozenset(
    [
        "accesskey",
        "accesstoken",
        "apikey",
        "appid",
        "appkey",
        "appsecret",
        "auth",
        "authorization",
        "cookie",
        "credential",
        "credentials",
        "jwt",
        "key",
        "pass",
        "passwd",
        "password",
        "pwd",
        "secret",
        "session",
        "sessionid",
        "sig",
        "sign",
        "signature",
        "ticket",
        "token",
    ]
)
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_PAIR = re.compile(r"(?<=[?&;#])([^=&;#?\s]{1,100})=([^&;#\s\"'<>\\]+)")


def is_secret(name: str) -> bool:
    """Tell by its name whether a value is probably a secret.

    Example: ``is_secret("X-Api-Key")`` -> ``True``; ``is_secret("keyword")`` -> ``False``.
    """
    parts = [part.lower() for part in _PARTS.findall(name)]
    return bool(_SECRET & {*parts, "".join(parts)})


def masked_url(url: str) -> str:
    """Mask the secrets in the query of an address; the rest stays as written.

    Example: ``masked_url("https://a.example/feed?key=4f1c&page=2")`` -> ``"https://a.example/feed?key=•••&page=2"``.
    """
    return _PAIR.sub(lambda pair: f"{pair[1]}={MASK}" if is_secret(unquote_plus(pair[1])) else pair[0], url)


def masked_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Mask the secrets in a source's options.

    Example: ``masked_options({"headers": {"X-Token": "4f1c"}})`` -> ``{"headers": {"X-Token": "•••"}}``.
    """
    # The option ``sign`` names a signature and holds none.
    return {name: _masked(value, "" if name == "sign" else name) for name, value in options.items()}


def unmasked_options(options: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Restore the stored secrets in options that came back as ``masked_options`` showed them."""
    hidden = masked_options(stored)
    return {name: _unmasked(value, hidden.get(name), stored.get(name)) for name, value in options.items()}


def has_mask(value: Any) -> bool:
    """Tell whether a value is still masked, its secret no longer known."""
    if isinstance(value, Mapping):
        return any(has_mask(one) for one in value.values())
    if isinstance(value, list):
        return any(has_mask(one) for one in value)
    return isinstance(value, str) and MASK in value


def _masked(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _masked(one, str(key)) for key, one in value.items()}
    if isinstance(value, list):
        return [_masked(one, name) for one in value]
    if value is None or value == "" or isinstance(value, bool):
        return value
    if is_secret(name):
        return MASK
    return masked_url(value) if isinstance(value, str) else value


def _unmasked(value: Any, hidden: Any, stored: Any) -> Any:
    if isinstance(value, Mapping) and isinstance(hidden, Mapping):
        return {key: _unmasked(one, hidden.get(key), stored.get(key)) for key, one in value.items()}
    if isinstance(value, list) and isinstance(hidden, list):
        more = [None] * len(value)
        return [_unmasked(*each) for each in zip(value, [*hidden, *more], [*stored, *more], strict=False)]
    return stored if has_mask(value) and value == hidden else value
