"""What exports are written in: lines of JSON, tables that no spreadsheet runs, transcripts."""

import csv
import io
import json
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from enum import StrEnum

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.moments import format_moment

from .errors import filing

PROPERTY = "properties."


class Format(StrEnum):
    """What can be written here; the values are endings of files."""

    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "md"
    HTML = "html"


ENDINGS = {f".{form}": form for form in Format} | {
    ".markdown": Format.MARKDOWN,
    ".htm": Format.HTML,
}
"""The format that a file's ending asks for."""


def json_line(record: DatasetRecord) -> str:
    """A line that `imports/from-file` and both kinds of readers understand: payload, properties,
    and a conversation's messages at the top as well."""
    line: JsonObject = {"payload": record.payload, "properties": record.properties}
    if isinstance(record.payload.get("messages"), list):
        line["messages"] = record.payload["messages"]
    return f"{json_text(line)}\n"


RECORD_COLUMNS = ("id", "created_at", "updated_at", "source")


def record_row(record: DatasetRecord) -> JsonObject:
    """A record's cells by column: its properties by name, its payload as JSON."""
    created, updated = (
        None if time is None else format_moment(time)
        for time in (record.created_at, record.updated_at)
    )
    return {
        **dict(zip(RECORD_COLUMNS, (record.id, created, updated, record.source), strict=True)),
        **{f"{PROPERTY}{key}": value for key, value in record.properties.items()},
        "payload": record.payload,
    }


async def csv_lines(
    rows: AsyncIterator[JsonObject], first: Sequence[str], last: Sequence[str]
) -> AsyncIterator[str]:
    """The heading and a line for each row: columns `first`, others in the order met, `last`. Which
    those are is known when all rows are: until then they wait in a file of their own. Numbers stay
    numbers; no text is a formula to a spreadsheet. Raises FileError."""
    met: dict[str, None] = {}
    with tempfile.TemporaryFile("w+", encoding="ascii") as waiting:
        async for row in rows:
            met |= dict.fromkeys(row)
            with filing("The temporary file"):
                waiting.write(f"{json.dumps(row)}\n")
        with filing("The temporary file"):
            waiting.seek(0)
        between = [key for key in met if key not in first and key not in last]
        columns = (*first, *between, *last)
        yield _csv_line(map(_harmless, columns))
        for line in waiting:
            row = json.loads(line)
            yield _csv_line(_cell(row.get(key)) for key in columns)


def _csv_line(cells: Iterable[str | int | float]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(list(cells))
    return line.getvalue()


def _cell(value: Json) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return _harmless(value if isinstance(value, str) else json_text(value))


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _harmless(text: str) -> str:
    """A leading quote keeps a spreadsheet from running it, also behind blanks."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def json_text(value: Json) -> str:
    """JSON with characters as they are, unless one is half a surrogate pair, which no file can
    hold."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text
