"""What looks after the tables: rows that are too old, unsound, or of somebody who is forgotten, and the log of changes of watches."""
