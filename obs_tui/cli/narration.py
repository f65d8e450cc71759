"""What the commands say on stderr."""

import sys

from obs_tui.model.load import Failure

FAILED = 3


def narrate(text: str) -> None:
    """One line to a person."""
    print(f"obs-tui: {text}", file=sys.stderr)


def plain(text: str) -> str:
    """Text from the outside on one line, with nothing in it that a terminal would obey."""
    from obs_tui.text.safe import visible

    return visible(text)


def tell_failure(failure: Failure) -> int:
    """Sentence, cause and remedy, a line each; the exit code for it."""
    narrate(plain(failure.sentence))
    for label, text in (("cause", failure.cause), ("do", failure.remedy)):
        if text:
            print(f"  {label}: {plain(text)}", file=sys.stderr)
    return FAILED
