"""The filter builder, by keys alone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from obs_tui.journal import Journal
from obs_tui.model.fields import FieldCatalogue, FieldDefinition, FieldGroup, OptionCount
from obs_tui.model.filters import Condition, Filter, Group, Operator, Relative, write_filter
from obs_tui.model.paging import Count
from obs_tui.service.errors import ServerError
from obs_tui.ui.dialogs.filter_builder import FilterBuilder, FilterChoice
from tests.hostile import HOSTILE, Hostile, forbidden

from .fakes import PROFILE, SIZES, FakeService, Host, journal_at, screen_text, type_text, until

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
COMPARE = ("eq", "neq", "lt", "lte", "gt", "gte", "isnull")
FIELDS = FieldCatalogue(
    field_definitions=(
        FieldDefinition(
            name="model_name",
            label="Model",
            type="ENUM",
            supported_operators=("eq", "neq", "contains", "resembles"),
            group="general",
        ),
        FieldDefinition(
            name="timestamp",
            label="Date",
            type="TIMESTAMP",
            supported_operators=("gte", "lt"),
            group="general",
        ),
        FieldDefinition(
            name="total_time_elapsed",
            label="Computation duration (s)",
            type="FLOAT",
            supported_operators=COMPARE,
        ),
        FieldDefinition(
            name="invoked_tools",
            label="Invoked tools",
            type="ARRAY",
            supported_operators=("includes", "len_eq"),
            group="tools",
        ),
        FieldDefinition(
            name="said",
            label="Prompt",
            type="TEXT",
            supported_operators=("eq", "neq", "contains", "icontains"),
        ),
        FieldDefinition(
            name="has_code", label="Has code", type="BOOL", supported_operators=("eq", "isnull")
        ),
    ),
    field_groups=(
        FieldGroup(name="tools", label="Tools"),
        FieldGroup(name="general", label="General"),
    ),
)
LARGE = Condition("model_name", Operator.EQ, "large")
SLOW = Condition("total_time_elapsed", Operator.GT, 5)
LOST = Condition("gone_field", Operator.EQ, "x")


def service() -> FakeService:
    fake = FakeService()
    fake.fields = FIELDS
    fake.options = {"model_name": ("large", "small", None), "has_code": (True, False)}
    fake.counts = {
        "model_name": (OptionCount(value="small", count=1300), OptionCount(value="large", count=7))
    }
    return fake


def host(fake: FakeService, journal: Journal, filters: Filter = None) -> Host[FilterChoice | None]:
    return Host(
        lambda: FilterBuilder(fake, fake.fields, filters, journal, PROFILE, clock=lambda: NOW)
    )


@pytest.mark.parametrize("size", SIZES)
async def test_a_condition_is_built_from_field_operator_and_counted_option(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    fake, journal = service(), journal_at(tmp_path)
    app = host(fake, journal)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "1,204 match" in screen_text(app))
        await pilot.press("a")
        await until(pilot, lambda: "Which field?" in screen_text(app))
        await type_text(pilot, "mod")
        await pilot.press("enter")
        await until(pilot, lambda: "does not know it" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "1,300" in screen_text(app))
        assert screen_text(app).index("small") < screen_text(app).index("large")
        await type_text(pilot, "la")
        await pilot.press("enter")
        await until(pilot, lambda: 'model_name = "large"' in screen_text(app))
        await until(pilot, lambda: fake.asked_of("count_events") == [None, LARGE])
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer == FilterChoice(LARGE)
    assert await journal.draft(PROFILE, "filter") is None
    await journal.aclose()


async def test_groups_nest_toggle_and_settle_to_normal_form(tmp_path: Path) -> None:
    fake, journal = service(), journal_at(tmp_path)
    app = host(fake, journal, Group("AND", (LARGE, SLOW)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "g")  # wraps the condition under the cursor with a new one
        await until(pilot, lambda: "Which field?" in screen_text(app))
        await type_text(pilot, "code")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "true" in screen_text(app))
        await type_text(pilot, "tr")
        await pilot.press("enter")
        await until(pilot, lambda: "ANY of" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    code = Condition("has_code", Operator.EQ, True)
    assert app.answer == FilterChoice(Group("AND", (Group("OR", (LARGE, code)), SLOW)))
    # Options are counted under what the surrounding ALL groups require, not under the alternatives.
    assert fake.asked_of("fetch_field_option_counts") == [("has_code", SLOW)]
    await journal.aclose()


async def test_remove_undo_toggle_and_clear(tmp_path: Path) -> None:
    fake, journal = service(), journal_at(tmp_path)
    app = host(fake, journal, Group("AND", (LARGE, SLOW)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "D")
        await until(pilot, lambda: "large" not in screen_text(app))
        await pilot.press("u")
        await until(pilot, lambda: "large" in screen_text(app))
        await pilot.press("c")
        await until(pilot, lambda: "every event matches" in screen_text(app))
        await pilot.press("u", "space")
        await until(pilot, lambda: "ANY of" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer == FilterChoice(Group("OR", (LARGE, SLOW)))
    await journal.aclose()


async def test_clearing_applies_no_filter(tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    app = host(service(), journal, LARGE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer == FilterChoice(None)
    await journal.aclose()


async def test_applying_what_was_there_changes_nothing(tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    app = host(service(), journal, LARGE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer is None
    await journal.aclose()


async def test_a_draft_that_was_left_is_offered_back(tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    app = host(service(), journal, Group("AND", (LARGE, SLOW)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "D")
        await until(pilot, lambda: "large" not in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.answered)
    assert app.answer is None
    assert await journal.draft(PROFILE, "filter") == {"filters": write_filter(SLOW)}
    again = host(service(), journal)
    async with again.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "brings back a draft" in screen_text(again))
        await pilot.press("b", "ctrl+s")
        await until(pilot, lambda: again.answered)
    assert again.answer == FilterChoice(SLOW)
    assert await journal.draft(PROFILE, "filter") is None
    await journal.aclose()


async def test_a_number_is_checked_as_it_is_typed(tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    app = host(service(), journal, SLOW)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "enter")
        await until(pilot, lambda: "is more than" in screen_text(app))
        await pilot.press("x")
        await until(pilot, lambda: "expects a number" in screen_text(app))
        await pilot.press("enter")
        assert "expects a number" in screen_text(app)
        await pilot.press("ctrl+u", *"nan")
        await until(pilot, lambda: "nan" in screen_text(app))
        assert "expects a number" in screen_text(app)
        await pilot.press("ctrl+u", *"5.5", "enter")
        await until(pilot, lambda: "> 5.5" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer == FilterChoice(Condition("total_time_elapsed", Operator.GT, 5.5))
    await journal.aclose()


async def test_a_relative_time_stays_relative_and_shows_what_it_is_now(tmp_path: Path) -> None:
    fake, journal = service(), journal_at(tmp_path)
    app = host(fake, journal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await until(pilot, lambda: "Which field?" in screen_text(app))
        await type_text(pilot, "date")
        await pilot.press("enter")
        await until(pilot, lambda: "at or after" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "yesterday" in screen_text(app))
        await type_text(pilot, "-24H")
        await until(pilot, lambda: "now 2026-03-01T10:00:00Z" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "timestamp >= -24h  now 2026-03-01T10" in screen_text(app))
        # The server is asked about an instant, here and for the options of what is added.
        instant = Condition("timestamp", Operator.GTE, "2026-03-01T10:00:00Z")
        await until(pilot, lambda: fake.asked_of("count_events")[-1] == instant)
        await pilot.press("a")
        await until(pilot, lambda: "Which field?" in screen_text(app))
        await type_text(pilot, "code")
        await pilot.press("enter", "enter")
        asked = ("has_code", instant)
        await until(pilot, lambda: fake.asked_of("fetch_field_option_counts") == [asked])
        await pilot.press("escape", "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, FilterBuilder))
        await pilot.press("escape")
        await until(pilot, lambda: app.answered)
    again = host(service(), journal)
    async with again.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "brings back a draft: timestamp >= -24h" in screen_text(again))
        await pilot.press("b", "j", "e")
        await until(pilot, lambda: "now 2026-03-01T10:00:00Z; it moves on" in screen_text(again))
        await pilot.press("enter", "ctrl+s")
        await until(pilot, lambda: again.answered)
    relative = Condition("timestamp", Operator.GTE, Relative("-24h"))
    assert again.answer == FilterChoice(relative)
    await journal.aclose()


async def test_a_time_is_read_in_utc_and_said_so(tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    app = host(service(), journal, Condition("timestamp", Operator.LT, "2026-01-15"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "e")
        await until(pilot, lambda: "= 2026-01-15T00:00:00Z" in screen_text(app))
        await pilot.press("enter", "ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer == FilterChoice(Condition("timestamp", Operator.LT, "2026-01-15T00:00:00Z"))
    await journal.aclose()


async def test_escape_leaves_the_editor_a_step_at_a_time(tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    app = host(service(), journal, SLOW)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "e")
        await until(pilot, lambda: "is more than" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "operator: type to narrow" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Which field?" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, FilterBuilder))
        assert not app.answered
    await journal.aclose()


async def test_a_text_is_looked_into_before_it_is_compared_whole(tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    app = host(service(), journal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await until(pilot, lambda: "Which field?" in screen_text(app))
        await type_text(pilot, "prompt")
        await pilot.press("enter")
        await until(pilot, lambda: "operator: type to narrow" in screen_text(app))
        shown = screen_text(app)
        assert shown.index("icontains") < shown.index("= eq") < shown.index("!= neq")
    await journal.aclose()


async def test_an_operator_of_a_newer_server_is_shown_but_cannot_be_picked(tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    app = host(service(), journal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await until(pilot, lambda: "Which field?" in screen_text(app))
        await type_text(pilot, "model")
        await pilot.press("enter")
        await type_text(pilot, "resembles")
        await until(pilot, lambda: "does not know it" in screen_text(app))
        await pilot.press("enter")
        await pilot.pause()
        assert "does not know it" in screen_text(app)
    await journal.aclose()


async def test_a_condition_on_an_unknown_field_is_shown_and_kept(tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    app = host(service(), journal, Group("AND", (LOST, SLOW)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "there is no field called gone_field" in screen_text(app))
        await pilot.press("j", "j", "D", "ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer == FilterChoice(LOST)
    await journal.aclose()


async def test_a_failed_count_is_shown_in_place_and_retried(tmp_path: Path) -> None:
    fake, journal = service(), journal_at(tmp_path)
    fake.fail["count_events"] = ServerError("The server failed", cause="out of [/memory]")
    app = host(fake, journal)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "out of [/memory]" in screen_text(app))
        del fake.fail["count_events"]
        fake.count = Count(5, exact=False)
        await pilot.press("r")
        await until(pilot, lambda: "at least 5 match" in screen_text(app))
    await journal.aclose()


async def test_options_that_cannot_be_had_leave_free_entry(tmp_path: Path) -> None:
    fake, journal = service(), journal_at(tmp_path)
    fake.fail["fetch_field_options"] = ServerError("The server failed", cause="tired")
    fake.fail["fetch_field_option_counts"] = ServerError("The server failed", cause="tired")
    app = host(fake, journal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await until(pilot, lambda: "Which field?" in screen_text(app))
        await type_text(pilot, "tools")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "tired" in screen_text(app))
        await type_text(pilot, "web_search")
        await pilot.press("enter", "ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer == FilterChoice(Condition("invoked_tools", Operator.INCLUDES, "web_search"))
    await journal.aclose()


SHORT = [case for case in HOSTILE if len(case.text) < 60]


@pytest.mark.parametrize("cases", [SHORT[:10], SHORT[10:20], SHORT[20:]])
async def test_hostile_labels_options_and_values_are_shown_never_obeyed(
    tmp_path: Path, cases: list[Hostile]
) -> None:
    fake, journal = service(), journal_at(tmp_path)
    fake.fields = FieldCatalogue(
        field_definitions=tuple(
            FieldDefinition(
                name=case.text, label=f"{i} {case.text}", type="ENUM", supported_operators=("eq",)
            )
            for i, case in enumerate(cases)
        )
    )
    fake.options = {cases[0].text: tuple(case.text for case in cases)}
    given = Group("OR", tuple(Condition(case.text, Operator.EQ, case.text) for case in cases))
    app = host(fake, journal, given)

    def unseen() -> list[str]:
        text = screen_text(app)
        assert forbidden(text) is None
        return [case.name for case in cases if case.seen not in text]

    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: "1,204" in screen_text(app))
        assert unseen() == []
        await pilot.press("a")
        await until(pilot, lambda: "Which field?" in screen_text(app))
        assert unseen() == []
        await pilot.press("enter", "enter")
        await until(pilot, lambda: not unseen())
    await journal.aclose()


@pytest.mark.parametrize("name", ["one long line", "lone surrogate", "combining flood"])
async def test_a_value_however_odd_is_shown_and_kept(tmp_path: Path, name: str) -> None:
    (case,) = (case for case in HOSTILE if case.name == name)
    journal = journal_at(tmp_path)
    odd = Condition("model_name", Operator.EQ, case.text)
    app = host(service(), journal, Group("AND", (odd, SLOW)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "1,204" in screen_text(app))
        assert forbidden(screen_text(app)) is None
        await pilot.press("j", "j", "D", "ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer == FilterChoice(odd)
    await journal.aclose()
