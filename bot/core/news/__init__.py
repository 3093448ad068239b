"""What a piece of news is: its identity, which items are news, stories, extracts."""
