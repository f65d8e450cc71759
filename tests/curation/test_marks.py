"""Marks survive paging and filters, and say exactly what they are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from obs_tui.curation import marks
from obs_tui.curation.marks import EVENTS, records_list
from obs_tui.journal import Journal
from obs_tui.model.filters import Condition, Operator
from obs_tui.model.marks import EventScope, Marks, RecordScope, Scope
from obs_tui.model.paging import Count
from tests.ui.fakes import FakeService, event_id

from .fakes import FakeDatasets

ALL = EventScope(None)
LARGE = EventScope(Condition("model_name", Operator.EQ, "mistral-large-latest"))
TOTAL = Count(12_408)


def test_marks_are_ids() -> None:
    some = Marks().toggle("a").toggle("b").toggle("b").extend(["c", "d"])
    assert some.ids == {"a", "c", "d"}
    assert (some.label, some.count) == ("3 marked", 3)
    assert some.marked("a", ALL) and some.marked("a", LARGE)
    assert some.marked("b", ALL) is False
    assert some.without(["a", "x"]).ids == {"c", "d"}
    assert not Marks() and Marks().label == ""


def test_everything_is_a_scope_and_what_is_left_out() -> None:
    everything = Marks.everything(LARGE, TOTAL)
    assert everything and everything.label == "all 12,408 matching"
    but = everything.toggle("a").without(["b"])
    assert (but.label, but.count) == ("all 12,408 matching but 2", 12_406)
    assert but.marked("a", LARGE) is False and but.marked("c", LARGE) is True
    assert but.marked("a", ALL) is None and but.foreign(ALL) and not but.foreign(LARGE)
    assert but.extend(["a"]).label == "all 12,408 matching but 1"


def test_a_total_that_is_not_known_is_not_claimed() -> None:
    assert Marks.everything(ALL).label == "all matching"
    assert Marks.everything(ALL).count is None
    capped = Marks.everything(ALL, Count(10_000, exact=False)).toggle("a")
    assert capped.label == "all of at least 10,000 matching but 1"
    assert capped.count is None


async def test_marks_of_events_are_resolved_by_the_server() -> None:
    service = FakeService(8)
    assert await marks.resolve(Marks(frozenset("ba")), service) == ("a", "b")
    large = Marks.everything(LARGE).toggle(event_id(0))
    assert await marks.resolve(large, service) == (event_id(4),)
    settled = await marks.settle(large, service)
    assert settled == Marks(frozenset({event_id(4)}))


async def test_marks_of_records_are_resolved_page_by_page() -> None:
    service, datasets = FakeService(), FakeDatasets()
    service.datasets = datasets
    ids = [datasets.add({"n": f"Number {number}!"}).id for number in range(250)]
    everything = Marks.everything(RecordScope("d")).toggle(ids[3])
    assert await marks.resolve(everything, service) == (*ids[:3], *ids[4:])
    some = Marks.everything(RecordScope("d", "NUMBER 24"))
    assert await marks.resolve(some, service) == (ids[24], *ids[240:])


@settings(deadline=None)
@given(
    st.frozensets(st.text()),
    st.sampled_from([None, ALL, LARGE, RecordScope("d", "q\ud800")]),
    st.sampled_from([None, TOTAL, Count(3, exact=False)]),
)
def test_marks_written_are_read(ids: frozenset[str], scope: Scope, total: Count) -> None:
    some = Marks(ids, scope, total)
    assert marks._read(marks._write(some)) == some


async def test_marks_are_kept_by_profile_and_list(journal: Journal) -> None:
    some = Marks.everything(LARGE, TOTAL).toggle("a")
    await marks.save(journal, "p", EVENTS, some)
    assert await marks.load(journal, "p", EVENTS) == some
    assert await marks.load(journal, "q", EVENTS) == Marks()
    assert await marks.load(journal, "p", records_list("d")) == Marks()
    await journal.save_marks("p", EVENTS, {"ids": 3})
    assert await marks.load(journal, "p", EVENTS) == Marks()
    await marks.save(journal, "p", EVENTS, Marks())
    assert await journal.load_marks("p", EVENTS) is None
