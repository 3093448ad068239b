"""The playground: an offline Telegram, sample news and a chat page.

It imports nothing of the bot; the cli hands it what it needs.
"""
