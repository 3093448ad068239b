"""Actions: what people ask the bot to do, one a file; each runs inside its caller's transaction."""
