"""Decisions about chats: callback data, deep links, roles."""
