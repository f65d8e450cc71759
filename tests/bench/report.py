"""What a bench hands back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report. `ours` and `against` carry their unit; `ratio` is of ours to theirs
    in the same run; `budget` as the design states it; `note` tells what was compared, with row
    counts."""

    what: str
    ours: str
    against: str
    ratio: float
    budget: str
    note: str = ""
