"""The title bar of a place: what is cut where there is little room."""

from dataclasses import replace

from obs_tui.ui.widgets.place_title import PlaceStanding, left_half

STORE = "/home/somebody/projects/assistants/2026/november/conversations.db"
WHERE = " · Review › Helpfulness of answers"


def said(standing: PlaceStanding, room: int) -> str:
    return left_half(standing, room).plain


def test_the_server_goes_first_then_the_beginning_of_the_path() -> None:
    standing = PlaceStanding("Review", STORE, "embedded", "Helpfulness of answers")
    assert said(standing, 130) == f"obs-tui  {STORE} · embedded{WHERE}"
    assert said(standing, 110) == f"obs-tui  {STORE}{WHERE}"
    assert said(standing, 60) == f"obs-tui  …conversations.db{WHERE}"
    assert len(said(standing, 60)) == 60
    assert said(standing, 40) == "obs-tui  …ions.db · Review › Helpfulnes…"
    assert said(replace(standing, profile="demo"), 47) == f"obs-tui  demo{WHERE}"
    wide = replace(standing, profile="会話" * 30)
    assert said(wide, 60).endswith(f"話{WHERE}")
