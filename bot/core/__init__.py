"""Decisions without side effects: types, text, matching, policies. The time is passed in; nothing here does I/O."""
