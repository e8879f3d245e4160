"""Everything a process is told from outside, through environment variables (and compose, which sets the same)."""

from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Section = Literal["claims", "ratios", "gateway"]
SECTIONS: tuple[Section, ...] = ("claims", "ratios", "gateway")


def _named(variable: str) -> AliasChoices:
    """The variable's own name, and the field's name for programs that build settings themselves."""
    return AliasChoices(variable, variable.lower())


class Settings(BaseSettings):
    """One class for every process; each reads what it needs."""

    model_config = SettingsConfigDict(env_prefix="SINISTRA_", populate_by_name=True, extra="ignore", frozen=True)

    database_url: str | None = Field(default=None, validation_alias=_named("DATABASE_URL"))
    """Any PostgreSQL 15 or newer; without it `sinistra up` starts its own."""
    claims_database_url: str | None = Field(default=None, validation_alias=_named("CLAIMS_DATABASE_URL"))
    ratios_database_url: str | None = Field(default=None, validation_alias=_named("RATIOS_DATABASE_URL"))
    gateway_database_url: str | None = Field(default=None, validation_alias=_named("GATEWAY_DATABASE_URL"))
    """The same server under each service's own role; each defaults to `database_url`."""

    claims_url: str | None = Field(default=None, validation_alias=_named("CLAIMS_URL"))
    ratios_url: str | None = Field(default=None, validation_alias=_named("RATIOS_URL"))
    """Where a service finds the others; without them they are in its own process."""

    host: str = "127.0.0.1"
    port: int = 8420
    data_dir: Path | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    master_key: SecretStr | None = None
    """32 bytes in base64, which wrap the keys of everything said about people; without it such fields are refused."""
    run_projector: bool = False
    """Claims and ratios follow the log in their own process; off where `sinistra project` does it."""
    pool_size: int = 10
    """Connections to PostgreSQL per service and process."""

    def database(self, section: Section) -> str:
        """The URL a service connects with. ValueError if none is set."""
        own: dict[Section, str | None] = {
            "claims": self.claims_database_url,
            "ratios": self.ratios_database_url,
            "gateway": self.gateway_database_url,
        }
        url = own[section] or self.database_url
        if url is None:
            raise ValueError(f"set DATABASE_URL or {section.upper()}_DATABASE_URL")
        return url
