from obs_tui.model.counting import counted


def test_one_is_one_and_all_else_is_many() -> None:
    assert [counted(each, "event") for each in (0, 1, 2, 2_300)] == [
        "0 events",
        "1 event",
        "2 events",
        "2,300 events",
    ]
