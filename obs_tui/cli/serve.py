"""`obs-tui serve`: a store on a socket."""

import os
import signal
import sys
from argparse import Namespace
from importlib.util import find_spec
from pathlib import Path

from pydantic import SecretStr

from obs_tui.service.errors import ServiceError
from obs_tui.settings import PREFIX, Settings, SettingsError, read_secret

from .narration import narrate, tell_failure
from .target import Store


def serve(target: Store, settings: Settings, args: Namespace) -> int:
    """Serve until interrupted or terminated; the exit code. Raises SettingsError."""
    if find_spec("uvicorn") is None:
        raise SettingsError("serve needs uvicorn; run: pipx install 'obs-tui[serve]'")
    from obs_tui.embedded.serve import check_access, serve_store

    from .connection import database, model_endpoint

    token = None if args.no_auth else _token(args.token_file)
    # A plain termination would leave a temporary store behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        check_access(args.host, not args.no_auth)
        with database(target) as store:
            endpoint = model_endpoint(settings)
            serve_store(
                store,
                args.host,
                args.port,
                token,
                auth=not args.no_auth,
                endpoint=endpoint,
                names=args.name,
            )
    except ServiceError as error:
        return tell_failure(error.failure)
    except (ValueError, OSError) as error:
        narrate(f"cannot serve on {args.host} port {args.port}: {error}")
        return 2
    return 0


def _token(file: Path | None) -> SecretStr | None:
    """The token for clients; None has one made."""
    if file:
        return read_secret(file.expanduser())
    given = os.environ.get(f"{PREFIX}TOKEN", "").strip()
    return SecretStr(given) if given else None
