"""The events screen: list, reader, similar events."""
