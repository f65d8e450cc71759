"""`obs-tui judges`: what it prints where, what it refuses, what it changes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from obs_tui.cli import main
from obs_tui.curation.judge_files import JudgeFormat, read_judges, write_judges
from tests.ui.judges.fakes import DRAFTS, draft

Run = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line on a store of its own: exit code, lines of stdout, stderr."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, list[str], str]:
        code = main(["judges", *words])
        out, err = capsys.readouterr()
        return code, out.splitlines(), err

    return run


def test_judges_are_imported_listed_and_exported_as_they_were(run: Run, tmp_path: Path) -> None:
    (tmp_path / "judges.yaml").write_text(write_judges(DRAFTS, JudgeFormat.YAML))
    code, _, err = run("import", "judges.yaml", "--dry-run")
    assert (code, "would make 3 judges and replace 0" in err) == (0, True)
    assert run("list")[1] == []
    code, ids, _ = run("import", "judges.yaml")
    assert (code, len(ids)) == (0, 3)

    _, lines, _ = run("list", "--type", "scores")
    assert [line.split("\t")[2:] for line in lines] == [
        ["How helpful", "REGRESSION", "mistral-large-latest"]
    ]
    _, lines, _ = run("list", "--match", "TONE", "--model", "mistral-small-latest", "--jsonl")
    assert [json.loads(line)["name"] for line in lines] == ["Tone of voice"]

    assert run("export", "all.json")[0] == 0
    written = read_judges((tmp_path / "all.json").read_text(), JudgeFormat.JSON).judges
    assert sorted(judge.name for judge in written) == sorted(judge.name for judge in DRAFTS)
    code, _, err = run("export", "all.json")
    assert (code, "exists already" in err) == (2, True)
    assert run("export", "all.json", "Tone of voice", ids[0], "--yes")[0] == 0
    again = read_judges((tmp_path / "all.json").read_text(), JudgeFormat.JSON).judges
    assert again == (DRAFTS[1], DRAFTS[0])


def test_names_that_exist_and_bad_judges_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(write_judges(DRAFTS, JudgeFormat.YAML))
    assert run("import", "first.yaml")[0] == 0
    mine = draft("Tone of voice", "another")
    bad = write_judges([draft(), mine], JudgeFormat.YAML) + "- name: Bad\n"
    (tmp_path / "second.yaml").write_text(bad)
    last = bad.count("\n")
    code, ids, err = run("import", "second.yaml")
    assert (code, ids) == (1, [])
    for words in (
        f"line {last}: Bad: name: at least 5 characters, now 3",
        f"line {last}: Bad: output: is needed",
        "Tone of voice exists already and is left as it is",
        "the same on the server: 1",
    ):
        assert words in err
    code, ids, err = run("import", "second.yaml", "--existing", "rename")
    assert (code, len(ids), "Tone of voice (2)" in err) == (1, 1, True)
    assert "1 judge made, 0 replaced" in err
    code, ids, err = run("import", "second.yaml", "--existing", "replace")
    assert (code, ids, "0 judges made, 1 replaced" in err) == (1, [], True)
    run("export", "now.yaml", "Tone of voice")
    assert read_judges((tmp_path / "now.yaml").read_text()).judges == (mine,)


def test_what_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    code, out, err = run("export", "none.yaml")
    assert (code, out) == (2, [])
    assert "There is no judge to write." in err
    code, out, err = run("export", "none.yaml", "Nobody")
    assert (code, "neither a file nor a saved judge" in err) == (2, True)
    code, out, err = run("import", "none.yaml")
    assert (code, "none.yaml cannot be used." in err) == (2, True)
    assert not (tmp_path / "none.yaml").exists()
