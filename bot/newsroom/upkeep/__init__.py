"""What looks after the bot's own: who must be told, what is deleted, and when."""
