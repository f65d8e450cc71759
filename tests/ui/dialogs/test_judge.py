"""The judge dialog, by keys alone."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.widgets import Input

from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.events import Event
from obs_tui.model.judges import Classification, ClassOption, Judge, JudgeDraft, Regression, Verdict
from obs_tui.service.errors import ServerError
from obs_tui.service.protocol import Retry
from obs_tui.ui.dialogs.judge import JudgeDialog
from obs_tui.ui.dialogs.judge_models import ModelPicker
from obs_tui.ui.dialogs.judge_picker import JudgePicker
from obs_tui.ui.dialogs.judge_run import event_target, run_judge
from tests.hostile import HOSTILE, forbidden

from .fakes import PROFILE, SIZES, FakeService, Host, journal_at, screen_text, type_text, until

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
EVENT = Event(event_id="e1", created_at=NOW)
YES_NO = Classification(
    options=[
        ClassOption(value="yes", description="it does"),
        ClassOption(value="no", description=""),
    ]
)
APOLOGY = JudgeDraft(
    name="Apology",
    description="Says sorry?",
    model_name="baseline",
    output=YES_NO,
    instructions="?",
)
SCALE = Regression(min=0, max=10, min_description="bad", max_description="good")
HELPFUL = APOLOGY.model_copy(update={"name": "Helpfulness", "output": SCALE})


def saved(draft: JudgeDraft, judge_id: str) -> Judge:
    return Judge.model_validate({"id": judge_id, **draft.model_dump()})


def dialog(
    fake: FakeService, journal: Journal, draft: JudgeDraft | None = None
) -> Host[VerdictEntry | None]:
    target = event_target(fake, EVENT)
    return Host(lambda: JudgeDialog(fake, journal, PROFILE, target, draft, clock=lambda: NOW))


@pytest.mark.parametrize("size", SIZES)
async def test_a_saved_judge_is_picked_and_run(tmp_path: Path, size: tuple[int, int]) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    fake.judges = (saved(HELPFUL, "j1"), saved(APOLOGY, "j2"))
    app = dialog(fake, journal)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "Helpfulness" in screen_text(app))
        await type_text(pilot, "apo")
        await pilot.press("enter")
        await until(pilot, lambda: "it does" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer is not None
    assert app.answer.judge == APOLOGY
    assert (app.answer.judge_id, app.answer.at) == ("j2", NOW)
    assert await journal.verdicts(PROFILE, "e1") == (app.answer,)
    await journal.aclose()


async def test_all_saved_judges_are_read_and_recent_ones_come_first(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    others = [APOLOGY.model_copy(update={"name": f"Judge {i:03}"}) for i in range(60)]
    fake.judges = (*(saved(draft, f"j{i}") for i, draft in enumerate(others)), saved(HELPFUL, "h"))
    verdict = Verdict(answer=3.0)
    await journal.record_verdict(PROFILE, VerdictEntry("e0", HELPFUL, "h", verdict, NOW, 1.0))
    app = dialog(fake, journal)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: fake.asked_of("list_judges") == [1, 2])
        await until(pilot, lambda: "Saved" in screen_text(app))
        text = screen_text(app)
        assert text.index("Recent") < text.index("Helpfulness") < text.index("Saved")
        assert text.count("Helpfulness") == 1
        await type_text(pilot, "help")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, JudgeDialog))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer is not None
    assert (app.answer.judge, app.answer.judge_id) == (HELPFUL, "h")
    await journal.aclose()


async def test_the_models_known_are_offered_and_any_can_be_typed(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    lately = HELPFUL.model_copy(update={"model_name": "qwen[/]:8b"})
    verdict = Verdict(answer=3.0)
    await journal.record_verdict(PROFILE, VerdictEntry("e0", lately, None, verdict, NOW, 1.0))
    fake.judges = (saved(HELPFUL.model_copy(update={"model_name": "mistral-x"}), "j1"),)
    fake.fail["list_judges"] = ServerError("It failed.")
    app = dialog(fake, journal, APOLOGY)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Apology" in screen_text(app))
        await pilot.press("tab", "tab", "f2")
        await until(pilot, lambda: "It failed." in screen_text(app))
        del fake.fail["list_judges"]
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "mistral-x" in screen_text(app))
        text = screen_text(app)
        assert text.index("qwen[/]:8b") < text.index("Of saved judges") < text.index("mistral-x")
        assert "It failed." not in text
        field = app.screen_stack[1].query_one("#model_name", Input)
        await pilot.press("escape", "f2", "ctrl+a", "ctrl+k", *"mist", "enter")
        await until(pilot, lambda: field.value == "mistral-x")
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, ModelPicker))
        await pilot.press(*"-2 ", "enter")
        await until(pilot, lambda: field.value == "mistral-x-2")
        assert app.focused is field
    await journal.aclose()


async def test_a_new_judge_is_typed_and_checked_as_typed(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    app = dialog(fake, journal)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "a new judge" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, JudgeDialog))
        await pilot.press(*"Abc")
        await until(pilot, lambda: "at least 5 characters, now 3" in screen_text(app))
        await type_text(pilot, "def")
        await until(pilot, lambda: "at least 5" not in screen_text(app))
        await pilot.press("tab")
        await type_text(pilot, "Why")  # description
        await pilot.press("tab")
        assert "baseline" in screen_text(app)
        await pilot.press("tab", "tab", "tab")
        await type_text(pilot, "fine")
        await pilot.press("tab", "tab", "tab")
        await type_text(pilot, "poor")
        await pilot.press("ctrl+n")
        await type_text(pilot, "yes")
        await until(pilot, lambda: "two options have the same value" in screen_text(app))
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not fake.asked_of("judge_event")
        await pilot.press(*["tab"] * 8, "enter")  # from the first option to the third's ✕
        await until(pilot, lambda: "two options" not in screen_text(app))
        await pilot.press(*["tab"] * 4, *"Be", "enter")  # past the row above and "+ option"
        await type_text(pilot, "fair")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer is not None
    assert app.answer.judge_id is None
    assert app.answer.judge == JudgeDraft(
        name="Abcdef",
        description="Why",
        model_name="baseline",
        output=Classification(
            options=[
                ClassOption(value="yes", description="fine"),
                ClassOption(value="no", description="poor"),
            ]
        ),
        instructions="Be\nfair",
    )
    await journal.aclose()


async def test_a_range_is_checked_and_sent(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    app = dialog(fake, journal, HELPFUL)
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: "good" in screen_text(app))
        for toggle in (
            "( ) one of these",
            "(•) a number",
            "[ ] web_search",
            "[ ] code_interpreter",
        ):
            assert toggle in screen_text(app)
        await pilot.press("tab", "tab", "tab", "tab", "tab", "tab")
        await pilot.press("end", "x")
        await until(pilot, lambda: "maximum: a number is needed" in screen_text(app))
        await pilot.press("backspace", "backspace", "backspace", "0")
        await until(pilot, lambda: "minimum must be below" in screen_text(app))
        await pilot.press("backspace", "5", "ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer is not None
    assert app.answer.judge.output == SCALE.model_copy(update={"max": 5.0})
    await journal.aclose()


async def test_what_is_chosen_can_be_read_without_colour(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    app = dialog(fake, journal, HELPFUL)
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: "(•) a number" in screen_text(app))
        assert "( ) one of these" in screen_text(app)
        assert "[ ] web_search" in screen_text(app)
        await pilot.press("tab", "tab", "tab", "space")
        await until(pilot, lambda: "(•) one of these" in screen_text(app))
        assert "( ) a number" in screen_text(app)
    await journal.aclose()


async def test_a_run_tells_that_it_is_asked_again(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    fake.hold["judge_event"] = asyncio.Event()
    app = dialog(fake, journal, APOLOGY)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "it does" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: fake.listener)
        assert fake.listener is not None
        fake.listener(Retry("chat_completion_events.judge", 1, 4, 30.0, "busy [/no]"))
        await until(pilot, lambda: "asked again in 30 s: busy [/no]" in screen_text(app))
        fake.hold["judge_event"].set()
        await until(pilot, lambda: app.answered)
    await journal.aclose()


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_a_run_shows_its_time_and_is_cancelled(tmp_path: Path, key: str) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    fake.hold["judge_event"] = asyncio.Event()
    app = dialog(fake, journal, APOLOGY)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "it does" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: re.search(r"[1-9] s · esc", screen_text(app)))
        await pilot.press(key)
        await until(pilot, lambda: "Cancelled" in screen_text(app))
        assert not app.answered
        del fake.hold["judge_event"]
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    assert len(await journal.verdicts(PROFILE, "e1")) == 1
    await journal.aclose()


async def test_a_failure_is_shown_in_the_dialog_and_tried_again_in_place(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    fake.fail["judge_event"] = ServerError(
        "No model", cause="[/no]", remedy="Set OBS_TUI_JUDGE_URL"
    )
    app = dialog(fake, journal, APOLOGY)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "it does" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Set OBS_TUI_JUDGE_URL" in screen_text(app))
        assert "[/no]" in screen_text(app)
        assert "Apology" in screen_text(app)
        assert "ctrl+s tries again" in screen_text(app)
        assert await journal.verdicts(PROFILE, "e1") == ()
        del fake.fail["judge_event"]
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    assert len(await journal.verdicts(PROFILE, "e1")) == 1
    await journal.aclose()


async def test_what_was_typed_is_back_the_next_time_until_it_has_run(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    app = dialog(fake, journal, APOLOGY)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "it does" in screen_text(app))
        await pilot.press("end", "!", "escape")
        await until(pilot, lambda: app.answered)
    again = dialog(fake, journal)
    async with again.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Apology!" in screen_text(again))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: again.answered)
    assert again.answer is not None
    assert again.answer.judge.name == "Apology!"
    assert await journal.draft(PROFILE, "judge") is None
    await journal.aclose()


async def test_an_edited_saved_judge_is_no_longer_that_judge(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    fake.judges = (saved(APOLOGY, "j2"),)
    app = dialog(fake, journal)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Apology" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "it does" in screen_text(app))
        await pilot.press("end", "2", "ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer is not None
    assert (app.answer.judge.name, app.answer.judge_id) == ("Apology2", None)
    await journal.aclose()


async def test_a_judge_is_saved_on_the_server(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    app = dialog(fake, journal, APOLOGY)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "it does" in screen_text(app))
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "Saved" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    assert fake.asked_of("create_judge") == [APOLOGY]
    assert app.answer is not None
    assert app.answer.judge_id == "new-id"
    await journal.aclose()


async def test_saved_judges_that_cannot_be_had_leave_a_new_one(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    fake.fail["list_judges"] = ServerError("The server failed", cause="tired")
    app = dialog(fake, journal)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "tired" in screen_text(app))
        assert "a new judge" in screen_text(app)
        del fake.fail["list_judges"]
        fake.judges = (saved(APOLOGY, "j2"),)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "Apology" in screen_text(app))
    await journal.aclose()


async def test_a_key_in_haste_does_not_take_a_new_judge(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    fake.judges = (saved(APOLOGY, "j2"),)
    fake.hold["list_judges"] = asyncio.Event()
    app = dialog(fake, journal)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "asking for the saved judges" in screen_text(app))
        await pilot.press("enter")
        assert isinstance(app.screen, JudgePicker) and "a new judge" not in screen_text(app)
        fake.hold["list_judges"].set()
        await until(pilot, lambda: "a new judge" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, JudgeDialog))
        assert "Apology" in screen_text(app)
    await journal.aclose()


async def test_f4_edits_the_instructions_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor"
    script.write_text(
        '#!/bin/sh\nprintf "edited: " > "$1.new"\ncat "$1" >> "$1.new"\nmv "$1.new" "$1"\n'
    )
    script.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(script))
    fake, journal = FakeService(), journal_at(tmp_path)

    class Suspendable(Host[VerdictEntry | None]):
        @contextmanager
        def suspend(self) -> Iterator[None]:
            yield

    app = Suspendable(
        lambda: JudgeDialog(
            fake, journal, PROFILE, event_target(fake, EVENT), APOLOGY, clock=lambda: NOW
        )
    )
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: "it does" in screen_text(app))
        await pilot.press("f4")
        await until(pilot, lambda: "edited: ?" in screen_text(app))
        monkeypatch.setenv("VISUAL", "/nonexistent/editor")
        await pilot.press("f4", "ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer is not None
    assert app.answer.judge.instructions == "edited: ?"
    await journal.aclose()


async def test_hostile_judges_are_shown_never_obeyed(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    texts = [case.text for case in HOSTILE if len(case.text) < 50]
    fake.judges = tuple(
        Judge.model_validate(
            {
                "id": f"j{i}",
                **APOLOGY.model_dump(),
                "name": f"Judge {text}"[:50],
                "model_name": text,
                "output": {"type": "CLASSIFICATION", "options": [{"value": text}]},
            }
        )
        for i, text in enumerate(texts)
        if "\ud800" not in text
    )
    app = dialog(fake, journal)
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: "[/INST]" in screen_text(app))
        assert forbidden(screen_text(app)) is None
        await pilot.press("enter")
        await until(pilot, lambda: "Instructions" in screen_text(app))
        assert screen_text(app).count("[/INST]") == 3
    await journal.aclose()


async def test_running_without_a_screen_records_the_verdict(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    target = event_target(fake, EVENT)
    entry = await run_judge(journal, PROFILE, target, APOLOGY, lambda: NOW, judge_id="j2")
    assert (entry.verdict, entry.judge_id, entry.at) == (fake.verdict, "j2", NOW)
    assert entry.seconds >= 0
    assert await journal.verdicts(PROFILE, "e1") == (entry,)
    fake.fail["judge_event"] = ServerError("no")
    with pytest.raises(ServerError):
        await run_judge(journal, PROFILE, target, APOLOGY, lambda: NOW)
    assert await journal.verdicts(PROFILE, "e1") == (entry,)
    await journal.aclose()
