"""What a conversation carries is written as files whose names, places and modes are ours."""

import base64
import stat
from pathlib import Path

import pytest

from obs_tui.curation.attachments import content, file_name, save
from obs_tui.curation.errors import FileError
from obs_tui.model.base import Json
from obs_tui.model.messages import Attachment, read_messages

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
CODED = base64.b64encode(PNG).decode()


def attachment(source: str, **chunk: str) -> Attachment:
    """What a reader makes of a document with this source."""
    item: Json = {"type": "document_url", "document_url": source, **chunk}
    ((part,),) = (message.parts for message in read_messages([{"role": "user", "content": [item]}]))
    assert isinstance(part, Attachment)
    return part


@pytest.mark.parametrize(
    "source",
    [
        f"data:image/png;base64,{CODED}",
        f"DATA:image/png;charset=utf-8;BASE64,{CODED}",
        f"data:image/png;base64,{CODED.rstrip('=')}",
        "data:image/png;base64," + base64.urlsafe_b64encode(PNG).decode(),
        "data:image/png;base64," + "\r\n ".join(CODED[at : at + 64] for at in range(0, 400, 64)),
        f"data:image/png;base64,{CODED.replace('+', '%2B').replace('/', '%2f')}",
        CODED,
        "data:image/png," + "".join(f"%{byte:02x}" for byte in PNG),
    ],
)
def test_what_is_inline_is_had(source: str) -> None:
    held = attachment(source)
    assert content(held) == PNG
    assert file_name(held, PNG, "event-1") == "event-1.png"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("https://example.org/a.png", "links are not fetched"),
        ("HTTP://example.org/a.png", "links are not fetched"),
        ("file:///etc/passwd", "links are not fetched"),
        ("data:image/png;base64,", "empty"),
        ("data:image/png;base64,A===A", "base64 is broken"),
        ("data:image/png;base64,AAAAA", "base64 is broken"),
        ("data:image/png;base64,\u202e\ud800", "base64 is broken"),
        ("data:text/plain,\ud800", "text is broken"),
        ("/etc/passwd\x00", "base64 is broken"),
        ("some,text", "base64 is broken"),
        ("data:image/png;base64", "empty"),
    ],
)
def test_what_cannot_be_had_is_said(source: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        content(attachment(source))


def test_an_id_is_no_content() -> None:
    with pytest.raises(FileError, match="Only its id"):
        content(Attachment("file", "f-1", "a.png"))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("report.pdf", "report.pdf"),
        ("reçu n° 3.pdf", "reçu n_ 3.pdf"),
        ("../../etc/passwd", "passwd.png"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/cron.d/x", "x.png"),
        (".bashrc", "bashrc.png"),
        ("-rf", "rf.png"),
        ("..", "event-1.png"),
        ("a\x00b\n\x1b[31m.png", "a_b_31m.png"),
        ("user\u202egnp.exe", "user_gnp.exe"),
        ("\u115f\u3164", "event-1.png"),
        ("", "event-1.png"),
    ],
)
def test_a_name_leads_nowhere_and_hides_nothing(name: str, given: str) -> None:
    held = attachment(f"data:image/png;base64,{CODED}", document_name=name)
    assert file_name(held, PNG, "event-1") == given


def test_a_long_name_keeps_its_ending_and_fits_a_file_system() -> None:
    held = attachment(f"data:image/png;base64,{CODED}", document_name="語" * 500 + ".png")
    name = file_name(held, PNG, "event-1")
    assert name.endswith("語.png")
    assert len(name.encode()) <= 100


def test_the_name_made_up_is_as_plain() -> None:
    held = attachment(f"data:image/png;base64,{CODED}")
    assert file_name(held, PNG, "../../x\x1b-1") == "x_-1.png"
    assert file_name(held, PNG, "..") == "attachment.png"


@pytest.mark.parametrize(
    ("media_type", "data", "ending"),
    [
        ("image/jpeg", b"x", ".jpg"),
        ("audio/mpeg", b"x", ".mp3"),
        ("image/svg+xml", b"x", ".svg"),
        ("image/WEBP", b"x", ".webp"),
        ("application/octet-stream", PNG, ".png"),
        ("", b"RIFF\x00\x00\x00\x00WAVEfmt", ".wav"),
        ("image/../../x", b"x", ".bin"),
        ("", b"x", ".bin"),
    ],
)
def test_the_ending_is_of_the_kind(media_type: str, data: bytes, ending: str) -> None:
    coded = base64.b64encode(data).decode()
    held = attachment(f"data:{media_type};base64,{coded}")
    assert file_name(held, content(held), "e") == f"e{ending}"


def test_nothing_is_written_over_and_only_the_owner_reads(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("there before")
    (tmp_path / "a-2.png").symlink_to(tmp_path / "nowhere")
    path = save(PNG, tmp_path, "a.png")
    assert path == tmp_path / "a-3.png"
    assert path.read_bytes() == PNG
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (tmp_path / "a.png").read_text() == "there before"
    assert not (tmp_path / "nowhere").exists()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a-2.png", "a-3.png", "a.png"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="none cannot be used"):
        save(PNG, tmp_path / "none", "a.png")
