"""Messages to admins: sources, people, figures, and notices that the bot sends by itself."""
