"""When and how chats are told: a chat's settings, the rules, Telegram's limits, the outcomes of a send."""
