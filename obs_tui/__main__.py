"""`python -m obs_tui` and the command `obs-tui`."""

import sys


def main() -> None:
    """Run the command line."""
    from obs_tui.cli import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
