"""Decisions without side effects: types, text, matching, policies. Time is passed in; nothing here touches the world."""
