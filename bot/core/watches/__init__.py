"""What a watch says and what it hits: the language, its meaning, the matcher, lists of watches."""
