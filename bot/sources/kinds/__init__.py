"""The kinds of sources, one pure stepper a file; their registry; how people write sources and their options."""
