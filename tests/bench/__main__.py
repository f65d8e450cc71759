"""`python -m tests.bench [NAME…]`: run every bench_*.py here (or those named) and print a table."""

import importlib
import sys
from pathlib import Path

from .report import Row


def main(names: list[str]) -> int:
    """Run the benches; 2 for a name there is none of."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    wanted = [f"bench_{name.removeprefix('bench_')}" for name in names] or found
    if unknown := sorted(set(wanted) - set(found)):
        print(f"no such bench: {', '.join(unknown)}; there are {', '.join(found)}")
        return 2
    rows: list[Row] = []
    for name in wanted:
        print(f"running {name} …", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"{__package__}.{name}").run()
    print(table(rows))
    return 0


def table(rows: list[Row]) -> str:
    """The rows as a table in markdown."""
    head = ("what", "ours", "against", "ratio", "budget", "note")
    lines = [head, *((r.what, r.ours, r.against, f"{r.ratio:.2f}", r.budget, r.note) for r in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    rule = ["-" * width for width in widths]
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in (lines[0], rule, *lines[1:])
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
