"""What can be typed after `obs-tui judge` and `obs-tui agreement`."""

from argparse import ArgumentParser, ArgumentTypeError

from .arguments import limit
from .curation_parser import Commands
from .finding_parser import QUERY, json_filter

LATEST = 0


def add_judging(commands: Commands, where: ArgumentParser) -> None:
    """Add the commands. `where` holds the options of every command."""
    judge = commands.add_parser(
        "judge",
        help="judge the events that match a query",
        description="Have a judge judge every event that matches, several at once. First says how "
        "many calls that is, and asks, unless the judge's model is baseline, which costs nothing. "
        "Verdicts go to stdout, one a line, and into the journal; everything else to stderr. What "
        "is interrupted or killed is gone on with by --resume: no event that has a verdict is "
        "judged again. Exit code 1: some events could not be judged; 3: the run stopped, because "
        "every further call would fail as well.",
        parents=[where],
    )
    judge.add_argument("query", nargs="?", metavar="QUERY", help=f"{QUERY}; all events without")
    json_filter(judge)
    judge.add_argument(
        "--judge",
        metavar="FILE|ID",
        help="a judge as YAML or JSON, or a saved one's id or exact name",
    )
    judge.add_argument("--limit", type=limit, metavar="N", help="the newest N events (all)")
    judge.add_argument("--jobs", type=limit, metavar="N", help="calls at once (8)")
    judge.add_argument("--rate", type=rate, metavar="N", help="calls a minute at most (no limit)")
    judge.add_argument(
        "--jsonl",
        action="store_true",
        help="verdicts as JSON, one a line: event_id, answer, analysis, seconds, error",
    )
    judge.add_argument(
        "--resume",
        nargs="?",
        type=limit,
        const=LATEST,
        metavar="RUN",
        help="instead of a query: go on with the run of this number (the latest unfinished), and "
        "judge again what failed in it",
    )
    judge.add_argument(
        "--all", action="store_true", help="with --resume: print earlier verdicts first, too"
    )
    judge.add_argument("--yes", action="store_true", help="do not ask before calls that may cost")

    agreement = commands.add_parser(
        "agreement",
        help="print how far a judge agrees with your votes",
        description="Print the table of your votes, cast in reviews, against the verdicts of a "
        "judge on the same events, and how far both agree: accuracy and Cohen's kappa, or errors "
        "and correlations of scores. Both are read from the journal; no judge is run.",
        parents=[where],
    )
    agreement.add_argument(
        "--judge", metavar="FILE|ID", required=True, help="as for the command judge"
    )
    agreement.add_argument(
        "--jsonl",
        action="store_true",
        help="the cases as JSON, one a line: event_id, vote, answer, agrees, note",
    )


def rate(text: str) -> float:
    """Calls a minute."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ArgumentTypeError("a rate is a number of calls a minute, more than 0")
    return number
