"""Updates as they come: stored before Telegram is told that we have them, then handled in order per chat."""
