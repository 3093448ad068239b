"""Every message the bot writes, a module a screen, as functions of typed values and of the reader's language.

English is the source; locales/ hold the other languages. Everything that comes from outside is escaped here and nowhere else;
what leaves is HTML as Telegram reads it. docs/screens.md shows each message in each language.
"""
