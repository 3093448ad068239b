"""config.yaml and the environment -> frozen Settings; an error names the key, and the nearest known one."""

import difflib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

import yaml
from pydantic import (
    BaseModel,
    SecretStr,
    ValidationError,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config.proxies import password_in
from bot.config.settings import Settings
from bot.core.errors import ConfigError

PREFIX = "DINGXUN_"
# The form of a list in the environment.
_LISTS = {
    "admins": "[123456789]",
    "telegram.tokens": '["123456789:AA…"]',
    "polling.allow_private": '["192.168.1.0/24"]',
    "sources": '[{"preset": "cls"}, {"kind": "rss", "name": "…", "url": "https://…"}]',
}
# Kubernetes and Docker set these for the neighbours of a service named dingxun: nobody configured them.
_INJECTED = re.compile(r"DINGXUN_(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT(?:_\d+_(?:TCP|UDP)(?:_\w+)?)?)")
# Read by the tests, not by the bot: where they find their news.
_OTHERS = {"DINGXUN_CORPUS"}


class _WithEnvironment(Settings, BaseSettings):
    """Settings in which the environment overrides given values."""

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
        return env_settings, init_settings  # the environment overrides the file


# Read and checked, but this version does nothing with them: whoever sets one is told so at the start.
NOT_YET = (
    "telegram.tokens",
    "telegram.mode",
    "telegram.webhook",
    "summary.llm",
    "charts",
    "workers",
)


def without_effect(settings: Settings) -> list[str]:
    """Return the keys that are set and have no effect in this version."""
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


# The sources without a config.yaml: the wires that were written against captures.
USUAL_SOURCES = ({"preset": "eastmoney-724"}, {"preset": "cls"}, {"preset": "ths"}, {"preset": "sina-724"})


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
    """Return what is wrong with the variables themselves: unknown names, and lists that cannot be read."""
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
    except (yaml.YAMLError, ValueError, RecursionError) as exc:  # ValueError: not UTF-8, or a date such as 2026-02-30
        line = getattr(getattr(exc, "problem_mark", None), "line", None)
        raise ConfigError(
            f"{path} is not valid YAML{f' (line {line + 1})' if line is not None else ''}: check the indentation and quotes."
        ) from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: write keys with values, such as `language: zh-Hans`.")
    return {str(key): value for key, value in values.items() if value is not None}


# Pydantic's messages about its own types, in words for people.
_SAID = {
    "tuple_type": "write a list",
    "dict_type": "write keys with values",
    "model_type": "write keys with values under it",
    "model_attributes_type": "write keys with values under it",
    "string_type": "must be text: put it in quotes",
}


def _explain(error: Mapping[str, Any], where: str, given: Mapping[str, str]) -> str:
    key = ".".join(str(part) for part in error["loc"])
    # The variable that the value comes from, if any: a variable may give a whole section.
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
    """Return every key, dotted, as config.example.yaml must show it."""
    return list(_fields())


def _fields(section: type[BaseModel] = Settings, before: str = "") -> dict[str, FieldInfo]:
    """Return the field of every key."""
    found: dict[str, FieldInfo] = {}
    for name, field in section.model_fields.items():
        kind = field.annotation
        inner = next(
            (one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, BaseModel)), None
        )
        found |= _fields(inner, f"{before}{name}.") if inner is not None else {before + name: field}
    return found


def secrets_of(section: BaseModel) -> list[str]:
    """Return every secret that is set, and the password in an address also alone: these must never be logged."""
    found = []
    for name in type(section).model_fields:
        value = getattr(section, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, SecretStr) and one.get_secret_value():
                found += [one.get_secret_value(), *password_in(one.get_secret_value())]
            elif isinstance(one, BaseModel):
                found += secrets_of(one)
            elif isinstance(one, str):
                found += password_in(one)
    return found
