"""Settings come from variables; each service falls back to the common database."""

import pytest

from services.kit.settings import Settings


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "CLAIMS_DATABASE_URL", "CLAIMS_URL", "SINISTRA_PORT", "SINISTRA_RUN_PROJECTOR"):
        monkeypatch.delenv(name, raising=False)


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMS_URL", "http://claims:1")
    monkeypatch.setenv("SINISTRA_PORT", "9000")
    monkeypatch.setenv("SINISTRA_RUN_PROJECTOR", "true")
    settings = Settings()
    assert (settings.claims_url, settings.port, settings.run_projector) == ("http://claims:1", 9000, True)


def test_a_service_uses_its_own_database_else_the_common_one() -> None:
    settings = Settings(database_url="postgresql://common", claims_database_url="postgresql://own")
    assert settings.database("claims") == "postgresql://own"
    assert settings.database("ratios") == "postgresql://common"


def test_without_any_database_the_error_names_the_variables() -> None:
    with pytest.raises(ValueError, match="RATIOS_DATABASE_URL"):
        Settings().database("ratios")
