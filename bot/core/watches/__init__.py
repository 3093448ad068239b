"""Watches: the language, its meaning, the matcher, lists of watches."""
