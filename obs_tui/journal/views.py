"""Named views, and which columns a list shows. Functions on the journal's connection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from .connection import transaction
from .entries import UNREADABLE, read_kept, write_kept

if TYPE_CHECKING:
    from obs_tui.model.base import Json
    from obs_tui.model.filters import Filter


class ColumnChoice(NamedTuple):
    """A column of the list: its field, and its width in cells or None for its own; label and type
    of the field, which the first frame cannot ask for."""

    field: str
    width: int | None = None
    label: str = ""
    type: str = ""


class View(NamedTuple):
    """A filter under a name, with the columns to show it in; without columns, those of the
    profile."""

    name: str
    filters: Filter
    columns: tuple[ColumnChoice, ...] = ()


def save(conn: sqlite3.Connection, profile: str, view: View) -> None:
    """Add a view, or replace the one of the same name; case makes no other name."""
    values = (
        profile,
        _key(view.name),
        json.dumps(view.name),
        write_kept(view.filters),
        json.dumps(write_columns(view.columns)),
    )
    with transaction(conn):
        conn.execute("INSERT OR REPLACE INTO view VALUES (?, ?, ?, ?, ?)", values)


def saved(conn: sqlite3.Connection, profile: str) -> tuple[tuple[View, ...], int]:
    """The views by name, and how many more could not be read."""
    found = conn.execute(
        "SELECT name, filters, columns FROM view WHERE profile = ?", (profile,)
    ).fetchall()
    views = sorted((kept for row in found for kept in _views(*row)), key=lambda view: view.name)
    views.sort(key=lambda view: view.name.casefold())
    return tuple(views), len(found) - len(views)


def drop(conn: sqlite3.Connection, profile: str, name: str) -> None:
    """Forget a view."""
    with transaction(conn):
        conn.execute("DELETE FROM view WHERE profile = ? AND key = ?", (profile, _key(name)))


def write_columns(columns: tuple[ColumnChoice, ...]) -> list[Json]:
    """Columns as JSON, `[[field, width, label, type], …]`."""
    return [[column.field, column.width, column.label, column.type] for column in columns]


def read_columns(data: Json) -> tuple[ColumnChoice, ...]:
    """The columns of `write_columns`. Raises ValueError or TypeError for anything else."""
    if not isinstance(data, list):
        raise TypeError("columns are a list")
    return tuple(_column(pair) for pair in data)


def _column(pair: Json) -> ColumnChoice:
    match pair:
        case [str() as field, int() | None as width] if not isinstance(width, bool):
            return ColumnChoice(field, width)
        case [str(), int() | None, str() as label, str() as kind]:
            return _column(pair[:2])._replace(label=label, type=kind)
        case _:
            raise TypeError("a column is a field and a width")


def _key(name: str) -> str:
    return json.dumps(name.casefold())


def _views(name: str, filters: str, columns: str) -> Iterator[View]:
    """The view, unless it is damaged."""
    try:
        text = json.loads(name)
        if isinstance(text, str):
            yield View(text, read_kept(filters), read_columns(json.loads(columns)))
    except UNREADABLE:
        return
