"""The ballot as lines: what is asked, what can be answered, what one said, what the judge says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obs_tui.evaluation.ballots import choices, class_of
from obs_tui.evaluation.wording import label_text
from obs_tui.journal.entries import version_of
from obs_tui.text.lines import BLANK, Block, Run, Runs, plain_blocks, wrap
from obs_tui.text.safe import visible
from obs_tui.text.verdict_lines import verdict_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from obs_tui.evaluation.review import Review
    from obs_tui.journal import Answer, VerdictEntry, Vote, VoteAnswer
    from obs_tui.model.judges import JudgeDraft, Regression

    _Known: TypeAlias = tuple[str, VoteAnswer, str]


def ballot_blocks(review: Review) -> list[Block]:
    """Everything about the event that is read: before one has voted what is asked comes first,
    after it what both said."""
    judge = review.queue.judge
    name = _styled(judge.name, "title")
    asked = [*plain_blocks(judge.description), BLANK, *_answers(judge, review.vote)]
    said = [_own(review.vote)]
    if review.note:
        said.append(_labelled("note", review.note, ""))
    if not review.blind:
        return [name, *said, BLANK, *_judges(review), BLANK, *asked]
    hidden = _styled("The judge's verdict shows once you have voted.", "dim")
    if review.note:  # in sight where there is little room: it was written just now
        return [name, *said, BLANK, *asked, BLANK, hidden]
    return [name, *asked, BLANK, *said, hidden]


def _answers(judge: JudgeDraft, vote: Vote | None) -> list[Block]:
    """Every answer with its key in a line, then what each means."""
    said = vote.answer if vote else None
    if keyed := choices(judge):
        known = [(each.key, each.answer, each.meaning) for each in keyed]
        return [_keyed(known, said), BLANK, *_meanings(known)]
    match judge.output.type:
        case "CLASSIFICATION":
            numbered = enumerate(judge.output.options, 1)
            known = [(str(at), each.value, each.description) for at, each in numbered]
            hint = _styled("Type the number or the name of a class, then enter.", "dim")
            return [_keyed(known, said), hint, BLANK, *_meanings(known)]
        case "REGRESSION":
            return _range(judge.output)


def _keyed(known: Sequence[_Known], said: VoteAnswer | None) -> Block:
    runs: list[Run] = []
    for key, answer, _ in known:
        chosen = answer == said
        label = visible(label_text(answer))
        runs += [("● " if chosen else "", "mark"), (key, "key")]
        if label != key:
            runs.append((f" {label}".replace(" ", "\u00a0"), "answer" if chosen else "strong"))
        runs.append(("   ", ""))
    return Block(lambda width: wrap(runs, width))


def _meanings(known: Sequence[_Known]) -> list[Block]:
    return [
        _labelled(label_text(answer), meaning, "dim") for _, answer, meaning in known if meaning
    ]


def _range(scale: Regression) -> list[Block]:
    ends = ((scale.min, scale.min_description), (scale.max, scale.max_description))
    return [
        *(_labelled(f"{end:g}", meaning, "dim") for end, meaning in ends),
        _styled(f"Type a number from {scale.min:g} to {scale.max:g}, then enter.", "dim"),
    ]


def _own(vote: Vote | None) -> Block:
    if vote is None:
        return _labelled("you", "not yet", "dim")
    if vote.answer is None:
        return _labelled("you", "skipped", "warning")
    return _labelled("you", label_text(vote.answer), "answer")


def _judges(review: Review) -> list[Block]:
    if not review.verdicts:
        return [_styled("The judge has not judged this event; x has it judge what you did.", "dim")]
    first = version_of(review.queue.judge) if review.queue.beside else ""
    blocks: list[Block] = []
    for entry in review.verdicts:
        letter = ("A  " if entry.version == first else "B  ") if first else ""
        blocks += [*_beside(entry, review.vote, letter), *verdict_blocks((entry,))]
    return blocks


def _beside(entry: VerdictEntry, vote: Vote | None, letter: str) -> list[Block]:
    """Which of two judges it is, and whether it agrees with one's own."""
    if vote is None or vote.answer is None:
        return [_styled(letter.strip(), "key")] if letter else []
    answer = entry.verdict.answer
    same = class_of(entry.judge, vote.answer) == class_of(entry.judge, answer)
    apart = _apart(vote.answer, answer)
    if same:
        return [_styled(f"{letter}✓ you agree{apart}", "answer")]
    return [_styled(f"{letter}✗ you differ{apart}", "error")]


def _apart(said: VoteAnswer, judged: Answer) -> str:
    """How far a judge's score is from one's own; nothing where they are equal, or no scores."""
    if isinstance(said, str) or not isinstance(judged, int | float) or said == judged:
        return ""
    side = "higher" if judged > said else "lower"
    return f": the judge is {abs(judged - said):.3g} {side}"


def _styled(text: str, style: str) -> Block:
    runs: Runs = ((visible(text), style),)
    return Block(lambda width: wrap(runs, width))


def _labelled(label: str, text: str, style: str) -> Block:
    head: Runs = ((f"{visible(label)}  ", "strong"),)
    return Block(lambda width: wrap(((visible(text), style),), width, head, (("  ", ""),)))
