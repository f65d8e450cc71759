"""Settings: precedence, one sentence for what is wrong, and keys that nobody else can read."""

import ast
import inspect
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from obs_tui.cli.connection import model_endpoint
from obs_tui.cli.target import Server, Store, journal_path, resolve
from obs_tui.embedded.model_client import ModelEndpoint
from obs_tui.service.errors import RefusedError
from obs_tui.settings import Profile, Settings, SettingsError, api_key, judge_key, load
from tests.embedded.served import PATIENCE


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variables and no file but those a test makes."""
    for name in [f"OBS_TUI_{field.upper()}" for field in Settings.__dataclass_fields__]:
        monkeypatch.delenv(name, raising=False)
    for name in ("OBS_TUI_CONFIG", "OBS_TUI_API_KEY", "MISTRAL_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("platformdirs.user_config_path", lambda _: tmp_path / "none")


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.touch(0o600)
    monkeypatch.setenv("OBS_TUI_CONFIG", str(path))
    return path


def test_without_a_file_or_variables_there_are_the_defaults() -> None:
    assert load() == Settings()
    assert load().profile == "local"


def test_the_file_is_read(config: Path) -> None:
    config.write_text(
        'theme = "dark"\nstore = "/data/x.sqlite"\nprofile = "prod"\n'
        '[keymap]\n"event.judge" = "x,F6"\n'
        '[profiles.prod]\nbase_url = "https://api.eu.mistral.ai"\nreadonly = true\n'
    )
    settings = load()
    assert settings.theme == "dark"
    assert settings.store_path() == Path("/data/x.sqlite")
    assert settings.keymap == {"event.judge": "x,F6"}
    assert settings.server("prod") == Profile(base_url="https://api.eu.mistral.ai", readonly=True)


def test_the_environment_wins_over_the_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('theme = "dark"\nreadonly = true\njudge_url = "http://file/v1"\n')
    monkeypatch.setenv("OBS_TUI_THEME", "light")
    monkeypatch.setenv("OBS_TUI_JUDGE_KEY", "hush")
    monkeypatch.setenv("OBS_TUI_JUDGE_URL", "")
    settings = load()
    assert (settings.theme, settings.readonly) == ("light", True)
    assert settings.judge_url == "http://file/v1"
    assert settings.judge_key == SecretStr("hush")


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBS_TUI_PROFILE", "mistral")
    assert isinstance(resolve(load()), Server)
    assert resolve(load(), profile="local") == Store("local", load().store_path())


@pytest.mark.parametrize(
    ("text", "key", "cause"),
    [
        ('them = "dark"', "them", "no such setting"),
        ("theme = 3", "theme", "valid string"),
        ("[profiles.prod]\nurl = 1", "profiles.prod.url", "no such setting"),
        ('[profiles.prod]\nreadonly = "perhaps"', "profiles.prod.readonly", "valid boolean"),
        ("[keymap]\nx = 3", "keymap.x", "valid string"),
        ("theme = ", "", "cannot be read"),
        ("theme = '\x00'", "", "cannot be read"),
    ],
)
def test_a_bad_file_is_one_sentence(config: Path, text: str, key: str, cause: str) -> None:
    config.write_text(text)
    with pytest.raises(SettingsError) as raised:
        load()
    sentence = str(raised.value)
    assert str(config) in sentence and key in sentence and cause in sentence
    assert "\n" not in sentence


def test_a_bad_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBS_TUI_READONLY", "perhaps")
    with pytest.raises(SettingsError, match=r"^OBS_TUI_READONLY: "):
        load()
    monkeypatch.setenv("OBS_TUI_READONLY", "true")
    monkeypatch.setenv("OBS_TUI_KEYMAP", "{")
    with pytest.raises(SettingsError, match="keymap"):
        load()


def test_a_file_that_is_not_utf8_is_said(config: Path) -> None:
    config.write_bytes(b'theme = "\xff"')
    with pytest.raises(SettingsError, match="cannot be read"):
        load()


def test_a_named_file_must_exist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OBS_TUI_CONFIG", str(tmp_path / "absent.toml"))
    with pytest.raises(SettingsError, match=r"absent\.toml"):
        load()


def test_a_bad_value_is_not_repeated(config: Path) -> None:
    config.write_text('[profiles.prod]\napi_key = ["sk-secret"]')
    with pytest.raises(SettingsError) as raised:
        load()
    assert "sk-secret" not in str(raised.value)


@pytest.mark.parametrize("text", ['[profiles.prod]\napi_key = "sk-1"', 'judge_key = "sk-1"'])
def test_a_file_with_a_key_is_for_its_owner_only(config: Path, text: str) -> None:
    config.write_text(text)
    assert "sk-1" not in repr(load())
    config.chmod(0o640)
    with pytest.raises(SettingsError, match=f"chmod 600 {config}"):
        load()


def test_a_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("sk-file\n")
    path.chmod(0o600)
    profile = Profile(api_key_file=path)
    assert api_key("prod", profile) == SecretStr("sk-file")
    path.chmod(0o644)
    with pytest.raises(SettingsError, match=f"chmod 600 {path}"):
        api_key("prod", profile)
    path.chmod(0o600)
    path.write_text("\n")
    with pytest.raises(SettingsError, match="empty"):
        api_key("prod", profile)
    path.unlink()
    with pytest.raises(SettingsError, match="cannot be read"):
        api_key("prod", profile)


def test_keys_of_the_environment_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    profile = Profile(api_key=SecretStr("of-the-file"))
    assert api_key("prod", profile) == SecretStr("of-the-file")
    monkeypatch.setenv("MISTRAL_API_KEY", "of-mistral")
    assert api_key("prod", profile) == SecretStr("of-mistral")
    monkeypatch.setenv("OBS_TUI_API_KEY", "of-ours")
    assert api_key("prod", profile) == SecretStr("of-ours")


@pytest.mark.parametrize(
    ("base_url", "sent"),
    [
        ("https://api.mistral.ai", True),
        ("https://api.eu.mistral.ai/", True),
        ("https://mistral.ai.example.org", False),
        ("https://notmistral.ai", False),
        ("http://127.0.0.1:8787", False),
    ],
)
def test_mistrals_key_reaches_no_other_host(
    monkeypatch: pytest.MonkeyPatch, base_url: str, sent: bool
) -> None:
    monkeypatch.setenv("MISTRAL_API_KEY", "of-mistral")
    assert (api_key("prod", Profile(base_url=base_url)) is not None) is sent


def test_the_judges_key_is_looked_for_where_it_was_said_to_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "key"
    path.write_text("of-a-file\n")
    path.chmod(0o600)
    ring = SimpleNamespace(get_password=lambda service, user: f"{service} {user}")
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setenv("MISTRAL_API_KEY", "of-mistral")
    mistral, other = "https://api.mistral.ai/v1", "https://mistral.ai.example/v1"
    assert judge_key(Settings(judge_url=other)) is None
    assert judge_key(Settings(judge_url=mistral)) == SecretStr("of-mistral")
    ringing = Settings(judge_url=mistral, judge_keyring=True)
    assert judge_key(ringing) == SecretStr("obs-tui judge_key")
    filed = replace(ringing, judge_key_file=path)
    assert judge_key(filed) == SecretStr("of-a-file")
    assert judge_key(replace(filed, judge_key=SecretStr("said"))) == SecretStr("said")
    path.chmod(0o644)
    with pytest.raises(SettingsError, match=f"chmod 600 {path}"):
        judge_key(filed)
    with pytest.raises(RefusedError) as refused:
        model_endpoint(filed)
    assert f"chmod 600 {path}" in refused.value.cause


def test_a_judges_time_and_key_reach_its_server() -> None:
    said = Settings(judge_url="https://x/v1", judge_key=SecretStr("k"), judge_timeout=7)
    assert model_endpoint(said) == ModelEndpoint("https://x/v1", SecretStr("k"), timeout=7)
    with pytest.raises(RefusedError, match="cannot be used"):
        model_endpoint(replace(said, judge_timeout=900))


def test_the_keyring_is_asked_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {("obs-tui", "prod"): "of-the-ring"}
    ring = SimpleNamespace(get_password=lambda service, user: keys.get((service, user)))
    monkeypatch.setitem(sys.modules, "keyring", ring)
    assert api_key("prod", Profile(keyring=True)) == SecretStr("of-the-ring")
    with pytest.raises(SettingsError, match="keyring set obs-tui other"):
        api_key("other", Profile(keyring=True))
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SettingsError, match="install the package keyring"):
        api_key("prod", Profile(keyring=True))


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(SettingsError, match="demo, local, mistral"):
        resolve(Settings(), profile="prod")


def test_store_and_profile_exclude_each_other() -> None:
    with pytest.raises(SettingsError, match="not both"):
        resolve(Settings(), store=Path("x"), profile="local")


def test_a_store_of_its_own_goes_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    assert resolve(Settings(), store=path) == Store(str(path), path)
    assert resolve(Settings(), store=path, demo=True) == Store(str(path), path, sample=True)


def test_the_journal_outlives_the_run_where_the_store_does(tmp_path: Path) -> None:
    settings = Settings(journal=tmp_path / "journal.sqlite")
    named = resolve(settings, store=tmp_path / "x.sqlite", demo=True)
    assert journal_path(named, settings) == settings.journal
    assert journal_path(resolve(settings), settings) == settings.journal
    assert journal_path(resolve(settings, demo=True), settings) is None
    assert journal_path(resolve(settings, profile="demo"), settings) is None


def test_read_only_is_refused_wherever_it_is_said() -> None:
    server = Settings(profiles={"prod": Profile(readonly=True)})
    assert resolve(server, profile="prod").read_only
    assert resolve(Settings(readonly=True)).read_only
    assert resolve(Settings(), read_only=True).read_only
    assert not resolve(Settings()).read_only


@pytest.mark.parametrize("model", [Settings, Profile])
def test_every_field_is_documented(model: type[Settings] | type[Profile]) -> None:
    (definition,) = ast.parse(inspect.getsource(model)).body
    assert isinstance(definition, ast.ClassDef)
    documented = {
        field.target.id
        for field, after in zip(definition.body, definition.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(after, ast.Expr)
    }
    assert documented == model.__dataclass_fields__.keys()


def test_the_defaults_do_not_cost_the_import_of_the_sources() -> None:
    script = (
        "import sys; from obs_tui.settings import load; load();"
        "sys.exit('pydantic_settings' in sys.modules)"
    )
    environ = {"HOME": "/nonexistent", "PATH": ""}
    subprocess.run([sys.executable, "-c", script], check=True, env=environ, timeout=PATIENCE)
