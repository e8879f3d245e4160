"""docker-compose.yml: the services, their commands, health checks and variables, in words old compose knows too."""

from typing import Any

import pytest
import typer.main
import yaml
from pydantic import AliasChoices

from services.cli.main import app
from services.cli.serve import Service
from services.kit.settings import Settings
from tests.house.tree import ROOT, text

_COMPOSE: dict[str, Any] = yaml.safe_load(text("docker-compose.yml"))
_SERVICES: dict[str, dict[str, Any]] = _COMPOSE["services"]
_OURS = [name for name in _SERVICES if name != "postgres"]
_SERVERS = [name for name in _OURS if name != "migrate"]


def _variables() -> set[str]:
    """Every variable the settings read."""
    named = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        named.add(str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"SINISTRA_{name.upper()}")
    return named


def test_runs_the_five() -> None:
    assert set(_SERVICES) == {"postgres", "migrate", "claims", "ratios", "gateway"}


def test_uses_nothing_that_old_compose_refuses() -> None:
    assert not {"name", "include", "version"} & _COMPOSE.keys()
    for service in _SERVICES.values():
        assert not {"develop", "env_file"} & service.keys()
        assert "start_interval" not in service.get("healthcheck", {})
        for condition in service.get("depends_on", {}).values():
            assert condition.keys() == {"condition"}


@pytest.mark.parametrize("name", _OURS)
def test_commands_are_ours(name: str) -> None:
    command, *rest = _SERVICES[name]["command"]
    assert command in typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert rest == ([] if name == "migrate" else [name])
    assert set(rest) <= set(Service)
    assert 'ENTRYPOINT ["sinistra"]' in text("Dockerfile")


@pytest.mark.parametrize("name", _OURS)
def test_one_image_for_all_of_ours(name: str) -> None:
    assert (_SERVICES[name]["image"], _SERVICES[name]["build"]) == ("sinistra", ".")


def test_postgres_is_recent_enough() -> None:
    image, version = _SERVICES["postgres"]["image"].split(":")
    assert image == "postgres"
    assert int(version) >= 15


@pytest.mark.parametrize("name", _OURS)
def test_variables_are_those_of_the_settings(name: str) -> None:
    given = _SERVICES[name]["environment"]
    assert given.keys() <= _variables()
    Settings(**{variable.lower(): value for variable, value in given.items() if not variable.startswith("SINISTRA_")})
    Settings.model_validate({k.removeprefix("SINISTRA_").lower(): v for k, v in given.items()})


def test_every_server_has_a_health_check_and_waits_for_what_it_needs() -> None:
    for name in [*_SERVERS, "postgres"]:
        assert _SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    for name in _SERVERS:
        assert "/readyz" in " ".join(_SERVICES[name]["healthcheck"]["test"])
    assert _SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("claims", "ratios"):
        assert _SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert _SERVICES["gateway"]["depends_on"] == {
        name: {"condition": "service_healthy"} for name in ("claims", "ratios")
    }


def test_the_gateway_finds_the_others_where_they_listen() -> None:
    for name in ("claims", "ratios"):
        port = _SERVICES[name]["environment"]["SINISTRA_PORT"]
        assert _SERVICES["gateway"]["environment"][f"{name.upper()}_URL"] == f"http://{name}:{port}"


def test_only_the_gateway_is_reachable_from_outside() -> None:
    assert [name for name, service in _SERVICES.items() if "ports" in service] == ["gateway"]


def test_the_image_gets_what_it_copies() -> None:
    allowed = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    copied = {
        word for line in text("Dockerfile").splitlines() if line.startswith("COPY") for word in line.split()[1:-1]
    }
    assert copied <= allowed
    assert all((ROOT / one).exists() for one in copied)


def test_the_readme_lists_every_variable() -> None:
    assert sorted(variable for variable in _variables() if f"`{variable}`" not in text("README.md")) == []
