"""What can be typed after `obs-tui search`, `obs-tui facet` and `obs-tui export`."""

from argparse import ArgumentParser
from pathlib import Path

from .arguments import FORMATS, filters, limit, names
from .curation_parser import Commands

QUERY = "what the query line takes: field op value, AND, OR, NOT, parentheses, or words to find"


def add_finding(commands: Commands, where: ArgumentParser) -> None:
    """Add these commands. `where` holds the options of every command."""
    search = commands.add_parser(
        "search",
        help="print the events that match a query",
        description="Print the events that match, newest first: one line each, or as asked. With "
        "a QUERY and --json, both have to match. Results go to stdout, everything else to stderr.",
        parents=[where],
    )
    search.add_argument("query", nargs="?", metavar="QUERY", help=QUERY)
    json_filter(search)
    shape = search.add_mutually_exclusive_group()
    shape.add_argument("--ids", action="store_true", help="ids only, one a line")
    shape.add_argument("--count", action="store_true", help="how many match, as a number")
    shape.add_argument("--jsonl", action="store_true", help="rows as JSON, one a line")
    search.add_argument(
        "--fields",
        type=names,
        default=(),
        metavar="A,B",
        help="the fields to print after time and id, instead of what a list shows",
    )
    search.add_argument("--limit", type=limit, metavar="N", help="at most N events (all)")

    facet = commands.add_parser(
        "facet",
        help="print the values of a field, with how many events carry each",
        description="Print the values of a field and how many of the events that match carry each, "
        "the most frequent first. Results go to stdout, everything else to stderr.",
        parents=[where],
    )
    facet.add_argument("field", metavar="FIELD", help="such as model_name")
    facet.add_argument("query", nargs="?", metavar="QUERY", help=QUERY)
    json_filter(facet)
    facet.add_argument("--jsonl", action="store_true", help="as JSON, one a line")
    facet.add_argument("--limit", type=limit, metavar="N", help="at most N values (all)")

    export = commands.add_parser(
        "export",
        help="write the events that match a query to a file",
        description="Write whole events, newest first, to a file that is there once it is "
        "complete. An event that cannot be read is listed and left out.",
        parents=[where],
    )
    export.add_argument("query", metavar="QUERY", help=f"{QUERY}; '' for all")
    export.add_argument("file", type=Path, metavar="FILE", help="- for stdout")
    json_filter(export)
    export.add_argument(
        "--format", choices=FORMATS, help="by default as the name of the file ends, else jsonl"
    )
    export.add_argument("--limit", type=limit, metavar="N", help="at most N events (all)")
    export.add_argument("--yes", action="store_true", help="replace FILE where there is one")


def json_filter(parser: ArgumentParser) -> None:
    """Add --json FILTER."""
    parser.add_argument(
        "--json", type=filters, metavar="FILTER", dest="filters", help="the API's filter, as JSON"
    )
