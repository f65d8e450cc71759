"""Curation against the embedded service, through the service layer."""

import json
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from obs_tui.cli.connection import opened
from obs_tui.cli.target import Store as Target
from obs_tui.curation import adding, deleting, editing, importing, marks, triage
from obs_tui.curation.duplicates import find_duplicates
from obs_tui.curation.editing import Conflict, Part, Saved
from obs_tui.curation.exporting import export_by_service, export_locally
from obs_tui.curation.formats import Format
from obs_tui.curation.known import known_events
from obs_tui.curation.records import every_record
from obs_tui.curation.undoing import undo
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.store import Store
from obs_tui.journal import Journal
from obs_tui.model.base import Json
from obs_tui.model.datasets import DatasetDraft
from obs_tui.model.marks import EventScope, Marks, RecordScope
from obs_tui.service.protocol import Service
from obs_tui.settings import Settings
from tests.embedded.serving import event

from .fakes import no_pause

COUNT = 1_210


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    path = tmp_path / "store.sqlite"
    with closing(Store.open(path)) as store:
        store.write_now(lambda conn: ingest(conn, [event(number) for number in range(COUNT)]))
    async with opened(Target("p", path), Settings()) as connected:
        yield connected


async def filled(service: Service, journal: Journal) -> str:
    """A dataset of every event."""
    made = await service.datasets.create(DatasetDraft(name="a dataset", description=""))
    ids = await marks.resolve(Marks.everything(EventScope(None)), service)
    report = await adding.add_events(service.datasets, journal, "p", made.id, ids, pause=no_pause)
    assert (report.added, report.failed) == (COUNT, ())
    return made.id


async def contents(service: Service, dataset_id: str) -> list[str]:
    found = every_record(service.datasets, dataset_id)
    pairs: list[Json] = [[one.payload, one.properties] async for one in found]
    return sorted(json.dumps(pair, sort_keys=True) for pair in pairs)


async def test_events_are_added_known_deleted_and_brought_back(
    service: Service, journal: Journal
) -> None:
    dataset = await filled(service, journal)
    before = await contents(service, dataset)
    assert len(before) == COUNT
    ids = await marks.resolve(Marks.everything(EventScope(None)), service)
    known = await known_events(service, dataset, ids)
    assert (known.ids, known.unchecked) == (ids, 0)

    some = Marks.everything(RecordScope(dataset, "about cats"))
    records = await marks.resolve(some, service)
    assert len(records) == COUNT
    report = await deleting.delete_records(service.datasets, journal, "p", dataset, records)
    assert report.complete and len(report.deleted) == COUNT
    assert await contents(service, dataset) == []
    undone = await undo(service.datasets, journal, "p")
    assert undone is not None and len(undone.new_ids) == COUNT
    assert await contents(service, dataset) == before


async def test_export_import_export_gives_equal_content(
    service: Service, journal: Journal, tmp_path: Path
) -> None:
    dataset = await filled(service, journal)
    before = await contents(service, dataset)
    await export_by_service(service.datasets, dataset, tmp_path / "service.jsonl")
    await export_locally(service.datasets, dataset, tmp_path / "local.jsonl", Format.JSONL)
    for name in ("service.jsonl", "local.jsonl"):
        check = await importing.check_file(tmp_path / name)
        assert (check.records, check.bad) == (COUNT, 0)
        made = await service.datasets.create(DatasetDraft(name=name, description=""))
        report = await importing.import_file(
            service.datasets, journal, "p", made.id, check, pause=no_pause
        )
        assert (report.added, report.failed) == (COUNT, ())
        assert await contents(service, made.id) == before
    copies = await service.datasets.create(DatasetDraft(name="copies", description=""))
    ids = await marks.resolve(Marks.everything(RecordScope(dataset)), service)
    report = await adding.add_records(
        service.datasets, journal, "p", copies.id, ids, pause=no_pause
    )
    assert report.added == COUNT
    assert await contents(service, copies.id) == before


async def test_a_record_is_triaged_and_edited(service: Service, journal: Journal) -> None:
    dataset = await filled(service, journal)
    first, second = (await service.datasets.list_records(dataset, page_size=2)).results
    done = await triage.assign(
        service.datasets, journal, "p", [first, second], key="label", value="good"
    )
    assert not done.unsaved
    tally = await triage.tally_dataset(service.datasets, dataset, "label")
    assert (tally.by_value, tally.left) == ((("good", 2),), COUNT - 2)
    await service.datasets.update_payload(first.id, {"messages": [], "by": "another"})
    outcome = await editing.save(
        service.datasets, journal, "p", first, part=Part.PAYLOAD, mine={"messages": []}
    )
    assert isinstance(outcome, Conflict)
    saved = await editing.overwrite(service.datasets, journal, "p", outcome)
    assert isinstance(saved, Saved)
    assert saved.record.properties["label"] == "good"
    await undo(service.datasets, journal, "p")
    await undo(service.datasets, journal, "p")
    record = await service.datasets.fetch_record(first.id)
    assert record.payload == {"messages": [], "by": "another"}
    assert "label" not in record.properties


async def test_near_duplicates_are_found(service: Service, journal: Journal) -> None:
    dataset = await filled(service, journal)
    record = (await service.datasets.list_records(dataset, page_size=1)).results[0]
    await adding.add_records(service.datasets, journal, "p", dataset, [record.id], pause=no_pause)
    groups = await find_duplicates(service.datasets, dataset)
    assert [len(group.others) for group in groups] == [1]
