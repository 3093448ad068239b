"""One database, SQLite or PostgreSQL: opened, checked, copied, brought to the newest revision; what leaves it is sound."""
