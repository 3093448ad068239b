"""Every message the bot writes, one screen a module, as functions of typed values and of the reader's language.

English is the source; locales/ hold the other languages. All text from outside is escaped here and nowhere else; the
result is HTML as Telegram reads it. docs/screens.md shows each message in each language.
"""
