"""The playground's Bot API over HTTP: its checks, HTML mode, limits and methods."""
