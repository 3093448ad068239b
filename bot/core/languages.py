"""The languages that the bot speaks: one is added here, and its catalogue in bot/locales/."""

LANGUAGES = {"zh-Hans": "zh", "en": "en"}
"""What Telegram calls each of them: the first two letters of a user's ``language_code``."""
OTHERWISE = "en"
"""What people read whose language the bot does not speak."""


def language_of(code: str | None, default: str) -> str:
    """Choose a language for Telegram's ``User.language_code``, an IETF tag; ``default`` where there is none.

    Example: ``language_of("zh-TW", "en")`` -> ``"zh-Hans"``; ``language_of("fr", "zh-Hans")`` -> ``"en"``.
    """
    if not code:
        return default
    return next((name for name, letters in LANGUAGES.items() if code.lower().startswith(letters)), OTHERWISE)
