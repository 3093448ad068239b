"""When and how something is told: a chat's settings, the rules, Telegram's limits, what became of a send."""
