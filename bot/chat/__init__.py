"""Inbound Telegram: raw updates are stored, then handled in order per chat; what they cause commits with their answer (guarantee 7)."""
