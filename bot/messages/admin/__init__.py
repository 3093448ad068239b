"""Messages to those who manage the bot: its sources, its people, its figures, and what it tells them by itself."""
