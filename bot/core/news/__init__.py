"""News: its identity, which items are news, stories, extracts."""
