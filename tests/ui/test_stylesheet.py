"""A source of styles is parsed once, and again with other variables."""

import pytest
from textual.color import Color
from textual.css.parse import parse
from textual.css.stylesheet import Stylesheet

from obs_tui.ui.stylesheet import KeptStylesheet
from tests.parsed import parse_rules


def test_a_source_is_parsed_again_for_other_variables_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed: list[str] = []

    def counted(scope: str, css: str, *args: object, **kwargs: object) -> object:
        parsed.append(css)
        return parse(scope, css, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Stylesheet, "_parse_rules", parse_rules)
    monkeypatch.setattr("textual.css.stylesheet.parse", counted)
    sheet = KeptStylesheet(variables={"ink": "red"})
    for kind in range(100):
        sheet.add_source(f"Kind{kind} {{ color: $ink; }}", read_from=("here", str(kind)))
    sheet.parse()
    for _ in range(3):
        sheet.set_variables({"ink": "red"})
        sheet.reparse()
    assert len(parsed) == 100
    sheet.set_variables({"ink": "blue"})
    sheet.reparse()
    assert len(parsed) == 200
    assert {rule.styles.color for rule in sheet.rules} == {Color.parse("blue")}
