"""Verdicts beside the conversation they are on."""

from collections.abc import Iterable

from obs_tui.journal import VerdictEntry

from .lines import BLANK, Block, Runs, plain_blocks, prefixed, wrap

_BAR: Runs = (("▎ ", "answer"),)


def verdict_blocks(entries: Iterable[VerdictEntry]) -> list[Block]:
    """Each verdict in the order given: answer and judge, analysis, model, seconds and time."""
    blocks: list[Block] = []
    for entry in entries:
        body = (_head(entry), *plain_blocks(entry.verdict.analysis), _source(entry))
        blocks += [*(prefixed(block, _BAR, -1) for block in body), BLANK]
    return blocks


def answer_text(entry: VerdictEntry) -> str:
    """The answer: a class, a number, or `undefined`."""
    answer = entry.verdict.answer
    if answer is None:
        return "undefined"
    return answer if isinstance(answer, str) else f"{answer:g}"


def _head(entry: VerdictEntry) -> Block:
    runs: Runs = (
        ("verdict ", "dim"),
        (answer_text(entry), "answer"),
        ("  by ", "dim"),
        (entry.judge.name, "strong"),
    )
    return Block(lambda width: wrap(runs, width))


def _source(entry: VerdictEntry) -> Block:
    when = f"{entry.at:%Y-%m-%d %H:%M:%S} UTC"
    text = f"{entry.judge.model_name} · {entry.seconds:.1f} s · {when}"
    return Block(lambda width: wrap(((text, "dim"),), width))
