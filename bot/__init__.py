"""盯讯 Dingxun: a Telegram bot that watches Chinese financial news and tells each story once."""

__version__ = "0.1.0"
