"""What a conversation carries with it, into files. Nothing is fetched and nothing is opened, and no
path and no file's mode comes from the conversation."""

import base64
import os
import re
import tempfile
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from obs_tui.model.messages import Attachment

from .errors import FileError, filing
from .exporting import place_new

_SUFFIXES = {
    "jpeg": ".jpg",
    "mpeg": ".mp3",
    "x-wav": ".wav",
    "svg+xml": ".svg",
    "plain": ".txt",
    "markdown": ".md",
    "quicktime": ".mov",
}
"""Endings of files by media subtype, where they are not the same."""
_SUBTYPE = re.compile("[a-z0-9]{2,5}")
_SIGNATURES = (
    (b"\x89PNG", 0, ".png"),
    (b"\xff\xd8\xff", 0, ".jpg"),
    (b"GIF8", 0, ".gif"),
    (b"WEBP", 8, ".webp"),
    (b"WAVE", 8, ".wav"),
    (b"OggS", 0, ".ogg"),
    (b"fLaC", 0, ".flac"),
    (b"ID3", 0, ".mp3"),
    (b"\xff\xfb", 0, ".mp3"),
    (b"%PDF", 0, ".pdf"),
)
"""What a file of each kind has where."""
_LONGEST = 100
"""Bytes of a file's name that come from a conversation."""
_ODD = re.compile(r"[^\w.() -]+|[\u115f\u1160\u3164\uffa0]+")
"""What no name is given: it separates, hides or turns."""
_PADDING = "-. _"


def content(attachment: Attachment) -> bytes:
    """What the attachment carries. Raises FileError that says why there is nothing to be had."""
    if attachment.kind == "file":
        raise FileError("Only its id is here, not what is in it.")
    if attachment.size is None:
        raise FileError("It is a link, and links are not fetched.")
    head, body = "", attachment.source
    if body[:5].lower() == "data:":
        head, _, body = body.partition(",")
    coded = not head or ";base64" in head.lower()
    try:
        data = _base64(body) if coded else unquote_to_bytes(body)
    except ValueError as error:
        what = "base64" if coded else "text"
        raise FileError(f"Its {what} is broken.", cause=str(error)) from error
    if not data:
        raise FileError("It is empty.")
    return data


def _base64(text: str) -> bytes:
    """Of either alphabet, over lines, with its padding or without."""
    plain = "".join((unquote(text) if "%" in text else text).split())
    plain = plain.translate({ord("-"): "+", ord("_"): "/"}).rstrip("=")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def file_name(attachment: Attachment, data: bytes, stem: str) -> str:
    """A name for its file: its own where it has one, with nothing in it that leads elsewhere or
    hides, else `stem` with the ending of its kind."""
    suffix = _suffix(attachment.media_type, data)
    own = _plain(re.split(r"[/\\]", attachment.name)[-1])
    if not own:
        return (_plain(stem) or "attachment") + suffix
    return own if Path(own).suffix else own + suffix


def _plain(name: str) -> str:
    cut = _ODD.sub("_", name).lstrip(_PADDING).rstrip(_PADDING)
    if len(cut.encode()) <= _LONGEST:
        return cut
    suffix = Path(cut).suffix if len(Path(cut).suffix) <= 8 else ""
    room = _LONGEST - len(suffix.encode())
    return cut.encode()[:room].decode(errors="ignore").rstrip(_PADDING) + suffix


def _suffix(media_type: str, data: bytes) -> str:
    subtype = media_type.lower().rpartition("/")[2].strip()
    if subtype in _SUFFIXES or _SUBTYPE.fullmatch(subtype):
        return _SUFFIXES.get(subtype, f".{subtype}")
    found = (end for sign, at, end in _SIGNATURES if data.startswith(sign, at))
    return next(found, ".bin")


def save(data: bytes, folder: Path, name: str) -> Path:
    """The file it is in now: of this name, numbered where there is one already. It is there whole,
    and only its owner can read it. Raises FileError."""
    with filing(str(folder)):
        handle, temporary = tempfile.mkstemp(prefix=".obs-tui-", dir=folder)
    made = Path(temporary)
    try:
        with filing(name), os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with filing(name):
            return _placed(made, folder / name)
    finally:
        made.unlink(missing_ok=True)


def _placed(made: Path, target: Path) -> Path:
    there, number = target, 1
    while True:
        try:
            place_new(made, there)
        except FileExistsError:
            number += 1
            there = target.with_stem(f"{target.stem}-{number}")
        else:
            return there
