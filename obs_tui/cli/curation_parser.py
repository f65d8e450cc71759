"""What can be typed after `obs-tui datasets` and `obs-tui records`."""

from argparse import ArgumentParser, _SubParsersAction
from pathlib import Path
from typing import TypeAlias

from .arguments import FORMATS, filters, limit

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"

_IDS = "- reads them from stdin, one a line"


def add_curation(commands: Commands, where: ArgumentParser) -> None:
    """Add both commands. `where` holds the options of every command."""
    datasets = commands.add_parser(
        "datasets",
        help="list, show, create, export, import and fill datasets",
        description="Work on datasets. A DATASET is named by its id, or by its name where no other "
        "has it. Results go to stdout, everything else to stderr.",
        parents=[where],
    )
    _datasets(datasets.add_subparsers(dest="action", metavar="ACTION", required=True), where)
    records = commands.add_parser(
        "records",
        help="get, change, delete and judge records of datasets",
        description="Work on records of datasets, by their ids. What changes or deletes records "
        "needs --yes; without it, it says what it would do.",
        parents=[where],
    )
    _records(records.add_subparsers(dest="action", metavar="ACTION", required=True), where)


def _datasets(actions: Commands, where: ArgumentParser) -> None:
    listing = actions.add_parser("list", help="datasets, one a line", parents=[where])
    listing.add_argument("--match", metavar="TEXT", help="only those whose name holds TEXT")
    listing.add_argument("--jsonl", action="store_true", help="as JSON, one a line")

    show = actions.add_parser("show", help="the records of a dataset, one a line", parents=[where])
    _dataset(show)
    show.add_argument("--match", metavar="TEXT", default="", help="only those that hold TEXT")
    show.add_argument("--limit", type=limit, metavar="N", help="at most N records (all)")
    show.add_argument("--jsonl", action="store_true", help="as JSON, one a line")

    create = actions.add_parser("create", help="make a dataset; prints its id", parents=[where])
    create.add_argument("name", metavar="NAME", help="5 to 50 characters")
    create.add_argument("--description", metavar="TEXT", default="", help="at most 200 characters")
    _dry_run(create)

    export = actions.add_parser("export", help="write a dataset to a file", parents=[where])
    _dataset(export)
    export.add_argument("file", type=Path, metavar="FILE", help="replaced when complete")
    export.add_argument(
        "--format", choices=FORMATS, help="by default as the name of the file ends, else jsonl"
    )
    export.add_argument(
        "--local", action="store_true", help="write JSONL here too, not by the service's export"
    )
    _dry_run(export)
    _yes(export, "replace FILE where there is one")

    imports = actions.add_parser("import", help="add the lines of a JSONL file", parents=[where])
    _dataset(imports)
    imports.add_argument("file", type=Path, metavar="FILE", help="lines with messages or payload")
    imports.add_argument(
        "--direct", action="store_true", help="create record by record instead of uploading"
    )
    _dry_run(imports)

    add = actions.add_parser("add", help="add events to a dataset", parents=[where])
    _dataset(add)
    which = add.add_mutually_exclusive_group(required=True)
    which.add_argument("--ids", nargs="+", metavar="ID", help=f"ids of events; {_IDS}")
    which.add_argument(
        "--json", type=filters, metavar="FILTER", dest="filters", help="all that match"
    )
    add.add_argument(
        "--duplicates", action="store_true", help="add those too that the dataset has already"
    )
    _dry_run(add)

    resume = actions.add_parser(
        "resume",
        help="go on with what was interrupted",
        description="List what was begun on datasets and records by the screens or the command "
        "line and not finished, killed perhaps: number, when, what, how far. With --yes, go on "
        "with it, from where it stopped: nothing is added twice. What another obs-tui still works "
        "on is listed too; going on with it takes it over.",
        parents=[where],
    )
    resume.add_argument("runs", nargs="*", type=limit, metavar="NUMBER", help="only these (all)")
    _dry_run(resume)
    _yes(resume, "go on with what is listed")


def _records(actions: Commands, where: ArgumentParser) -> None:
    get = actions.add_parser("get", help="records as JSON, one a line", parents=[where])
    _ids(get)

    change = actions.add_parser(
        "set", help="replace payload or properties, or set some properties", parents=[where]
    )
    _ids(change)
    change.add_argument("--payload", type=Path, metavar="FILE", help="a file with a JSON object")
    change.add_argument("--properties", type=Path, metavar="FILE", help="a file with a JSON object")
    change.add_argument(
        "--property",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="set a property, to JSON or text; null removes it; may be repeated",
    )
    _dry_run(change)
    _yes(change, "change the records")

    delete = actions.add_parser("delete", help="delete records; prints the ids", parents=[where])
    _ids(delete)
    _dry_run(delete)
    _yes(delete, "delete the records")

    judge = actions.add_parser("judge", help="judge records; prints verdicts", parents=[where])
    _ids(judge)
    judge.add_argument(
        "--judge",
        required=True,
        metavar="FILE|ID",
        help="a judge as YAML or JSON, or a saved one's id or name",
    )
    judge.add_argument("--write", metavar="KEY", help="write the answer into this property")
    _dry_run(judge)
    _yes(judge, "write into the records")


def _dataset(parser: ArgumentParser) -> None:
    parser.add_argument("dataset", metavar="DATASET", help="an id, or a name that is unique")


def _ids(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="ID", help=f"ids of records; {_IDS}")


def _dry_run(parser: ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="change nothing; say what would be")


def _yes(parser: ArgumentParser, what: str) -> None:
    parser.add_argument("--yes", action="store_true", help=what)
