"""The hostile table over every pane and dialog of the running app, by keys: its strings stay
readable, and nothing in a frame is obeyed, live, or styled by them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from rich.color_triplet import ColorTriplet
from rich.segment import Segment

from obs_tui.journal import Journal, LastSeen, VerdictEntry
from obs_tui.model.base import Json
from obs_tui.model.events import Event
from obs_tui.model.fields import FieldCatalogue, FieldDefinition, FieldGroup
from obs_tui.model.filters import Condition, Filter, Group, Operator
from obs_tui.model.judges import Judge, JudgeDraft, Verdict
from obs_tui.model.load import Failed, Ready
from obs_tui.model.paging import PAGE_SIZE, Feed, Numbered
from obs_tui.service.errors import ServerError
from obs_tui.service.protocol import Capabilities, Retry
from obs_tui.ui.dialogs.condition_editor import ConditionEditor
from obs_tui.ui.dialogs.filter_builder import FilterBuilder
from obs_tui.ui.dialogs.help import HelpScreen
from obs_tui.ui.dialogs.judge import JudgeDialog
from obs_tui.ui.dialogs.judge_picker import JudgePicker
from obs_tui.ui.palette import Palette
from tests.hostile import HOSTILE, forbidden, live

from .fakes import NOW, FakeService, event_id, make_event, scored
from .running import NARROW, PROFILE, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
VAST = (2400, 50)
"""So wide that nothing is cut."""

SHORT = tuple(case for case in HOSTILE if len(case.text) < 100)
"""What one line shows whole."""
ALL = " ".join(case.text for case in SHORT)
RED = ColorTriplet(128, 0, 0), ColorTriplet(255, 0, 0)
ANY = Group("OR", tuple(Condition("model_name", Operator.EQ, case.text) for case in SHORT))


@dataclass
class Watched:
    """What was seen on the frames of a running app; each is checked when it is seen."""

    run: Running
    text: str = ""

    async def look(self, *keys: str) -> None:
        """Press keys, and look after each."""
        for key in keys:
            await self.run.press(key)
            self._frame()

    async def see(self, words: str) -> None:
        """Wait for words, and look."""
        await self.run.until(lambda: words in self.run.shown())
        self._frame()

    def _frame(self) -> None:
        for strip in self.run.app.screen._compositor.render_strips():
            assert forbidden(strip.text) is None
            for segment in strip:
                assert not live(segment) or _of_a_scrollbar(segment), segment
                color = segment.style.color if segment.style else None
                assert color is None or color.triplet not in RED, segment
        self.text += self.run.shown() + "\n"

    async def page(self, until: Callable[[], bool], key: str) -> None:
        """Press a key until something is so, looking at each frame."""
        while not until():
            await self.look(key)


def _of_a_scrollbar(segment: Segment) -> bool:
    meta = segment.style.meta if segment.style else {}
    return meta.keys() <= {"@mouse.down", "@mouse.up"}


def unwrapped(text: str) -> str:
    """The text without the breaks that a narrow pane makes."""
    return "".join(line.strip(" │▌┃") for line in text.splitlines())


def missing(text: str) -> list[str]:
    """The cases that cannot be read in `text`, where quotes may be escaped as JSON does."""
    plain = (
        text.replace('\\"', '"')
        .replace("\\\\", "\\")
        .replace("\\u00", "\\x")
        .replace("\\b", "\\x08")
    )
    return [case.name for case in SHORT if case.seen not in plain]


def hostile_event(number: int, text: str) -> Event:
    """An event that says `text` wherever a person's or a model's words go."""
    plain = make_event(number)
    call: Json = {"id": text, "type": "function", "function": {"name": text, "arguments": text}}
    chunk: Json = {"type": text, text: [text, {text: text}]}
    return plain.model_copy(
        update={
            "correlation_id": text,
            "extra_fields": {
                **plain.extra_fields,
                "model_name": text,
                "invoked_tools": [text],
                "last_user_message_preview": text,
                "metadata": {text: text},
            },
            "request_messages": (
                {"role": "user", "content": text},
                {"role": text, "content": [{"type": "text", "text": text}, chunk]},
                {"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": text, "name": text, "content": text},
            ),
            "response_messages": ({"role": "assistant", "content": text},),
            "enabled_tools": (
                {"type": "function", "function": {"name": text, "description": text}},
            ),
        }
    )


class HostileService(FakeService):
    """Every string that it answers with is hostile."""

    def __init__(self) -> None:
        super().__init__()
        self.events = [hostile_event(n, case.text) for n, case in enumerate(HOSTILE)]
        self._capabilities = Capabilities(ALL, totals=True, offline_judge=True)

    async def fetch_similar_events(self, event_id: str) -> Feed:
        await self._enter("similar", event_id)
        return Feed(tuple(scored(event, 0.5) for event in self.events))

    async def list_fields(self) -> FieldCatalogue:
        await self._enter("fields", None)
        model = FieldDefinition(
            name="model_name",
            label=ALL,
            type="ENUM",
            supported_operators=("eq", *(case.text for case in SHORT)),
            group="g",
        )
        others = [
            FieldDefinition(name=f"{n} {case.text}", label=case.text, type=case.text, group="g")
            for n, case in enumerate(SHORT)
        ]
        group = FieldGroup(name="g", label=ALL)
        return FieldCatalogue(field_definitions=(model, *others), field_groups=(group,))

    async def fetch_field_options(
        self, field: str, operator: Operator
    ) -> tuple[str | bool | None, ...]:
        await self._enter("options", field)
        return tuple(case.text for case in HOSTILE)

    async def list_judges(
        self,
        *,
        q: str | None = None,
        types: Sequence[str] = (),
        models: Sequence[str] = (),
        page: int = 1,
        page_size: int = PAGE_SIZE,
    ) -> Numbered[Judge]:
        await self._enter("judges", q)
        judges = tuple(saved(case.text) for case in SHORT)
        return Numbered(judges, len(judges), page, False)

    async def judge_event(
        self, event_id: str, judge: JudgeDraft, *, patient: bool = True
    ) -> Verdict:
        await self._enter("judge", event_id)
        return Verdict(answer=ALL, analysis=ALL)


def saved(text: str) -> Judge:
    """A judge as a server might have kept it."""
    return Judge.model_validate(
        {
            "id": text,
            "name": f"Judge {text}",
            "description": text,
            "model_name": text,
            "output": {"type": "CLASSIFICATION", "options": [{"value": text, "description": text}]},
            "instructions": text,
        }
    )


def refusal() -> ServerError:
    return ServerError(ALL, cause=ALL, remedy=ALL)


async def journal_with(filters: Filter) -> Journal:
    journal = Journal.open(None)
    await journal.remember(PROFILE, LastSeen(filters, (), None, None))
    return journal


async def test_title_filter_and_rows() -> None:
    journal = await journal_with(ANY)
    service = HostileService()
    async with running(service, size=VAST, journal=journal) as run:
        watched = Watched(run)
        await run.until(lambda: run.open_id == event_id(0))
        await watched.look()
        title, filters, _, *rows = run.shown().splitlines()
        assert missing(title) == []
        assert missing(filters) == []
        assert missing("\n".join(row.partition("│")[0] for row in rows)) == []
        service.gates["search"] = asyncio.Event()
        await watched.look("r")
        assert service.listener is not None
        service.listener(Retry("search_events", 2, 4, 1.5, ALL))
        await run.until(lambda: "2 of 4" in run.shown())
        await watched.look()
        assert missing(run.shown().splitlines()[0].partition("2 of 4")[2]) == []
        service.gates["search"].set()
        await run.until(lambda: isinstance(run.screen.page, Ready))
    await journal.aclose()


@BOTH
async def test_one_event_after_the_other(size: tuple[int, int]) -> None:
    async with running(HostileService(), size=size) as run:
        watched = Watched(run)
        await watched.look("enter")
        for number, case in enumerate(HOSTILE):
            await run.until(lambda n=number: run.open_id == event_id(n))  # type: ignore[misc]
            await watched.look(*("mtttt" if case not in SHORT else ""), "J")
        assert missing(watched.text) == []


async def test_a_conversation_of_all_of_them_read_to_the_end() -> None:
    service = HostileService()
    parts = [hostile_event(0, case.text) for case in SHORT]
    service.events = [
        parts[0].model_copy(
            update={
                "request_messages": tuple(each for part in parts for each in part.request_messages),
                "enabled_tools": tuple(each for part in parts for each in part.enabled_tools),
                "extra_fields": {case.text: case.text for case in SHORT},
            }
        )
    ]
    async with running(service) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("enter", "z")
        reader = run.screen.detail.reader
        views = {
            "conversation": "",
            "conversation, unfolded": "O",
            "as written, unfolded": "m",
            "as written": "O",
            "json": "t",
            "json, folded": "O",
            "json, unfolded": "O",
            "metadata": "t",
            "tools": "t",
        }
        for view, keys in views.items():
            watched = Watched(run)
            await watched.look(*keys, "g")
            await watched.page(lambda: reader.scroll_y >= reader.max_scroll_y, "pagedown")
            hidden = "{…}" in watched.text
            assert hidden == (view == "json, folded")
            assert hidden or (view, missing(watched.text)) == (view, [])
            if view == "json, unfolded":
                await run.press("g", "j", *["j"] * 5)
                await watched.look("y")
                assert "key path, " in watched.text and "']" in watched.text
                await run.press("escape")


@BOTH
async def test_similar_events_and_the_way_one_came(size: tuple[int, int]) -> None:
    async with running(HostileService(), size=size) as run:
        watched = Watched(run)
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("s")
        await run.until(lambda: isinstance(run.screen.similar, Ready))
        await watched.look("z", *["j"] * len(HOSTILE))
        assert missing(watched.text) == []
        trail = Watched(run)
        await trail.look("g", "j")
        for number in (1, 4, 9, 15):
            await trail.look(*["j"] * (number - run.screen.similar_panel.list.cursor), "enter")
            await run.until(lambda n=number: run.open_id == event_id(n))  # type: ignore[misc]
            await run.until(lambda: isinstance(run.screen.similar, Ready))
            await trail.look("g")
        assert "[@click=app.quit]press[/]" in trail.text


@BOTH
async def test_the_builder_and_a_condition(size: tuple[int, int]) -> None:
    journal = await journal_with(ANY)
    async with running(HostileService(), size=size, journal=journal) as run:
        watched = Watched(run)
        await watched.look("f")
        await run.until(lambda: isinstance(run.app.screen, FilterBuilder))
        await watched.look(*["j"] * len(SHORT))
        assert missing(watched.text) == []
        watched = Watched(run)
        await run.press("e")
        await run.until(lambda: isinstance(run.app.screen, ConditionEditor))
        await run.until(lambda: "as typed" not in run.shown())
        await watched.look(*["ctrl+u"], *["down"] * len(HOSTILE))
        assert missing(watched.text) == [], "options"
        watched = Watched(run)
        await watched.look("escape", *["down"] * len(SHORT))
        assert missing(watched.text) == [], "operators"
        watched = Watched(run)
        await watched.look("escape", *["down"] * len(SHORT))
        assert missing(watched.text) == [], "fields"
    await journal.aclose()


@BOTH
async def test_judges_from_the_server(size: tuple[int, int]) -> None:
    async with running(HostileService(), size=size) as run:
        watched = Watched(run)
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("x")
        await run.until(lambda: isinstance(run.app.screen, JudgePicker))
        await run.until(lambda: "Judge " in run.shown())
        await watched.look(*["down"] * len(SHORT))
        assert missing(watched.text) == []
        await run.press("escape", "escape")
        form = Watched(run)
        for number in (1, 4, 11):  # markup, an escape, NUL
            await run.press("x")
            await run.until(
                lambda: isinstance(run.app.screen, JudgePicker) and "Judge " in run.shown()
            )
            await run.press(*["down"] * number, "enter")
            await run.until(
                lambda: isinstance(run.app.screen, JudgeDialog) and "Instr" in run.shown()
            )
            await form.look("tab", "tab", "escape")
        assert "Judge [@click=app.quit]press[/]" in form.text
        assert "Judge ␛[31mred␛[0m" in form.text


@BOTH
async def test_a_verdict_beside_the_conversation(size: tuple[int, int]) -> None:
    service, journal = HostileService(), Journal.open(None)
    service.events[0] = make_event(0)
    judge = saved("[/INST] \x1b[31mred").draft()
    await journal.record_verdict(
        PROFILE, VerdictEntry(event_id(0), judge, None, Verdict(answer=ALL, analysis=ALL), NOW, 1)
    )
    async with running(service, size=size, journal=journal) as run:
        watched = Watched(run)
        await run.until(lambda: "verdict" in run.shown())
        await watched.look("enter", "z", "pagedown", "pagedown")
        assert missing("".join(line.partition("▎ ")[2] for line in watched.text.splitlines())) == []
    await journal.aclose()


@BOTH
async def test_what_a_server_says_went_wrong(size: tuple[int, int]) -> None:
    service = HostileService()
    async with running(service, size=size, refusals=[refusal()], settled=False) as run:
        watched = Watched(run)
        await run.until(lambda: isinstance(run.screen.page, Failed))
        await watched.see("✗")
        assert size == NARROW or missing(unwrapped(watched.text)) == [], "connecting"

        service.failures["fetch"].append(refusal())
        await run.press("r")
        await run.until(lambda: isinstance(run.screen.event, Failed))
        watched = Watched(run)
        await watched.look("enter", "z")
        assert missing(unwrapped(watched.text)) == [], "event"

        await run.press("R")
        await run.until(lambda: run.open_id == event_id(0))
        service.failures["similar"].append(refusal())
        await run.press("escape", "escape", "s")
        await run.until(lambda: isinstance(run.screen.similar, Failed))
        await watched.look("z")

        service.failures["options"].append(refusal())
        service.failures["fields"] += [refusal(), refusal()]
        service.failures["judges"].append(refusal())
        await run.press("escape", "escape", "R")
        await run.until(lambda: isinstance(run.screen.fields, Failed))
        await watched.look("f")
        await run.until(lambda: len(list(run.app._notifications)) > 0)
        toast = Watched(run)
        await toast.see("javascript")
        assert missing(unwrapped(toast.text)) == [], "toast"
        await watched.look("x")
        await run.until(lambda: isinstance(run.app.screen, JudgePicker))
        await watched.see("✗")


async def test_palette_and_help_show_keys_that_look_like_markup() -> None:
    keymap = {"events.similar": "left_square_bracket", "events.zoom": "backslash"}
    async with running(HostileService(), keymap=keymap) as run:
        watched = Watched(run)
        await run.press("question_mark")
        await run.until(lambda: isinstance(run.app.screen, HelpScreen))
        await watched.look()
        assert "[  Show or hide events" in run.shown()
        await run.press("escape", "colon")
        await run.until(lambda: isinstance(run.app.screen, Palette))
        await run.press(*"similar")
        await run.until(lambda: "Show or hide" in run.shown())
        await watched.look()
        assert "[" in run.shown()
