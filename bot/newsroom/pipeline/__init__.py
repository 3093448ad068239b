"""The way of the news, a stage a file: poll, enrich, group, match, summarise, send; then what is edited into what was sent."""
