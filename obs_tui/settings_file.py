"""Settings from the file and the environment, validated. Loaded when there are any."""

import tomllib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, create_model
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as VariableError
from pydantic_settings.sources import TomlConfigSettingsSource

from .settings import PREFIX, Profile, Settings, SettingsError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


def layered(path: Path, variables: set[str]) -> Settings:
    """The file at `path`, if there is one, under the environment. Raises SettingsError."""

    class Sources(BaseSettings):
        model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid")

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return env_settings, TomlConfigSettingsSource(settings_cls, path)

    server = create_model("Profile", __base__=_Strict, **_declared(Profile))
    declared = _declared(Settings) | {"profiles": (dict[str, server], Field({}))}
    try:
        read = create_model("Layered", __base__=Sources, **declared)()
    except ValidationError as error:
        raise SettingsError(_sentence(error, path, variables)) from None
    except VariableError as error:
        raise SettingsError(f"{error} of the environment.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from None
    values = dict(read)
    profiles = {name: Profile(**dict(profile)) for name, profile in values["profiles"].items()}
    return Settings(**(values | {"profiles": profiles}))


# `Any` is what `create_model` declares its fields with.
def _declared(values: type[Settings | Profile]) -> dict[str, Any]:
    """The fields of a dataclass as pydantic takes them, so that they are declared once."""
    hints = get_type_hints(values, localns={"SecretStr": SecretStr})
    return {
        each.name: (
            hints[each.name],
            Field(each.default)
            if each.default_factory is MISSING
            else Field(default_factory=each.default_factory),
        )
        for each in fields(values)
    }


def _sentence(error: ValidationError, path: Path, variables: set[str]) -> str:
    """The first fault: where and why, never the value, which may be a key."""
    fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
    variable = f"{PREFIX}{fault['loc'][0]}".upper()
    if variable in variables:
        return f"{variable}: {fault['msg']}."
    key = ".".join(map(str, fault["loc"]))
    cause = "there is no such setting" if fault["type"] == "extra_forbidden" else fault["msg"]
    return f"{path}: {key}: {cause}."
