"""Upkeep: what people must be told, what is deleted, and when."""
