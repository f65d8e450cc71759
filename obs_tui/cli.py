"""Command line: the composition root."""
