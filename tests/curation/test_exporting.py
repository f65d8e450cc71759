"""Exports are whole files or none, and harmless to what opens them."""

# ruff: noqa: ASYNC240 - a test has nothing else to do while it reads a file

import csv
import io
import json
import stat
from pathlib import Path

import pytest

from obs_tui.curation import importing
from obs_tui.curation.errors import FileError
from obs_tui.curation.exporting import export_by_service, export_locally
from obs_tui.curation.formats import Format
from obs_tui.service.errors import ServiceError
from tests.hostile import HOSTILE

from .fakes import FakeDatasets

TEXTS = [hostile.text for hostile in HOSTILE]


async def test_the_services_export_arrives_as_it_is(datasets: FakeDatasets, tmp_path: Path) -> None:
    for number in range(3):
        datasets.add({"n": number})
    sizes: list[int] = []
    target = tmp_path / "x.jsonl"
    done = await export_by_service(datasets, "d", target, received=sizes.append)
    lines = [json.loads(line)["payload"] for line in target.read_text().splitlines()]
    assert lines == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert done.size == target.stat().st_size == sizes[-1]
    assert sizes == sorted(sizes) and len(sizes) == 3
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("there", [True, False])
async def test_a_broken_download_leaves_nothing(
    datasets: FakeDatasets, tmp_path: Path, there: bool
) -> None:
    for number in range(3):
        datasets.add({"n": number})
    datasets.breaks_after = 2
    target = tmp_path / "x.jsonl"
    if there:
        target.write_text("before")
    with pytest.raises(ServiceError, match="broke"):
        await export_by_service(datasets, "d", target, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == (["x.jsonl"] if there else [])
    assert not there or target.read_text() == "before"


async def test_a_file_that_is_there_is_kept_unless_told(
    datasets: FakeDatasets, tmp_path: Path
) -> None:
    datasets.add({"n": 1})
    target = tmp_path / "x.jsonl"
    target.write_text("before")
    with pytest.raises(FileError, match="exists"):
        await export_locally(datasets, "d", target, Format.JSONL)
    assert datasets.calls == []
    await export_locally(datasets, "d", target, Format.JSONL, overwrite=True)
    assert "before" not in target.read_text()


async def test_a_file_that_appears_meanwhile_is_kept(
    datasets: FakeDatasets, tmp_path: Path
) -> None:
    datasets.add({"n": 1})
    target = tmp_path / "x.jsonl"

    def another_writes() -> None:
        target.write_text("theirs")

    datasets.before["list_records"] = another_writes
    with pytest.raises(FileError, match="exists"):
        await export_locally(datasets, "d", target, Format.JSONL)
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl"]
    assert target.read_text() == "theirs"


async def test_a_folder_that_is_not_there_is_an_error(
    datasets: FakeDatasets, tmp_path: Path
) -> None:
    with pytest.raises(FileError):
        await export_locally(datasets, "d", tmp_path / "none" / "x", Format.CSV)


async def test_jsonl_written_here_can_be_imported(datasets: FakeDatasets, tmp_path: Path) -> None:
    datasets.add({"messages": [{"role": "user", "content": text} for text in TEXTS]}, {"a": "é"})
    datasets.add({"free": [1.5, None, True]})
    skipped = datasets.add({"n": 1})
    target = tmp_path / "x.jsonl"
    ids = [record_id for record_id in datasets.records if record_id != skipped.id]
    done = await export_locally(datasets, "d", target, Format.JSONL, ids=ids)
    assert done.records == 2
    drafts = [importing.read_line(line) for line in target.read_bytes().splitlines()]
    for draft, record_id in zip(drafts, ids, strict=True):
        assert not isinstance(draft, str)
        record = datasets.records[record_id]
        assert (draft.payload, draft.properties) == (record.payload, record.properties)


async def test_csv_has_properties_as_columns_and_no_formulas(
    datasets: FakeDatasets, tmp_path: Path
) -> None:
    datasets.add({"n": "é\n\x00"}, {"label": "=1+1", "n": -3.5, "ok": True})
    datasets.add({}, {"@key": " \t=cmd|' /C calc'!A0", "label": "-1", "l": [1], "s": "\ud800"})
    target = tmp_path / "x.csv"
    await export_locally(datasets, "d", target, Format.CSV)
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"), newline="")))
    assert [row["properties.label"] for row in rows] == ["'=1+1", "'-1"]
    assert (rows[0]["properties.n"], rows[0]["properties.ok"]) == ("-3.5", "true")
    assert rows[1]["properties.@key"].startswith("'")
    assert rows[1]["properties.l"] == "[1]"
    assert json.loads(rows[0]["payload"]) == {"n": "é\n\x00"}
    assert rows[0]["created_at"].endswith("Z")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "  =1", "＝1"])
async def test_no_text_is_a_formula(datasets: FakeDatasets, tmp_path: Path, text: str) -> None:
    datasets.add({}, {"p": text})
    await export_locally(datasets, "d", tmp_path / "x.csv", Format.CSV)
    written = (tmp_path / "x.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader(io.StringIO(written, newline=""))
    assert row["properties.p"].startswith("'")


async def test_markdown_shows_and_runs_nothing(datasets: FakeDatasets, tmp_path: Path) -> None:
    evil = "```\n# no heading <script>x</script> ![i](http://x)\n````\n\x1b[2J\u202e"
    datasets.add(
        {"messages": [{"role": "user", "content": evil}, *TEXTS], "tools": ["`"]},
        {"la`bel": "go`od\n# x"},
    )
    target = tmp_path / "x.md"
    await export_locally(datasets, "d", target, Format.MARKDOWN)
    text = target.read_text(encoding="utf-8")
    assert "\x1b" not in text and "\u202e" not in text
    from markdown_it import MarkdownIt

    kinds = {token.type for token in MarkdownIt().parse(text)}
    inline = {child.type for token in MarkdownIt().parse(text) for child in token.children or ()}
    assert not kinds & {"html_block", "code_block"}
    assert not inline & {"html_inline", "image", "link_open"}
    fences = [one.content for one in MarkdownIt().parse(text) if one.type == "fence"]
    assert fences[0] == evil.replace("\x1b", "\\u001b").replace("\u202e", "\\u202e") + "\n"
