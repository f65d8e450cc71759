"""Where events come from: an embedded store, or a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from obs_tui.settings import DEMO, EMBEDDED, LOCAL, Profile, Settings, SettingsError, api_key

if TYPE_CHECKING:
    from pydantic import SecretStr


class Store(NamedTuple):
    """A store of this machine; `path` None is a temporary one. `sample` fills it with the bundled
    sample when it is empty."""

    profile: str
    path: Path | None
    sample: bool = False
    read_only: bool = False


class Server(NamedTuple):
    """A server that speaks the API."""

    profile: str
    server: Profile
    key: SecretStr | None
    read_only: bool = False


Target: TypeAlias = Store | Server


def resolve(
    settings: Settings,
    *,
    store: Path | None = None,
    profile: str | None = None,
    demo: bool = False,
    read_only: bool = False,
) -> Target:
    """What the command line and the settings mean together. Raises SettingsError.

    A store other than the profile's own goes by its path, so that the journal keeps them apart;
    the demo's too, which outlives the run when it is named.
    """
    if store and profile:
        raise SettingsError("Say --store or --profile, not both.")
    if demo and profile not in (None, DEMO):
        raise SettingsError("The demo is a profile of its own; say --store PATH or nothing.")
    name = DEMO if demo else profile or settings.profile
    read_only = read_only or settings.readonly
    if store:
        store = store.expanduser()
        return Store(str(store.resolve()), store, sample=demo, read_only=read_only)
    if name == DEMO:
        return Store(DEMO, None, sample=True, read_only=read_only)
    if name == LOCAL:
        return Store(LOCAL, settings.store_path(), read_only=read_only)
    server = settings.server(name)
    return Server(name, server, api_key(name, server), read_only or server.readonly)


def journal_path(target: Target, settings: Settings) -> Path | None:
    """The journal's file; None where nothing outlives the run."""
    return None if target.profile == DEMO else settings.journal_path()


def only_store(target: Target, what: str) -> Store:
    """The target, for a command that needs a store. Raises SettingsError for a server."""
    if isinstance(target, Server):
        known = " and ".join(EMBEDDED)
        raise SettingsError(
            f"{what} needs a store and {target.profile} is a server;"
            f" say --store PATH (the profiles {known} are stores)."
        )
    return target
