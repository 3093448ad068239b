"""One database, SQLite or PostgreSQL: opened, checked, copied, upgraded; every row that leaves it is sound."""
