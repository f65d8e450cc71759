"""Profiles and preferences: command line > environment > file > default.

The file is TOML, `config.toml` in the user's configuration folder or what `OBS_TUI_CONFIG` names.
Every field of `Settings` may also be set by `OBS_TUI_<FIELD>`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import platformdirs

if TYPE_CHECKING:
    from pydantic import SecretStr

APP = "obs-tui"
PREFIX = "OBS_TUI_"
DEMO = "demo"
LOCAL = "local"
MISTRAL = "mistral"
EMBEDDED = (DEMO, LOCAL)
"""Profiles that are a store of this machine, not a server."""


class SettingsError(Exception):
    """Settings that cannot be used, in one sentence: which key, and why."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A server to talk to. Its key is the first found of: the environment (see `api_key`),
    `api_key` here, `api_key_file`, the keyring."""

    base_url: str = "https://api.mistral.ai"
    """Where the API is, without `/v1`. HTTPS, or a loopback address."""

    api_key: SecretStr | None = None
    """The key itself; the configuration file must then be readable by its owner only."""

    api_key_file: Path | None = None
    """A file that holds the key and nothing else, readable by its owner only."""

    keyring: bool = False
    """Ask the system's keyring (service `obs-tui`, user the profile's name); needs the package
    keyring."""

    insecure: bool = False
    """Allow plain HTTP to a private host."""

    readonly: bool = False
    """Refuse every write."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that can be set, with its default."""

    profile: str = LOCAL
    """The profile to open: `local`, `demo`, `mistral`, or one of `profiles`."""

    store: Path | None = None
    """The store of the profile `local`; by default one in the user's data folder."""

    journal: Path | None = None
    """Where the last page, drafts and verdicts are kept; by default in the user's state folder."""

    readonly: bool = False
    """Refuse every write, whatever the profile says."""

    theme: str = ""
    """Name of the theme; empty for the product's own."""

    keymap: dict[str, str] = field(default_factory=dict)
    """Other keys for commands: command id to keys, several separated by commas."""

    triage: dict[str, list[str]] = field(
        default_factory=lambda: {"label": ["good", "bad", "unsure"]}
    )
    """What triage sets: property keys, and the values offered for each."""

    judge_url: str = ""
    """Base address, ending in `/v1`, of an OpenAI-compatible server that judges on the embedded
    service; without it only the model `baseline` judges."""

    judge_key: SecretStr | None = None
    """The key for `judge_url`; in a file, that file must be readable by its owner only."""

    judge_key_file: Path | None = None
    """A file that holds the key for `judge_url` and nothing else, readable by its owner only."""

    judge_keyring: bool = False
    """Ask the system's keyring (service `obs-tui`, user `judge_key`) for it; needs the package
    keyring."""

    judge_insecure: bool = False
    """Allow plain HTTP to a private host in `judge_url`."""

    judge_timeout: float = 120.0
    """Seconds a judge's model may take, at most 290."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    """Servers by name."""

    def server(self, name: str) -> Profile:
        """The server the profile `name` stands for. Raises SettingsError for an unknown one."""
        if name in self.profiles:
            return self.profiles[name]
        if name == MISTRAL:
            return Profile()
        known = ", ".join(sorted({*EMBEDDED, MISTRAL, *self.profiles}))
        raise SettingsError(f"There is no profile called {name}; there are {known}.")

    def store_path(self) -> Path:
        """The store of the profile `local`."""
        return self.store or platformdirs.user_data_path(APP) / "events.sqlite"

    def journal_path(self) -> Path:
        """The journal's file."""
        return self.journal or platformdirs.user_state_path(APP) / "journal.sqlite"

    def log_path(self) -> Path:
        """Where the screens log failures of the embedded service to."""
        return platformdirs.user_state_path(APP) / "obs-tui.log"


def load() -> Settings:
    """The settings of this environment. Raises SettingsError.

    Without a file and without variables the defaults are returned at once: importing what reads
    and validates takes longer than all the rest.
    """
    named = os.environ.get(f"{PREFIX}CONFIG")
    path = Path(named) if named else platformdirs.user_config_path(APP) / "config.toml"
    if named and not path.is_file():
        raise SettingsError(f"{PREFIX}CONFIG names {path}, which is not a file.")
    known = (f"{PREFIX}{each.name.upper()}" for each in fields(Settings))
    variables = {variable for variable in known if os.environ.get(variable)}
    if not variables and not path.is_file():
        return Settings()
    from .settings_file import layered

    settings = layered(path, variables)
    from_file = settings.judge_key if f"{PREFIX}JUDGE_KEY" not in variables else None
    if from_file or any(profile.api_key for profile in settings.profiles.values()):
        refuse_shared(path)
    return settings


def api_key(name: str, profile: Profile) -> SecretStr | None:
    """The key for a server, or None when there is none.

    `OBS_TUI_API_KEY` goes to whichever server was chosen; `MISTRAL_API_KEY` to Mistral's hosts
    only, so that it does not reach another's.
    """
    if key := os.environ.get(f"{PREFIX}API_KEY"):
        return _secret(key)
    if key := _mistral_key(profile.base_url):
        return _secret(key)
    if profile.api_key:
        return profile.api_key
    if profile.api_key_file:
        return read_secret(profile.api_key_file.expanduser())
    return _from_keyring(name, f"Profile {name}") if profile.keyring else None


def judge_key(settings: Settings) -> SecretStr | None:
    """The key for `judge_url`, or None when there is none: the first found of `judge_key`,
    `judge_key_file`, the keyring, and `MISTRAL_API_KEY` for Mistral's hosts. Raises SettingsError.
    """
    if settings.judge_key:
        return settings.judge_key
    if settings.judge_key_file:
        return read_secret(settings.judge_key_file.expanduser())
    if settings.judge_keyring:
        return _from_keyring("judge_key", "The judge")
    key = _mistral_key(settings.judge_url)
    return _secret(key) if key else None


def _mistral_key(url: str) -> str | None:
    host = urlsplit(url).hostname or ""
    mistral = host == "mistral.ai" or host.endswith(".mistral.ai")
    return os.environ.get("MISTRAL_API_KEY") if mistral else None


def read_secret(path: Path) -> SecretStr:
    """The secret a file holds. Raises SettingsError when there is none or others can read it."""
    try:
        refuse_shared(path)
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The key file {path} cannot be read: {error}.") from None
    if not secret:
        raise SettingsError(f"The key file {path} is empty.")
    return _secret(secret)


def refuse_shared(path: Path) -> None:
    """Raise SettingsError when others than its owner can read a file that holds a key."""
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SettingsError(f"{path} holds a key and can be read by others; run: chmod 600 {path}")


def _from_keyring(user: str, whose: str) -> SecretStr:
    from importlib import import_module

    try:
        key: str | None = import_module("keyring").get_password(APP, user)
    except ImportError:
        raise SettingsError(
            f"{whose} keeps its key in the keyring; install the package keyring."
        ) from None
    if not key:
        raise SettingsError(f"The keyring holds no key: {whose} needs: keyring set {APP} {user}")
    return _secret(key)


def _secret(text: str) -> SecretStr:
    from pydantic import SecretStr

    return SecretStr(text)
