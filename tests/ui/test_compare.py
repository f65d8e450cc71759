"""Comparing two events, by keys."""

import threading
from collections.abc import Callable, Iterator

import pytest
from rich.segment import Segment

from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.base import Json
from obs_tui.model.events import Event
from obs_tui.model.judges import JudgeDraft, Regression, Verdict
from obs_tui.service.errors import ServerError
from obs_tui.text.compare import Comparison
from obs_tui.text.compare import compare as compare_sides
from obs_tui.text.compare_facts import Side
from obs_tui.text.diff import Change, word_diff
from obs_tui.ui import clipboard
from obs_tui.ui.dialogs import compare as dialog
from obs_tui.ui.dialogs.compare import CompareDialog
from obs_tui.ui.dialogs.help import HelpScreen
from obs_tui.ui.explorer import comparing_screen
from tests.hostile import HOSTILE, forbidden, live

from .fakes import NOW, FakeService, event_id, make_event
from .running import NARROW, PROFILE, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


def shows(run: Running) -> bool:
    return isinstance(run.app.screen, CompareDialog)


def state(run: Running) -> str:
    """The line above the keys."""
    return run.shown().splitlines()[-3].strip(" │")


def segments(run: Running) -> Iterator[Segment]:
    for strip in run.app.screen._compositor.render_strips():
        yield from strip


async def compare(run: Running, difference: str = "difference") -> None:
    """Mark the first event and compare the second with it."""
    await run.press("space", "equals_sign")
    await run.until(lambda: shows(run) and difference in state(run))


def answering(number: int, *answers: str) -> Event:
    """An event whose messages are `answers`, by turns of both."""
    said: list[Json] = [
        {"role": "assistant" if place % 2 else "user", "content": answer}
        for place, answer in enumerate(answers)
    ]
    return make_event(number).model_copy(
        update={"request_messages": tuple(said), "response_messages": ()}
    )


@BOTH
async def test_the_marked_event_and_this_one_are_compared(size: tuple[int, int]) -> None:
    async with running(FakeService(50), size=size) as run:
        await compare(run)
        shown = run.shown()
        assert "2 differences" in shown
        assert "mistral-small-latest" in shown
        assert "+1 (+1%)" in shown
        assert "-1 m" in shown
        assert "Question [-0-]{+1+}" in shown or "Question 1: how heavy" in shown
        await run.press("escape")
        await run.until(lambda: not shows(run))
        assert run.screen.marks.ids == {event_id(0)}


async def test_of_two_marked_events_the_earlier_is_on_the_left() -> None:
    async with running(FakeService(50)) as run:
        await run.press("space", "j", "space", "j", "j", "equals_sign")
        await run.until(lambda: shows(run) and "difference" in state(run))
        (first,) = [line for line in run.shown().splitlines() if "event " in line]
        assert first.index(event_id(2)) < first.index(event_id(0))


async def test_without_two_events_it_says_what_to_do() -> None:
    async with running(FakeService(50)) as run:

        async def told(sentence: str) -> None:
            await run.until(lambda: any(sentence == n.message for n in run.app._notifications))
            run.app.clear_notifications()

        await run.press("equals_sign")
        await told(comparing_screen.NONE_MARKED)
        await run.press("space", "k", "equals_sign")
        await told(comparing_screen.THE_SAME)
        await run.press("j", "space", "space", "equals_sign")
        await told(comparing_screen.MANY_MARKED)
        await run.press("asterisk", "equals_sign")
        await told(comparing_screen.MANY_MARKED)
        assert not shows(run)


@BOTH
async def test_n_goes_from_difference_to_difference_and_says_which(size: tuple[int, int]) -> None:
    service = FakeService(2)
    same = "\n".join(f"line {number}" for number in range(60))
    service.events = [
        answering(0, f"first\n{same}\nsecond\n{same}", "Yes."),
        answering(1, f"erste\n{same}\nzweite\n{same}", "No."),
    ]
    async with running(service, size=size) as run:
        await compare(run, "3 differences")
        await run.press("n")
        await run.until(lambda: state(run) == "difference 1 of 3")
        assert "first" in run.shown()
        await run.press("n")
        await run.until(lambda: state(run) == "difference 2 of 3")
        assert "zweite" in run.shown()
        await run.press("n")
        await run.until(lambda: state(run) == "difference 3 of 3")
        assert "Yes" in run.shown()
        await run.press("n")
        await run.until(lambda: "none after" in state(run))
        await run.press("N")
        await run.until(lambda: state(run) == "difference 2 of 3")
        assert "zweite" in run.shown()
        await run.press("j", "N")
        await run.until(lambda: state(run) == "difference 2 of 3")
        await run.press("g", "N")
        await run.until(lambda: "none before" in state(run))


@BOTH
async def test_what_changed_is_bold_and_underlined(size: tuple[int, int]) -> None:
    async with running(FakeService(2), size=size) as run:
        await compare(run)
        looks = [each.style for each in segments(run) if each.text == "1" and each.style]
        assert any(look.bold and look.underline for look in looks)


LONG = pytest.mark.parametrize(
    "answers",
    [
        [f"message {number} of the left and right" for number in range(2_000)],
        [" ".join(f"word{number}" for number in range(120_000))],
    ],
    ids=["2,000 messages", "1 MB"],
)


@LONG
async def test_keys_are_answered_while_long_events_are_compared(
    answers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed, done = threading.Event(), threading.Event()

    def beside(left: Side, right: Side, wanted: Callable[[], bool]) -> Comparison:
        found = compare_sides(left, right, wanted)
        done.set()
        pressed.wait(60)  # until the keys were answered: never, if this held them up
        return found

    monkeypatch.setattr(dialog, "compare", beside)
    service = FakeService(2)
    service.events = [
        answering(0, *answers),
        answering(1, *(each.replace("right", "wrong").replace("7 ", "x ") for each in answers)),
    ]
    async with running(service) as run:
        await run.press("space", "equals_sign")
        await run.until(lambda: shows(run) and state(run) == "Comparing…")
        await run.press("n", "y", "f1")
        await run.until(lambda: isinstance(run.app.screen, HelpScreen))
        await run.press("escape")
        await run.until(lambda: shows(run))
        pressed.set()
        await run.until(lambda: done.is_set() and "difference" in state(run))


async def test_esc_leaves_what_is_being_compared_and_it_is_compared_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, left, ended = threading.Event(), threading.Event(), threading.Event()
    compared: list[str] = []

    def slow(mine: str, theirs: str) -> tuple[Change, ...]:
        compared.append(mine)
        begun.set()
        left.wait(60)
        return word_diff(mine, theirs)

    def beside(mine: Side, theirs: Side, wanted: Callable[[], bool]) -> Comparison:
        try:
            return compare_sides(mine, theirs, wanted)
        finally:
            ended.set()

    monkeypatch.setattr("obs_tui.text.compare.word_diff", slow)
    monkeypatch.setattr(dialog, "compare", beside)
    service = FakeService(2)
    service.events = [answering(number, *[f"of {number}"] * 50) for number in range(2)]
    async with running(service) as run:
        await run.press("space", "equals_sign")
        await run.until(begun.is_set)
        await run.press("escape")
        await run.until(lambda: not shows(run))
        left.set()
        await run.until(ended.is_set)
        assert len(compared) == 1


async def test_y_copies_the_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []

    async def copy(_app: object, text: str) -> str:
        copied.append(text)
        return "copied somewhere"

    monkeypatch.setattr(clipboard, "copy", copy)
    async with running(FakeService(2)) as run:
        await compare(run)
        await run.press("y")
        await run.until(lambda: state(run) == "copied somewhere")
        assert "Question [-0-]{+1+}: how heavy" in copied[0]
        assert "tokens in: 100 | 101 (+1 (+1%))" in copied[0]


async def test_the_verdicts_on_both_are_told() -> None:
    journal = Journal.open(None)
    scale = Regression(min_description="no", max_description="yes")
    judge = JudgeDraft(
        name="Usefulness", description="", model_name="m", output=scale, instructions="Say."
    )
    for number, answer in ((0, 0.25), (1, 1.0)):
        verdict = VerdictEntry(event_id(number), judge, None, Verdict(answer=answer), NOW, 1.0)
        await journal.record_verdict(PROFILE, verdict)
    async with running(FakeService(2), journal=journal) as run:
        await compare(run)
        (line,) = [line for line in run.shown().splitlines() if "verdict" in line]
        assert "0.25, by Usefulness" in line
        assert "1, by Usefulness" in line
        assert "+0.75" in line
    await journal.aclose()


async def test_an_event_that_cannot_be_had_is_told_of() -> None:
    async with running(FakeService(50)) as run:
        service = run.screen.service
        assert isinstance(service, FakeService)
        await run.press(*["j"] * 20, "space", *["k"] * 15, "space", "equals_sign")
        await run.until(lambda: shows(run))
        await run.press("escape")
        run.screen.forget_events()
        service.failures["fetch"].append(ServerError("The server failed."))
        await run.press("equals_sign")
        await run.until(lambda: "The server failed." in run.shown())
        assert not shows(run)


@BOTH
async def test_hostile_conversations_are_compared_safely(size: tuple[int, int]) -> None:
    texts = [case.text for case in HOSTILE if len(case.text) < 1_000]
    service = FakeService(2)
    service.events = [
        answering(0, *(f"one {text} two" for text in texts)),
        answering(1, *(f"three {text} {text}" for text in texts)),
    ]
    async with running(service, size=size) as run:
        await compare(run)
        for key in ("n", *["pagedown"] * 8):
            assert forbidden(run.shown()) is None
            assert not any(live(each) for each in segments(run) if not of_a_scrollbar(each))
            await run.press(key)


def of_a_scrollbar(segment: Segment) -> bool:
    meta = segment.style.meta if segment.style else {}
    return meta.keys() <= {"@mouse.down", "@mouse.up"}
