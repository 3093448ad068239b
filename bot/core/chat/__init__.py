"""What is decided about chats: callback data, deep links, roles."""
