"""What can be typed after `obs-tui judges`."""

from argparse import ArgumentParser, _SubParsersAction
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"

TYPES = {"classes": "CLASSIFICATION", "scores": "REGRESSION"}
"""The types of judges, by what they answer with."""


def add_judges(commands: Commands, where: ArgumentParser) -> None:
    """Add the command. `where` holds the options of every command."""
    judges = commands.add_parser(
        "judges",
        help="list, export and import saved judges",
        description="Work on saved judges. A JUDGE is named by its id, or by its name where no "
        "other has it. Results go to stdout, everything else to stderr.",
        parents=[where],
    )
    actions = judges.add_subparsers(dest="action", metavar="ACTION", required=True)

    listing = actions.add_parser("list", help="judges, one a line", parents=[where])
    listing.add_argument("--match", metavar="TEXT", help="only those whose name holds TEXT")
    listing.add_argument("--type", choices=tuple(TYPES), help="only those that answer with these")
    listing.add_argument("--model", metavar="NAME", help="only those on this model")
    listing.add_argument("--jsonl", action="store_true", help="as JSON, one a line")

    export = actions.add_parser(
        "export", help="write judges to a YAML or JSON file", parents=[where]
    )
    export.add_argument("file", type=Path, metavar="FILE", help="JSON where it ends in .json")
    export.add_argument("judges", nargs="*", metavar="JUDGE", help="only these (all)")
    export.add_argument("--yes", action="store_true", help="replace FILE where there is one")

    imports = actions.add_parser(
        "import", help="make the judges of a YAML or JSON file", parents=[where]
    )
    imports.add_argument("file", type=Path, metavar="FILE", help="one judge, or a list of them")
    imports.add_argument(
        "--existing",
        choices=("skip", "replace", "rename"),
        default="skip",
        help="what becomes of judges whose names exist (%(default)s)",
    )
    imports.add_argument("--dry-run", action="store_true", help="change nothing; say what would be")
