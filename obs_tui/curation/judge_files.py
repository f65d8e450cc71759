"""Judges as text, YAML or JSON: what is written is read back exactly, and what cannot be read is
told with its line.

A file holds one judge, or a list of them, in YAML also one a document (`---`); a judge is its six
fields. What the API says of a saved judge beside them (id, dates) is passed over. In YAML only
`true`, `false`, `null` and numbers are no texts: a class may be called yes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from pydantic import ValidationError

from obs_tui.judging.objections import objections
from obs_tui.model.base import Json
from obs_tui.model.judges import Judge, JudgeDraft

MOST = 5_000_000
"""Characters read at most."""
_PASSED_OVER = frozenset(Judge.model_fields) - frozenset(JudgeDraft.model_fields)
_SHOWN = 60


class JudgeFormat(StrEnum):
    """How judges are written; the values are endings of files."""

    YAML = "yaml"
    JSON = "json"


ENDINGS = {".yaml": JudgeFormat.YAML, ".yml": JudgeFormat.YAML, ".json": JudgeFormat.JSON}
"""The format that a file's ending asks for."""


@dataclass(frozen=True, slots=True)
class BadJudge:
    """What cannot be read, from which line on (from 1; 0 where that is not known), and why. `name`
    is untrusted text, empty where there is none."""

    line: int
    name: str
    cause: str


@dataclass(frozen=True, slots=True)
class JudgeFile:
    """What a text holds, in its order."""

    judges: tuple[JudgeDraft, ...] = ()
    bad: tuple[BadJudge, ...] = ()


def write_judges(judges: Sequence[JudgeDraft], form: JudgeFormat) -> str:
    """One judge, or a list of them, as text that ends with a line break."""
    fields = [judge.model_dump(mode="json") for judge in judges]
    data: Json = fields[0] if len(fields) == 1 else [*fields]
    if form is JudgeFormat.JSON:
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    from .judge_yaml import write_yaml

    return write_yaml(data)


def read_judges(text: str, form: JudgeFormat | None = None) -> JudgeFile:
    """The judges that a text holds; in JSON where it begins like that, unless `form` is given."""
    from .judge_yaml import FaultyYaml, lines_of, read_yaml

    if len(text) > MOST:
        return JudgeFile(bad=(BadJudge(0, "", f"it has more than {MOST:,} characters"),))
    looks = JudgeFormat.JSON if text.lstrip()[:1] in ("{", "[") else JudgeFormat.YAML
    try:
        data = json.loads(text) if (form or looks) is JudgeFormat.JSON else read_yaml(text)
    except json.JSONDecodeError as error:
        return JudgeFile(bad=(BadJudge(error.lineno, "", f"it is not JSON: {error.msg}"),))
    except FaultyYaml as error:
        return JudgeFile(bad=(BadJudge(error.line, "", f"it is not YAML: {error}"),))
    except (RecursionError, ValueError):
        return JudgeFile(bad=(BadJudge(0, "", "it is nested too deep, or a number is too long"),))
    return _judges(data, lines_of(text))


_Path: TypeAlias = tuple[str | int, ...]


def _judges(data: Json, lines: dict[_Path, int]) -> JudgeFile:
    if data is None or data == []:
        return JudgeFile()
    many = isinstance(data, list)
    found: list[JudgeDraft] = []
    bad: list[BadJudge] = []
    names: set[str] = set()
    for number, item in enumerate(data if isinstance(data, list) else [data]):
        where: _Path = (number,) if many else ()
        for read in _read(item, where, lines):
            if isinstance(read, BadJudge):
                bad.append(read)
            elif read.name in names:
                cause = "name: another judge here is called the same"
                bad.append(BadJudge(lines.get((*where, "name"), 0), read.name, cause))
            else:
                found.append(read)
                names.add(read.name)
    return JudgeFile(tuple(found), tuple(bad))


def _read(item: Json, where: _Path, lines: dict[_Path, int]) -> Iterator[JudgeDraft | BadJudge]:
    """The judge, or all that is wrong with it."""
    if not isinstance(item, dict):
        yield BadJudge(lines.get(where, 0), "", "a judge is keys with values: name, output, …")
        return
    fields = {key: value for key, value in item.items() if key not in _PASSED_OVER}
    try:
        yield JudgeDraft.model_validate(fields)
    except ValidationError as error:
        name = item.get("name")
        shown = name[:_SHOWN] if isinstance(name, str) else ""
        for field, words in objections(error).items():
            line = lines.get((*where, field), lines.get(where, 0))
            yield BadJudge(line, shown, f"{field[:_SHOWN]}: {words}")
