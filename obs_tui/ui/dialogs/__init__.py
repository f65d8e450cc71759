"""Modal screens. Each answers with a value, or None when it was left."""
