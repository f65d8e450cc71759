"""Command line: the composition root. Settings make a target, a target a service, the service an
app; whoever opens something here closes it here.

Importing this package loads neither the terminal nor HTTP, settings or the store: each command
imports what it needs.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .parser import parse

if TYPE_CHECKING:
    from obs_tui.settings import Settings


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line (`sys.argv` by default); the exit code, as `parser.EXIT_CODES` says."""
    args = parse(argv)
    try:
        code = _run(args)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # What is still buffered for stdout would fail again, loudly, at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _run(args: Namespace) -> int:
    from obs_tui import settings as preferences

    try:
        return _command(args, preferences.load())
    except preferences.SettingsError as error:
        print(f"obs-tui: {error}", file=sys.stderr)
        return 2


def _command(args: Namespace, settings: "Settings") -> int:
    from .target import only_store, resolve

    target = resolve(
        settings,
        store=getattr(args, "store", None),
        profile=getattr(args, "profile", None),
        demo=args.command == "demo",
        read_only=getattr(args, "readonly", False),
    )
    match args.command:
        case "search":
            from .search import search

            return search(target, settings, args)
        case "export":
            from .export import export

            return export(target, settings, args)
        case "facet":
            from .facet import facet

            return facet(target, settings, args)
        case "judge":
            from .judging import judge

            return judge(target, settings, args)
        case "agreement":
            from .agreement import agreement

            return agreement(target, settings, args)
        case "judges":
            from .judges_command import judges

            return judges(target, settings, args)
        case "datasets":
            from .datasets import datasets

            return datasets(target, settings, args)
        case "records":
            from .records import records

            return records(target, settings, args)
        case "serve":
            from .serve import serve

            return serve(only_store(target, "serve"), settings, args)
        case "import":
            from .importing import import_files

            return import_files(only_store(target, "import"), args.files)
        case _:
            from .explore import explore

            return explore(target, settings, getattr(args, "theme", ""))
