"""How far judges agree, with you, with themselves, with each other: by keys."""

from functools import partial

from textual.widgets import Input

from obs_tui.journal import Journal
from obs_tui.model.judges import Classification, ClassOption
from obs_tui.model.load import Ready
from obs_tui.ui.agreement.case_list import CaseList
from obs_tui.ui.agreement.cases_screen import CasesScreen
from obs_tui.ui.agreement.pick_dialog import VersionPicker
from obs_tui.ui.agreement.screen import AgreementScreen
from obs_tui.ui.agreement.stability_screen import StabilityScreen
from obs_tui.ui.agreement.times_dialog import TimesDialog
from obs_tui.ui.agreement.versus_screen import VersusScreen
from obs_tui.ui.connected_screen import ConnectedScreen
from obs_tui.ui.dialogs.confirm import ConfirmScreen
from obs_tui.ui.dialogs.judge_many import JudgeManyDialog
from obs_tui.ui.explorer.asking import Desk
from tests.hostile import HOSTILE, forbidden
from tests.ui.fakes import FakeService, event_id
from tests.ui.running import Running, running

from .reviewing import POINTS, begun, judge, judged, reads, reviewing, voted


async def opened(run: Running, *, pick: str = "") -> None:
    """The agreement of the judge that was used last, or of the one picked by its name."""
    await run.press("B")
    await run.until(lambda: isinstance(run.app.screen, VersionPicker))
    await run.press(*pick, "enter")
    await run.until(lambda: isinstance(run.app.screen, AgreementScreen))
    await run.until(lambda: listed(run))


def listed(run: Running) -> CasesScreen | None:
    screen = run.app.screen
    there = isinstance(screen, CasesScreen) and screen.is_mounted and screen.query(CaseList)
    shown = "differ" in run.shown() or "flip" in run.shown().lower()
    return screen if isinstance(screen, CasesScreen) and there and shown else None


def ready(run: Running, kind: type[ConnectedScreen[Desk]]) -> bool:
    screen = run.app.screen
    return isinstance(screen, kind) and isinstance(screen.page, Ready)


async def test_where_one_differs_from_the_judge() -> None:
    journal, service = Journal.open(None), FakeService(20)
    await judged(journal, judge(), [(n, "good" if n < 6 else "bad") for n in range(9)])
    await voted(journal, judge(), [(n, "good" if n % 3 else "bad") for n in range(8)])
    await voted(journal, judge(), [(8, None), (10, "good")])
    async with running(service, journal=journal) as run:
        await opened(run)
        await run.until(lambda: "Where you differ: 3" in run.shown())
        await run.until(lambda: "Question 3:" in run.shown())
        shown = run.shown()
        assert "8 votes: the interval is wide" in shown
        assert "accuracy  62%" in shown and "of 8" in shown
        assert "Cohen's κ" in shown and "slight" in shown
        assert "Skipped by you, counted nowhere: 1." in shown and "without a verdict" in shown
        # A cell of the table lists its events.
        await run.press("shift+tab", "shift+tab")
        await run.until(lambda: run.app.screen.focused is not None)
        assert run.app.screen.focused is not None and run.app.screen.focused.id == "matrix"
        await run.press("right", "enter")
        await run.until(lambda: "You good, judge bad: 1" in run.shown())
        await run.press("escape")
        await run.until(lambda: "Where you differ: 3" in run.shown())
        # One key from the conversation, with both verdicts; the vote can be changed there.
        await run.press("g", "enter")
        await run.until(lambda: reads(run, 0))
        assert "you differ" in run.shown() and "Because of 0" in run.shown()
        await run.press("1")
        await run.until(lambda: "you agree" in run.shown())
        await run.press("q")
        await run.until(lambda: "Where you differ: 2" in run.shown())
        await run.press("A")
        await run.until(lambda: "All cases: 8" in run.shown())
        # The judge is run on what it has not judged, said how often first.
        await run.press("x")
        await run.until(lambda: isinstance(run.app.screen, ConfirmScreen))
        await run.until(lambda: "one call?" in run.shown())
        await run.press("right", "enter")
        await run.until(lambda: "All cases: 9" in run.shown())
        assert service.asked("judge") == [event_id(10)]
        await run.press("q")
        await run.until(lambda: run.app.screen is run.screen)
    await journal.aclose()


async def test_a_table_wider_than_its_room_is_scrolled_to_and_not_wrapped() -> None:
    names = [f"class {chr(ord('a') + n)}" for n in range(14)]
    many = judge(
        Classification(options=[ClassOption(value=each, description="") for each in names])
    )
    journal = Journal.open(None)
    await judged(journal, many, [(n, names[n % 14]) for n in range(20)])
    await voted(journal, many, [(n, names[n % 14]) for n in range(20)])
    async with running(FakeService(20), journal=journal) as run:
        await opened(run)
        await run.until(lambda: "Where you differ: None" in run.shown())
        matrix = run.app.screen.query_one("#matrix")
        assert matrix.size.height == len(names) + 2  # one line a class, the head and the totals
        await run.press("shift+tab", "shift+tab")
        await run.until(lambda: run.app.screen.focused is matrix)
        await run.press(*["l"] * 13, *["j"] * 13)
        await run.until(lambda: "class n" in run.shown() and " 14" in run.shown().splitlines()[1])
        await run.press("enter")
        await run.until(lambda: "You class n, judge class n: 1" in run.shown())
    await journal.aclose()


async def test_scores_correlate_and_the_furthest_apart_come_first() -> None:
    journal, service = Journal.open(None), FakeService(10)
    await judged(journal, judge(POINTS), [(0, 1), (1, 2.4), (2, 5), (3, 4), (4, None)])
    await voted(journal, judge(POINTS), [(0, 1.0), (1, 3.0), (2, 2.0), (3, 5.0), (4, 5.0)])
    async with running(service, journal=journal) as run:
        await opened(run)
        await run.until(lambda: "Where you differ: 4" in run.shown())
        shown = run.shown()
        assert "mean error  1.15" in shown and "higher than you" in shown
        assert "Pearson's r" in shown and "quadratic weights" in shown
        assert "Undefined verdicts, in none of these figures: 1." in shown
        assert shown.index("(undefined)") < shown.index("3.00  Q")  # then by distance
    await journal.aclose()


async def test_a_judge_asked_again_and_what_flips() -> None:
    journal, service = Journal.open(None), FakeService(10)
    await judged(journal, judge(), [(0, "good"), (1, "bad"), (2, "good")])
    async with running(service, journal=journal) as run:
        await opened(run)
        assert "no event has both" in run.shown()
        await run.press("t")
        await run.until(lambda: isinstance(run.app.screen, StabilityScreen))
        await run.until(lambda: "No event was judged more than once" in run.shown())
        await run.press("x")
        await run.until(lambda: isinstance(run.app.screen, TimesDialog))
        await run.until(lambda: "6 calls of large." in run.shown())
        await run.press("backspace", "enter")
        await run.until(lambda: "A number from 1 to 20." in run.shown())
        await run.press("3", "enter")
        await run.until(lambda: "4 answers on each of 3 events" in run.shown())
        assert "Events that flip: 1" in run.shown()
        assert "identical  67%" in run.shown() and "Fleiss' κ" in run.shown()
        await run.press("enter")
        await run.until(lambda: reads(run, 1))
        await run.until(lambda: run.shown().count(" by Helpfulness") == 4)
        await run.press("2")  # where verdicts led to it, it is not blind
        await run.until(lambda: run.shown().count("you differ") == 3)
        assert run.shown().count("you agree") == 1
        for under in (StabilityScreen, AgreementScreen, type(run.screen)):
            await run.press("escape")  # as q does
            await run.until(partial(ready, run, under))
    await journal.aclose()


async def test_verdicts_are_those_of_the_version_and_another_is_chosen() -> None:
    journal, service = Journal.open(None), FakeService(10)
    old, new = judge(model_name="small"), judge()
    await judged(journal, old, [(0, "good"), (1, "bad")])
    await voted(journal, new, [(0, "bad"), (1, "bad")])
    await begun(journal, new, 3, waits=True)
    async with reviewing(journal, service) as run:
        await run.until(lambda: reads(run, 0))
        await run.until(lambda: "The judge has not judged this event" in run.shown())
        await run.press("a")
        await run.until(lambda: isinstance(run.app.screen, AgreementScreen))
        await run.until(lambda: "This version has given no verdict" in run.shown())
        await run.press("v")
        await run.until(lambda: isinstance(run.app.screen, VersionPicker))
        await run.until(lambda: "small" in run.shown())
        await run.press("enter")
        await run.until(lambda: "Where you differ: 1" in run.shown())
        await run.press("enter")
        await run.until(lambda: reads(run, 0) and "Because of 0" in run.shown())
    await journal.aclose()


async def test_two_versions_and_who_is_nearer() -> None:
    journal, service = Journal.open(None), FakeService(10)
    mine = judge(instructions="Is it good? {{ assistant_message }}")
    other = judge(model_name="small")
    await judged(journal, other, [(0, "bad"), (1, "bad"), (2, "good")])
    await judged(journal, mine, [(0, "good"), (1, "bad"), (2, "good"), (3, "good")])
    await voted(journal, mine, [(0, "bad"), (1, "bad")])
    async with running(service, journal=journal) as run:
        await opened(run)
        await run.press("b")
        await run.until(lambda: isinstance(run.app.screen, VersionPicker))
        await run.until(lambda: "small" in run.shown())
        await run.press("enter")
        await run.until(lambda: isinstance(run.app.screen, VersusScreen))
        await run.until(lambda: "Flips: 1" in run.shown())
        shown = run.shown()
        assert "good → bad" in shown and "of 3 judged by both" in shown
        assert "nearer to you  B" in shown and "Judged by A only: 1;" in shown
        await run.press("enter")
        await run.until(lambda: reads(run, 0))
        await run.until(lambda: "large · 1.0 s" in run.shown() and "small · 1.0 s" in run.shown())
        assert "A  ✗ you differ" in run.shown() and "B  ✓ you agree" in run.shown()
        await run.press("q")
        await run.until(lambda: isinstance(run.app.screen, VersusScreen))
        await run.press("x")
        await run.until(lambda: isinstance(run.app.screen, ConfirmScreen))
        await run.press("right", "enter")
        await run.until(lambda: "of 4 judged by both" in run.shown())
        await run.press("q", "b")
        await run.until(lambda: isinstance(run.app.screen, VersionPicker))
        await run.press("end", "down", "enter")
        await run.until(lambda: isinstance(run.app.screen, JudgeManyDialog))
        assert "Against which judge?" in run.shown()
        await run.until(lambda: "Is it good? Answer 0: 5 to 8 g." in run.shown())
        await run.until(lambda: bool(run.app.screen.query("#description")))
        run.app.screen.query_one("#description", Input).focus()
        await run.press(*"again ", "ctrl+s")
        await run.until(lambda: isinstance(run.app.screen, VersusScreen))
        await run.until(lambda: "No event was judged by both" in run.shown())
        assert "You have voted on none" not in run.shown()  # of no event there is
        assert "Judged by A only: 4;" in run.shown()
    await journal.aclose()


async def test_hostile_texts_are_shown_and_not_obeyed() -> None:
    journal, service = Journal.open(None), FakeService(60)
    shown = [each for each in HOSTILE if "\ud800" not in each.text]
    names = [f"{at} {each.text[:30]}" for at, each in enumerate(shown)]
    options = [ClassOption(value=name, description=name) for name in names]
    draft = judge(Classification(options=options), name="".join(names)[:50])
    for at, each in enumerate(shown):
        event = service.events[at]
        preview = {**event.extra_fields, "last_user_message_preview": each.text}
        service.events[at] = event.model_copy(update={"extra_fields": preview})
    last = len(names) - 1
    await judged(journal, draft, [(at, names[last - at]) for at in range(len(names))])
    await voted(journal, draft, list(enumerate(names)))
    async with running(service, journal=journal, size=(160, 100)) as run:
        await opened(run)
        # In the classes, cut to their columns, and in how the conversations begin.
        await run.until(lambda: run.shown().count("\\x1b[31mred") and "a [/INST] b" in run.shown())
        assert "\\u202e" in run.shown()
        assert forbidden(run.shown()) is None
    await journal.aclose()
