"""The three faces of a filter say the same: line, tree and JSON, in the order a person goes."""

import re
from datetime import UTC, datetime

from hypothesis import assume, given

from obs_tui.finding.sharing import as_marked_json, as_text
from obs_tui.model.filter_edit import draft_of, settle
from obs_tui.model.filters import Filter, conditions
from obs_tui.model.query_parser import parse_query
from obs_tui.ui.dialogs.json_face import read_face
from tests.model.filter_trees import filters

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@given(filters)
def test_line_tree_and_json_of_a_filter_agree(given_filter: Filter) -> None:
    # JSON has one character for both; no server and no keyboard tells them apart.
    assume(not any(_PAIR.search(f"{c.field} {c.value}") for c in conditions(given_filter)))
    line = as_text(given_filter)
    from_line = parse_query(line)
    from_tree = settle(draft_of(from_line))
    from_json = read_face(as_marked_json(from_tree, NOW), None)
    back = settle(draft_of(from_json))
    assert (from_line, from_tree, from_json, back) == (given_filter,) * 4
    assert as_text(back) == line
    assert as_marked_json(parse_query(as_text(back)), NOW) == as_marked_json(given_filter, NOW)
