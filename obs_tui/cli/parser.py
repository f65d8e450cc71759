"""What can be typed after `obs-tui`."""

from argparse import SUPPRESS, ArgumentError, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path

from obs_tui import __version__

EXIT_CODES = {
    0: "done",
    1: "done, but some lines, rows, records or verdicts were left out; they are listed",
    2: "the command line, the settings or a file cannot be used",
    3: "the service or the store failed",
    130: "interrupted",
    141: "whoever read the output went away",
}

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8787


def parse(argv: Sequence[str] | None) -> Namespace:
    """What was typed (`sys.argv` by default). Leaves Python where that is help or cannot be used.

    The parsers of all commands take as long to make as all that the explorer does before its
    screen is there: they are made where something is typed that it does not know.
    """
    explorer = ArgumentParser(parents=[_where(), _screen()], add_help=False, exit_on_error=False)
    try:
        args, rest = explorer.parse_known_args(argv, Namespace(command=None))
    except ArgumentError:
        return make_parser().parse_args(argv)
    return make_parser().parse_args(argv) if rest else args


def make_parser() -> ArgumentParser:
    """The parser of the whole command line. Where events come from may be said before or after the
    command."""
    from .arguments import port
    from .curation_parser import add_curation
    from .finding_parser import add_finding
    from .judges_parser import add_judges
    from .judging_parser import add_judging

    where = _where()
    parser = ArgumentParser(
        "obs-tui",
        description="Find, read and judge LLM chat completion events from the terminal.\n"
        "Without a command, opens the explorer.",
        epilog="exit codes:\n"
        + "\n".join(f"  {code:<4} {meaning}" for code, meaning in EXIT_CODES.items()),
        formatter_class=RawDescriptionHelpFormatter,
        parents=[where, _screen()],
    )
    parser.add_argument("--version", action="version", version=f"obs-tui {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    demo = commands.add_parser(
        "demo",
        help="open the explorer on a bundled sample: no key, no network",
        description="Open the explorer on the bundled sample, in a temporary store, or in the one "
        "--store names.",
        parents=[where, _screen()],
    )
    demo.set_defaults(command="demo")

    serve = commands.add_parser(
        "serve",
        help="serve a store over HTTP, as the API does",
        description="Serve a store over HTTP, compatible with Mistral's API. Clients need the "
        "token in OBS_TUI_TOKEN or --token-file; without either, one is made and printed once.",
        parents=[where],
    )
    serve.add_argument("--host", default=DEFAULT_HOST, help="address to bind (%(default)s)")
    serve.add_argument("--port", type=port, default=DEFAULT_PORT, help="port (%(default)s)")
    serve.add_argument(
        "--name",
        action="append",
        default=[],
        help="what clients call this server behind a proxy that passes Host on; may be repeated",
    )
    access = serve.add_mutually_exclusive_group()
    access.add_argument("--token-file", type=Path, metavar="FILE", help="a file with the token")
    access.add_argument(
        "--no-auth", action="store_true", help="want no token; on a loopback address only"
    )

    imports = commands.add_parser(
        "import",
        help="add events or conversations to a store",
        description="Add JSONL to a store: events of the API; requests with their responses "
        '({"request": {...}, "response": {...}}, chat completions of Mistral or OpenAI, streamed '
        'too); records of datasets ({"messages": [...]} or {"payload": {...}}, and "properties": '
        '{...}); and conversations ({"messages": [...]}, optionally id, time, model, metadata). '
        "They are told apart line by line. Or the logs.db of llm, which is not written to. What "
        "cannot be read is listed and skipped. Running it again adds nothing twice and completes "
        "what was interrupted.",
        parents=[where],
    )
    imports.add_argument(
        "files", nargs="+", metavar="FILE", help="JSONL, .gz too; - for stdin; logs.db of llm"
    )

    add_finding(commands, where)
    add_judging(commands, where)
    add_judges(commands, where)
    add_curation(commands, where)
    return parser


def _where() -> ArgumentParser:
    """Options of every command. They have no defaults, so that a command's parser does not undo
    what came before the command."""
    parser = ArgumentParser(add_help=False, argument_default=SUPPRESS)
    parser.add_argument("--store", type=Path, metavar="PATH", help="a store; made when missing")
    parser.add_argument("--profile", metavar="NAME", help="local, demo, mistral, or one of yours")
    return parser


def _screen() -> ArgumentParser:
    """Options of what opens the explorer."""
    parser = ArgumentParser(add_help=False, argument_default=SUPPRESS)
    parser.add_argument("--readonly", action="store_true", help="refuse every write")
    parser.add_argument("--theme", metavar="T", help="name of a theme")
    return parser
