"""Triage: letters, how many are left, and assignments that overwrite nobody's."""

from obs_tui.curation import triage
from obs_tui.curation.triage import Choice, Tally
from obs_tui.curation.undoing import undo
from obs_tui.journal import Journal
from obs_tui.model.datasets import DatasetRecord
from obs_tui.service.errors import BusyError, UnreachableError
from obs_tui.settings import Settings

from .fakes import FakeDatasets


def test_letters_stay_and_the_last_used_comes_first() -> None:
    setting = {"label": ["good", "grand", "go", "good again"], "who": ["日本"]}
    found = triage.choices(setting)
    assert [choice.letter for choice in found] == ["g", "r", "o", "d", "a"]
    again = triage.choices(setting, [("who", "日本"), ("label", "go"), ("label", "no longer")])
    assert [choice.value for choice in again] == ["日本", "go", "good", "grand", "good again"]
    assert set(again) == set(found)
    many = triage.choices({"n": [str(number) for number in range(50)]})
    assert len(many) == len({choice.letter for choice in many}) == 36


def test_there_are_values_by_default() -> None:
    assert triage.choices(Settings().triage)[0] == Choice("g", "label", "good")


async def test_a_tally_counts_and_follows(datasets: FakeDatasets) -> None:
    for value in ("good", "bad", "good", None, 3, True):
        datasets.add({}, {} if value is None else {"label": value})
    found = await triage.tally_dataset(datasets, "d", "label")
    assert found == Tally("label", (("good", 2), ("3", 1), ("bad", 1), ("true", 1)), 1)
    assert found.total == 6
    moved = found.moved({}, {"label": "bad"}).moved({"label": 3}, {"label": "bad"})
    assert moved == Tally("label", (("bad", 3), ("good", 2), ("true", 1)), 0)


async def test_many_are_assigned_and_undone(datasets: FakeDatasets, journal: Journal) -> None:
    records = [datasets.add({}, {"n": n, **({"label": "bad"} if n % 2 else {})}) for n in range(20)]
    datasets.change(records[3].id, properties={"n": 3, "label": "bad", "by": "another"})
    done = await triage.assign(datasets, journal, "p", records, key="label", value="good")
    assert (len(done.changed), done.unsaved) == (20, ())
    assert datasets.records[records[3].id].properties["by"] == "another"
    assert all(one.properties["label"] == "good" for one in datasets.records.values())
    assert await journal.recently_assigned("p") == (("label", "good"),)
    undone = await undo(datasets, journal, "p")
    assert undone is not None and len(undone.records) == 20
    after = [datasets.records[record.id].properties for record in records]
    assert after[:3] == [{"n": 0}, {"n": 1, "label": "bad"}, {"n": 2}]
    assert after[3] == {"n": 3, "label": "bad", "by": "another"}


async def test_what_another_assigned_is_left_and_reported(
    datasets: FakeDatasets, journal: Journal
) -> None:
    mine, theirs, gone = (datasets.add({}, {}) for _ in range(3))
    datasets.change(theirs.id, properties={"label": "bad"})
    del datasets.records[gone.id]
    some = [mine, theirs, gone]
    done = await triage.assign(datasets, journal, "p", some, key="label", value="good")
    assert [record.id for record in done.changed] == [mine.id]
    sentences = {one.record_id: one.failure.sentence for one in done.unsaved}
    assert sentences == {
        theirs.id: "Someone else has set label to bad meanwhile.",
        gone.id: "There is no such record.",
    }
    await undo(datasets, journal, "p")
    assert datasets.records[mine.id].properties == {}
    assert datasets.records[theirs.id].properties == {"label": "bad"}


async def test_undo_leaves_what_another_assigned_since(
    datasets: FakeDatasets, journal: Journal
) -> None:
    records = [datasets.add({}) for _ in range(2)]
    await triage.assign(datasets, journal, "p", records, key="label", value="good")
    datasets.change(records[0].id, properties={"label": "bad"})
    undone = await undo(datasets, journal, "p")
    assert undone is not None and [one.record_id for one in undone.failed] == [records[0].id]
    assert [one.properties for one in datasets.records.values()] == [{"label": "bad"}, {}]
    assert await undo(datasets, journal, "p") is None


async def test_an_undo_that_may_succeed_later_stays(
    datasets: FakeDatasets, journal: Journal
) -> None:
    record = datasets.add({})
    await triage.assign(datasets, journal, "p", [record], key="label", value="good")
    datasets.failures["update_properties"].append(BusyError("Too many."))
    first = await undo(datasets, journal, "p")
    assert first is not None and first.failed
    second = await undo(datasets, journal, "p")
    assert second is not None and second.records[0].properties == {}


async def test_out_of_reach_the_rest_is_not_tried(datasets: FakeDatasets, journal: Journal) -> None:
    records = [datasets.add({}) for _ in range(100)]
    datasets.failures["fetch_record"].extend([UnreachableError("No answer.")] * 100)
    done = await triage.assign(datasets, journal, "p", records, key="label", value="good")
    assert len(done.unsaved) == 100
    assert len(datasets.asked("fetch_record")) <= 8


async def test_a_write_at_the_same_moment_is_told(datasets: FakeDatasets, journal: Journal) -> None:
    record = datasets.add({})
    fetches: list[DatasetRecord] = []

    def another_writes() -> None:
        fetches.append(record)
        if len(fetches) == 2:
            datasets.change(record.id, properties={"label": "bad"})

    datasets.before["fetch_record"] = another_writes
    done = await triage.assign(datasets, journal, "p", [record], key="label", value="good")
    assert [one.failure.sentence for one in done.unsaved] == [
        "Someone else wrote its properties at the same moment."
    ]
