"""obs-tui: find, read, judge and triage LLM chat completion events from the terminal."""

__version__ = "0.1.0"
