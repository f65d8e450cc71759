"""What the judge's model reads, shown as the instructions are typed; variables offered by key."""

from pathlib import Path

import pytest
from textual.widgets import TextArea

from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.base import Json
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.events import Event
from obs_tui.model.judges import JudgeDraft
from obs_tui.ui.dialogs.judge import JudgeDialog
from obs_tui.ui.dialogs.judge_instructions import completion, placed
from obs_tui.ui.dialogs.judge_run import Material, event_target, record_target
from obs_tui.ui.dialogs.judge_sample import Rendered, Sample
from obs_tui.ui.dialogs.judge_variables import MEANINGS, VariablePicker
from tests.hostile import HOSTILE, forbidden

from .fakes import PROFILE, FakeService, Host, journal_at, screen_text, type_text, until
from .test_judge import APOLOGY, NOW, YES_NO

HOSTILE_TEXT = "\n".join(case.text for case in HOSTILE)
MESSAGES: list[Json] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Is [/INST] a tag?"},
]
EVENT = Event(
    event_id="e1",
    created_at=NOW,
    request_messages=tuple(MESSAGES),
    response_messages=({"role": "assistant", "content": f"It is.\n{HOSTILE_TEXT}"},),
)
QUOTING = APOLOGY.model_copy(update={"instructions": "Asked: {{ user_message }}"})


def dialog(
    fake: FakeService, journal: Journal, draft: JudgeDraft = QUOTING
) -> Host[VerdictEntry | None]:
    target = event_target(fake, EVENT)
    return Host(lambda: JudgeDialog(fake, journal, PROFILE, target, draft, clock=lambda: NOW))


async def test_what_the_judge_reads_follows_what_is_typed(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    app = dialog(fake, journal)
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: "Asked: Is [/INST] a tag?" in screen_text(app))
        await pilot.press(*["tab"] * 11)
        await until(pilot, lambda: isinstance(app.focused, TextArea))
        await pilot.press("enter", *"So ")
        await type_text(pilot, "{{ assistant_message }}")
        await until(pilot, lambda: "So It is." in screen_text(app))
        assert forbidden(screen_text(app)) is None
        await pilot.press("enter", *"{{ x")
        await until(pilot, lambda: "✗ Line 3: unexpected end of template" in screen_text(app))
        await until(pilot, lambda: "line 3: unexpected end of template" in screen_text(app))
        await type_text(pilot, " }}")
        await until(pilot, lambda: "✗ there is no variable x" in screen_text(app))
        assert "So It is." not in screen_text(app)
        await pilot.press(*["backspace"] * 7)
        await until(pilot, lambda: "So It is." in screen_text(app))
        assert "✗" not in screen_text(app)
    await journal.aclose()


async def test_where_there_is_no_room_a_key_turns_to_it(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    app = dialog(fake, journal)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Apology" in screen_text(app))
        await pilot.press("tab", "f3")
        await until(pilot, lambda: "Asked: Is [/INST] a tag?" in screen_text(app))
        assert "Description" not in screen_text(app)
        await pilot.press("f3")
        await until(pilot, lambda: "Description" in screen_text(app))
        assert app.focused is not None
        assert app.focused.id == "description"
        await pilot.press("f3", "escape")
        await until(pilot, lambda: "Description" in screen_text(app))
        assert not app.answered
        await pilot.press("ctrl+a", "ctrl+k", "shift+tab", "ctrl+a", "ctrl+k", "f3")
        await until(pilot, lambda: "Description" not in screen_text(app))
        await pilot.press("ctrl+s")  # what has no name is not run: back to the field
        await until(pilot, lambda: "at least 5 characters" in screen_text(app))
        assert app.focused is not None
        assert app.focused.id == "name"
        await type_text(pilot, "Apology")
        await pilot.press(*["shift+tab"] * 3)
        await until(pilot, lambda: isinstance(app.focused, TextArea))
        await type_text(pilot, "{% if %}")
        await until(pilot, lambda: "line 1: Expected an expression" in screen_text(app))
    await journal.aclose()


async def test_a_variable_is_picked_from_what_each_holds(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    app = dialog(fake, journal, APOLOGY)
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: "Is [/INST] a tag?" in screen_text(app))
        await pilot.press("f2")
        await until(pilot, lambda: "empty: the turns before the last" in screen_text(app))
        assert "Be brief." in screen_text(app)
        assert forbidden(screen_text(app)) is None
        await type_text(pilot, "system")
        await pilot.press("enter")
        area = app.screen_stack[1].query_one(TextArea)
        await until(pilot, lambda: area.text == "?{{ system_prompt }}")
        await pilot.press("enter", *"{{us", "f2")
        await until(pilot, lambda: isinstance(app.screen, VariablePicker))
        await pilot.press("enter")
        await until(pilot, lambda: area.text.endswith("\n{{ user_message }}"))
        await until(pilot, lambda: "?Be brief." in screen_text(app))
        await pilot.press("f2", "escape")
        await until(pilot, lambda: isinstance(app.screen, JudgeDialog))
        assert app.focused is area
    await journal.aclose()


async def test_a_variable_that_is_begun_is_offered_where_it_is_typed(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    app = dialog(fake, journal, APOLOGY)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Apology" in screen_text(app))
        area = app.screen.query_one(TextArea)
        area.focus()
        await pilot.press("ctrl+end", *"{{")
        await until(pilot, lambda: "{{ user_message }}" in screen_text(app))
        assert area.text == "?{{"
        await pilot.press("left", "right", "end", *" sys", "right", *" {{a")
        assert area.text == "?{{ system_prompt }} {{a"
        await until(pilot, lambda: "{{assistant_message }}" in screen_text(app))
        await pilot.press("home", "right", "right")  # elsewhere it is neither shown nor taken
        await until(pilot, lambda: "{{assistant" not in screen_text(app))
        assert area.text == "?{{ system_prompt }} {{a"
    await journal.aclose()


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("{{", "", " user_message }}"),
        ("{{ us", " }}", "er_message"),
        ("{{ properties.a", "", "ge }}"),
        ("{{ user_message", " }}", ""),
        ("{{ us", "er", ""),
        ("{{ user_message | us", "", ""),
        ("{{ nothing", "", ""),
        ("{% us", "", ""),
        ("us", "", ""),
    ],
)
def test_what_is_offered_completes_what_is_begun(before: str, after: str, text: str) -> None:
    assert completion(("user_message", "properties.age"), before, after) == text


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("", "", "{{ name }}"),
        ("{{ a }}", "", "{{ name }}"),
        ("{{", "", " name }}"),
        ("{{ na", "", "name }}"),
        ("{{ ", " }}", "name"),
        ("{% if ", " %}", "name"),
        ("{% if", "", "name"),
        ("{{ a }}{%", "", " name"),
    ],
)
def test_a_variable_is_written_as_its_place_wants_it(before: str, after: str, text: str) -> None:
    assert placed("name", before, after) == text


def test_a_sample_tells_what_becomes_of_instructions() -> None:
    sample = Sample(Material(MESSAGES, ({"name": "search"},), {"kind": "x", "a b": [1]}))
    said = 'Of {{ properties.kind }}: {{ properties["a b"] }}, {{ user_message }}'
    assert sample.render(said, YES_NO) == Rendered("Of x: [1], Is [/INST] a tag?")
    assert sample.render("one\n{{ 1 / 0 }}{{ user_message }}", YES_NO) == Rendered(
        fault="division by zero", line=2, source="{{ 1 / 0 }}{{ user_message }}"
    )
    held = sample.held(YES_NO)
    assert held is not None
    assert held["system_prompt"] == "Be brief."
    assert '"search"' in held["available_tools"]
    assert held['properties["a b"]'] == "[1]"
    assert held.keys() >= MEANINGS.keys() - {"properties"}
    for name in held:
        assert sample.render(f"{{{{ {name} }}}}{{{{ user_message }}}}", YES_NO).fault == ""


def test_without_a_conversation_the_template_alone_is_checked() -> None:
    nothing = Sample(None)
    assert nothing.held(YES_NO) is None
    assert nothing.render("{{ user_message }}", YES_NO) == Rendered()
    assert nothing.render("a\n{% endif %}", YES_NO).line == 2


def test_a_record_is_read_by_its_messages() -> None:
    fake = FakeService()
    record = DatasetRecord(id="r", payload={"messages": MESSAGES}, properties={"kind": "x"})
    material = record_target(fake, record, "about").material
    assert material == Material(MESSAGES, (), {"kind": "x"})
    assert record_target(fake, DatasetRecord(id="r"), "about").material is None
