"""Which properties of records become columns."""

from obs_tui.model.base import JsonObject
from obs_tui.model.datasets import DatasetRecord
from obs_tui.text.record_row import property_widths


def record(**properties: str) -> DatasetRecord:
    held: JsonObject = {**properties}
    return DatasetRecord(id="r", properties=held)


def test_what_is_cut_off_comes_after_what_is_not_however_frequent() -> None:
    identity = "10000000-0000-4000-8000-000000000000"
    records = [record(event_id=identity), record(event_id=identity, label="good", topic="fries")]
    records.append(record(event_id=identity, topic="fries"))
    assert property_widths(records) == (("topic", 5), ("label", 5), ("event_id", 14))
