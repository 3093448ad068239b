"""Upkeep of the tables: rows that are too old, unsound or of a forgotten person, and the log of changes of watches."""
