"""The four judges that the demo starts with: a regression and three classifications."""

import tomllib
from importlib.resources import files

from obs_tui.model.judges import BASELINE, JudgeDraft


def _load() -> tuple[JudgeDraft, ...]:
    text = files(__package__).joinpath("judges.toml").read_text(encoding="utf-8")
    return tuple(
        JudgeDraft.model_validate({"model_name": BASELINE, "tools": [], **entry})
        for entry in tomllib.loads(text)["judge"]
    )


JUDGES = _load()
