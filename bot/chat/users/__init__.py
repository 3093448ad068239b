"""Commands, buttons and answers for everybody."""
