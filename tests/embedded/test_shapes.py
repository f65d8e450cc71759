"""The shape of events over time, against plain Python over the same rows."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil
from random import Random
from typing import Any

import pytest

from obs_tui.embedded import shapes
from obs_tui.model.filters import Condition, Operator
from tests.embedded.serving import client, stored
from tests.embedded.stores import event, holding

PATH = "/v1/obs-tui/chat-completion-events/shape"
START = datetime(2026, 1, 5, tzinfo=UTC)


def timed(count: int) -> list[dict[str, Any]]:
    """Events over ten days, some together, a tenth without a duration."""
    rng = Random(5)
    moments = [START + timedelta(days=rng.choice((0, 10 * rng.random()))) for _ in range(count)]
    return [
        event(
            f"e{number}",
            created_at=moment.isoformat(),
            total_time_elapsed=None if number % 10 == 0 else round(rng.expovariate(0.3), 3),
            model_name="large" if number % 3 else "small",
        )
        for number, moment in enumerate(moments)
    ]


def rank(values: list[float], percent: int) -> float | None:
    return sorted(values)[ceil(len(values) * percent / 100) - 1] if values else None


def bucketed(rows: list[dict[str, Any]], seconds: float) -> dict[datetime, list[float | None]]:
    found: dict[datetime, list[float | None]] = {}
    for row in rows:
        moment = datetime.fromisoformat(row["created_at"])
        start = START + (moment - START) // timedelta(seconds=seconds) * timedelta(seconds=seconds)
        found.setdefault(start, []).append(row["total_time_elapsed"])
    return found


@pytest.mark.parametrize("buckets", [2, 7, 60, 200])
@pytest.mark.parametrize("model", [None, "small"])
def test_counts_and_percentiles(buckets: int, model: str | None) -> None:
    rows = timed(400)
    wanted = [row for row in rows if model in (None, row["model_name"])]
    filters = Condition("model_name", Operator.EQ, model) if model else None
    with holding(rows) as conn:
        found: Any = shapes.shape(conn, filters, buckets)
    held = bucketed(wanted, found["seconds"])
    starts = [datetime.fromisoformat(one["start"]) for one in found["buckets"]]
    assert len(starts) <= buckets
    assert {b - a for a, b in pairwise(starts)} == {timedelta(seconds=found["seconds"])}
    assert (starts[0], starts[-1]) == (min(held), max(held))
    for start, one in zip(starts, found["buckets"], strict=True):
        values = [value for value in held.get(start, []) if value is not None]
        assert one["count"] == len(held.get(start, []))
        assert (one["p50"], one["p95"]) == (rank(values, 50), rank(values, 95))
    everything = [row["total_time_elapsed"] for row in wanted if row["total_time_elapsed"]]
    assert found["total"] == len(wanted)
    assert (found["p50"], found["p95"]) == (rank(everything, 50), rank(everything, 95))
    assert found["exact"] is True


def test_beyond_a_bound_percentiles_are_of_a_sample_and_counts_exact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shapes, "EXACT", 1_000)
    rows = timed(4_000)
    with holding(rows) as conn:
        found: Any = shapes.shape(conn, None, 2)
    everything = sorted(row["total_time_elapsed"] for row in rows if row["total_time_elapsed"])
    assert found["exact"] is False
    assert sum(one["count"] for one in found["buckets"]) == found["total"] == 4_000
    for key, share in (("p50", 0.5), ("p95", 0.95)):
        below = sum(value <= found[key] for value in everything) / len(everything)
        assert abs(below - share) < 0.03
        assert found[key] in everything


def test_no_match_has_no_buckets() -> None:
    with holding(timed(3)) as conn:
        found = shapes.shape(conn, Condition("model_name", Operator.EQ, "none"))
    assert found == {
        "buckets": [],
        "seconds": 0.0,
        "total": 0,
        "p50": None,
        "p95": None,
        "exact": True,
    }


def test_times_at_the_ends_of_the_calendar() -> None:
    times = ("0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z")
    rows = [event(f"e{n}", created_at=time) for n, time in enumerate(times)]
    with holding(rows) as conn:
        for buckets in (2, 3, 200):
            found: Any = shapes.shape(conn, None, buckets)
            counts = Counter(one["count"] for one in found["buckets"])
            assert sum(count * times for count, times in counts.items()) == 3
            assert len(found["buckets"]) <= buckets


@pytest.mark.parametrize("buckets", [0, 1, 201, "many"])
async def test_the_number_of_buckets_is_bounded(buckets: object) -> None:
    with stored() as store:
        async with client(store) as http:
            refused = await http.post(PATH, json={"filters": None, "buckets": buckets})
    assert refused.status_code == 422
