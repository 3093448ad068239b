"""Decisions about sources: health, polling times, addresses, secrets, lists of sources."""
