"""Times as text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.model.moments import format_moment, parse_moment, resolve_moment


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_written_reads_back(moment: datetime) -> None:
    assert parse_moment(format_moment(moment)) == moment


@pytest.mark.parametrize(
    "text",
    ["2026-01-15T00:00:00Z", "2026-01-15", "2026-01-15T01:00:00+01:00", "2026-01-15T00:00:00.000"],
)
def test_every_iso_form_names_the_same_instant(text: str) -> None:
    assert parse_moment(text) == datetime(2026, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "0001-01-01T00:00:00+23:00"])
def test_what_names_no_instant_is_none(text: str) -> None:
    assert parse_moment(text) is None


def test_relative_times_are_resolved_against_the_given_now() -> None:
    now = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
    assert resolve_moment("-24h", now) == datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
    assert resolve_moment(" -2W ", now) == datetime(2026, 2, 16, 10, 30, tzinfo=UTC)
    assert resolve_moment("today", now) == datetime(2026, 3, 2, tzinfo=UTC)
    assert resolve_moment("yesterday", now) == datetime(2026, 3, 1, tzinfo=UTC)
    assert resolve_moment("2026-01-15", now) == datetime(2026, 1, 15, tzinfo=UTC)
    assert resolve_moment("-999999w", now) is None
    assert resolve_moment("soon", now) is None
