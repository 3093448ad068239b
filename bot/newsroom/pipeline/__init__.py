"""The pipeline, a stage a file: poll, enrich, group, match, summarise, send; then the edits of sent messages."""
