"""Two clients edit one record: nothing is lost outside the moment between fetch and PUT."""

import pytest

from obs_tui.curation import editing
from obs_tui.curation.editing import Conflict, DiffLine, Draft, Fault, Gone, Overtaken, Part, Saved
from obs_tui.curation.errors import NotKeptError
from obs_tui.curation.undoing import undo
from obs_tui.journal import Journal
from obs_tui.model.base import JsonObject
from obs_tui.service.errors import RefusedError, ServerError

from .fakes import FakeDatasets

MINE: JsonObject = {"answer": "mine"}
THEIRS: JsonObject = {"answer": "theirs"}


async def test_an_edit_is_sent_read_again_and_undone(
    datasets: FakeDatasets, journal: Journal
) -> None:
    base = datasets.add({"answer": 1}, {"label": "good"})
    outcome = await editing.save(datasets, journal, "p", base, part=Part.PAYLOAD, mine=MINE)
    assert isinstance(outcome, Saved)
    assert outcome.record == datasets.records[base.id]
    assert outcome.record.payload == MINE
    assert outcome.record.properties == {"label": "good"}
    assert await editing.load_draft(journal, "p", base.id, Part.PAYLOAD) is None
    undone = await undo(datasets, journal, "p")
    assert undone is not None and not undone.failed
    assert datasets.records[base.id].payload == {"answer": 1}
    assert await undo(datasets, journal, "p") is None


async def test_what_another_changed_is_a_conflict_with_three_choices(
    datasets: FakeDatasets, journal: Journal
) -> None:
    base = datasets.add({"answer": 1})
    datasets.change(base.id, payload=THEIRS)
    first = await editing.save(datasets, journal, "p", base, part=Part.PAYLOAD, mine=MINE)
    assert isinstance(first, Conflict)
    assert (first.mine, first.theirs.payload, first.base) == (MINE, THEIRS, base)
    assert datasets.asked("update_payload") == []

    draft = await editing.edit_again(journal, "p", first)
    assert await editing.load_draft(journal, "p", base.id, Part.PAYLOAD) == draft
    assert draft.base.payload == THEIRS

    datasets.change(base.id, payload={"answer": "theirs again"})
    second = await editing.overwrite(datasets, journal, "p", first)
    assert isinstance(second, Conflict)
    third = await editing.overwrite(datasets, journal, "p", second)
    assert isinstance(third, Saved)
    assert datasets.records[base.id].payload == MINE
    await undo(datasets, journal, "p")
    assert datasets.records[base.id].payload == {"answer": "theirs again"}

    assert await editing.take_theirs(journal, "p", second) == second.theirs
    assert await editing.load_draft(journal, "p", base.id, Part.PAYLOAD) is None


@pytest.mark.parametrize(("base", "theirs"), [(1, True), (0, False), ("1", 1), (None, 0)])
async def test_values_that_python_has_equal_are_told_apart(
    datasets: FakeDatasets, journal: Journal, base: int, theirs: int
) -> None:
    record = datasets.add({"v": base})
    datasets.change(record.id, payload={"v": theirs})
    outcome = await editing.save(datasets, journal, "p", record, part=Part.PAYLOAD, mine=MINE)
    assert isinstance(outcome, Conflict)


async def test_the_other_part_may_change_meanwhile(
    datasets: FakeDatasets, journal: Journal
) -> None:
    base = datasets.add({"answer": 1})
    datasets.change(base.id, properties={"label": "bad"})
    outcome = await editing.save(datasets, journal, "p", base, part=Part.PAYLOAD, mine=MINE)
    assert isinstance(outcome, Saved)
    assert outcome.record.properties == {"label": "bad"}


async def test_a_write_within_the_window_is_told(datasets: FakeDatasets, journal: Journal) -> None:
    base = datasets.add({"answer": 1})
    fetches = 0

    def another_writes() -> None:
        nonlocal fetches
        fetches += 1
        if fetches == 2:
            datasets.change(base.id, payload=THEIRS)

    datasets.before["fetch_record"] = another_writes
    outcome = await editing.save(datasets, journal, "p", base, part=Part.PAYLOAD, mine=MINE)
    assert isinstance(outcome, Overtaken)
    assert outcome.record.payload == THEIRS
    draft = await editing.load_draft(journal, "p", base.id, Part.PAYLOAD)
    assert draft is not None and editing.parse(draft.text) == MINE


async def test_a_failed_put_keeps_the_draft_and_can_be_repeated(
    datasets: FakeDatasets, journal: Journal
) -> None:
    base = datasets.add({"answer": 1})
    datasets.lost["update_payload"].append(ServerError("It failed.", status=500))
    with pytest.raises(ServerError):
        await editing.save(datasets, journal, "p", base, part=Part.PAYLOAD, mine=MINE)
    kept = await editing.load_draft(journal, "p", base.id, Part.PAYLOAD)
    assert kept == Draft(editing.pretty(MINE), base, Part.PAYLOAD)
    again = await editing.save(datasets, journal, "p", base, part=Part.PAYLOAD, mine=MINE)
    assert isinstance(again, Saved)
    assert len(datasets.asked("update_payload")) == 1
    await undo(datasets, journal, "p")
    assert datasets.records[base.id].payload == {"answer": 1}


async def test_a_refused_put_leaves_nothing_to_undo(
    datasets: FakeDatasets, journal: Journal
) -> None:
    base = datasets.add({"answer": 1})
    datasets.failures["update_payload"].append(RefusedError("No.", status=422))
    with pytest.raises(RefusedError):
        await editing.save(datasets, journal, "p", base, part=Part.PAYLOAD, mine=MINE)
    assert await journal.last_undo("p", [Part.PAYLOAD]) is None


async def test_nothing_is_sent_that_the_journal_cannot_keep(
    datasets: FakeDatasets, journal: Journal
) -> None:
    base = datasets.add({"answer": 1})
    broken = await journal._file.call(lambda conn: conn.execute("DROP TABLE undo"), None)
    assert broken is not None
    with pytest.raises(NotKeptError):
        await editing.save(datasets, journal, "p", base, part=Part.PAYLOAD, mine=MINE)
    assert datasets.records[base.id].payload == {"answer": 1}


async def test_a_record_deleted_meanwhile_keeps_the_draft(
    datasets: FakeDatasets, journal: Journal
) -> None:
    base = datasets.add({"answer": 1})
    del datasets.records[base.id]
    outcome = await editing.save(datasets, journal, "p", base, part=Part.PROPERTIES, mine=MINE)
    assert outcome == Gone(Part.PROPERTIES, MINE, base)
    assert await editing.load_draft(journal, "p", base.id, Part.PROPERTIES) is not None


async def test_undo_leaves_what_another_changed_since(
    datasets: FakeDatasets, journal: Journal
) -> None:
    base = datasets.add({"answer": 1})
    await editing.save(datasets, journal, "p", base, part=Part.PAYLOAD, mine=MINE)
    datasets.change(base.id, payload=THEIRS)
    undone = await undo(datasets, journal, "p")
    assert undone is not None and [one.record_id for one in undone.failed] == [base.id]
    assert datasets.records[base.id].payload == THEIRS


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('{"a": 1,\n "b": }', 2, 7, "Expecting value"),
        ("", 1, 1, "Expecting value"),
        ("[1]", 1, 1, "expected an object"),
        ('{"a": NaN}', 1, 7, "NaN is not JSON"),
        ('{\n"a": 1,\n"a": 2}', 3, 1, "twice"),
        ('{"a": "\\ud800"}', 1, 8, "surrogate"),
        ('{"a": ' + "9" * 5000 + "}", 1, 1, "digits"),
        ('{"a":' * 100_000, 1, 1, "deep"),
    ],
)
def test_a_text_that_is_no_object_says_where(
    text: str, line: int, column: int, message: str
) -> None:
    fault = editing.parse(text)
    assert isinstance(fault, Fault)
    assert (fault.line, fault.column) == (line, column)
    assert message in fault.message


def test_a_diff_is_lines() -> None:
    lines = editing.diff({"a": 1, "b": "é"}, {"a": 2, "b": "é"})
    assert lines[0].kind == "hunk"
    assert lines[1:] == (
        DiffLine("same", "{"),
        DiffLine("removed", '  "a": 1,'),
        DiffLine("added", '  "a": 2,'),
        DiffLine("same", '  "b": "é"'),
        DiffLine("same", "}"),
    )
    assert editing.diff({"a": 1}, {"a": 1}) == ()
