"""`python -m obs_tui` and the command `obs-tui`."""


def main() -> None:
    """Run the command line."""
