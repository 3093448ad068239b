"""The kinds of sources, a pure stepper a file; the registry that finds them; how people write sources and their options."""
