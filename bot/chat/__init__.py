"""Inbound Telegram: raw updates are stored, then handled in order per chat.

The effects of an update commit together with its answer (guarantee 7).
"""
