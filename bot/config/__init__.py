"""Configuration: config.yaml and the environment -> frozen Settings.

Settings are frozen, and errors name the key (decisions: Settings are frozen, and an error names the key).
"""

from bot.config.proxies import Way, secrets_in, way_to
from bot.config.reading import NOT_YET, PREFIX, USUAL_SOURCES, keys, load, secrets_of, without_effect
from bot.config.settings import Settings

__all__ = [
    "NOT_YET",
    "PREFIX",
    "USUAL_SOURCES",
    "Settings",
    "Way",
    "keys",
    "load",
    "secrets_in",
    "secrets_of",
    "way_to",
    "without_effect",
]
