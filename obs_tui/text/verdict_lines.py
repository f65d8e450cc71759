"""Verdicts beside the conversation they are on."""

from collections.abc import Iterable

from obs_tui.journal import Answer, VerdictEntry

from .lines import BLANK, Block, Runs, plain_blocks, prefixed, wrap

_BAR: Runs = (("▎ ", "answer"),)


def verdict_blocks(entries: Iterable[VerdictEntry]) -> list[Block]:
    """Each verdict in the order given: answer and judge, analysis, model, seconds and time."""
    blocks: list[Block] = []
    for entry in entries:
        said = () if entry.by_campaign else plain_blocks(entry.verdict.analysis)
        body = (_head(entry), *said, _source(entry))
        blocks += [*(prefixed(block, _BAR, -1) for block in body), BLANK]
    return blocks


def answer_text(answer: Answer) -> str:
    """A class (untrusted text), a number, or `undefined`."""
    if answer is None:
        return "undefined"
    return answer if isinstance(answer, str) else f"{answer:g}"


def source_text(entry: VerdictEntry) -> str:
    """Which model, after how many seconds, when (UTC); untrusted text."""
    if entry.by_campaign:
        return f"{entry.judge.model_name} · by a campaign, which wrote no analysis"
    when = f"{entry.at:%Y-%m-%d %H:%M:%S} UTC"
    return f"{entry.judge.model_name} · {entry.seconds:.1f} s · {when}"


def _head(entry: VerdictEntry) -> Block:
    runs: Runs = (
        ("verdict ", "dim"),
        (answer_text(entry.verdict.answer), "answer"),
        ("  by ", "dim"),
        (entry.judge.name, "strong"),
    )
    return Block(lambda width: wrap(runs, width))


def _source(entry: VerdictEntry) -> Block:
    text = source_text(entry)
    return Block(lambda width: wrap(((text, "dim"),), width))
