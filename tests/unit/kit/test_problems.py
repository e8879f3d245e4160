from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Literal, Self

import asyncpg
import httpx
import pytest
from fastapi import FastAPI, Request
from pydantic import BaseModel, ConfigDict, Discriminator, TypeAdapter, ValidationError, model_validator

from services.contracts.money import Money
from services.contracts.problems import CATALOGUE
from services.kit.errors import Conflict, Expected, FieldError, Invalid, Missing, Refusal, Unavailable, unexpected
from services.kit.problems import install, prefers_french, problem_response


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    net: int


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["written"]
    split: list[_Row]


class _Collected(BaseModel):
    kind: Literal["collected"]
    bounced: bool = False

    @model_validator(mode="after")
    def _bounced(self) -> Self:
        assert not self.bounced
        return self


_BODY: TypeAdapter[_Written | _Collected] = TypeAdapter(Annotated[_Written | _Collected, Discriminator("kind")])


def _app() -> FastAPI:
    app = FastAPI()
    install(app, CATALOGUE)

    @app.post("/bodies")
    async def post_body(request: Request) -> dict[str, str]:
        _BODY.validate_json(await request.body())
        return {}

    @app.get("/pages")
    async def get_page(limit: int) -> int:
        return limit

    @app.get("/broken")
    async def get_broken() -> None:
        raise RuntimeError("Mme Durand, 12 rue des Lilas")

    @app.get("/refused")
    async def get_refused() -> None:
        raise Refusal("reserve-unchanged", before=Money(100_00))

    return app


async def _ask(method: str, path: str, **more: object) -> httpx.Response:
    transport = httpx.ASGITransport(app=_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, path, **more)  # type: ignore[arg-type]


def _body(exc: Exception, **headers: str) -> dict[str, object]:
    answer = problem_response(exc, headers, CATALOGUE)
    assert answer.headers["content-type"] == "application/problem+json"
    content = json.loads(bytes(answer.body))
    assert content["status"] == answer.status_code
    return dict(content)


def test_a_refusal_tells_its_facts_in_french() -> None:
    problem = _body(Refusal("negative-reserve", limit=Money(12_50)), traceparent=f"00-{'a' * 32}-{'b' * 16}-01")
    assert problem == {
        "type": "urn:sinistra:problem:negative-reserve",
        "title": "Provision négative",
        "status": 422,
        "code": "negative-reserve",
        "detail": "Provision négative – limit : 12.50",
        "params": {"limit": "12.50"},
        "retryable": False,
        "errors": [],
        "trace_id": "a" * 32,
    }


def test_an_application_may_tell_facts_in_its_own_words() -> None:
    def speech(facts: Mapping[str, object], /, *, french: bool) -> str:
        return f"plafond {facts['limit']}" if french else ""

    refusal = Refusal("negative-reserve", limit=Money(12_50))
    for language, detail in (("fr", "Provision négative – plafond 12.50"), ("en", "Negative reserve")):
        answer = problem_response(refusal, {"accept-language": language}, CATALOGUE, speech=speech)
        assert json.loads(bytes(answer.body))["detail"] == detail


@pytest.mark.parametrize(
    ("exc", "status", "code"),
    [
        (Missing("claim"), 404, "not-found"),
        (Conflict("version-conflict"), 409, "version-conflict"),
        (Conflict("version-mismatch", version=4), 412, "version-mismatch"),
        (Invalid([FieldError("/net", "required")]), 422, "invalid-request"),
        (Unavailable("log-busy", 3), 503, "log-busy"),
        (ConnectionRefusedError("no database"), 503, "database-unavailable"),
        (asyncpg.QueryCanceledError("statement timeout"), 503, "database-unavailable"),
        (asyncpg.LockNotAvailableError("lock timeout"), 503, "database-unavailable"),
        (asyncpg.InternalClientError("cannot switch to state 12"), 503, "database-unavailable"),
        (ValueError("personal"), 500, "internal-error"),
    ],
)
def test_each_error_has_its_status(exc: Exception, status: int, code: str) -> None:
    problem = _body(exc)
    assert (problem["status"], problem["code"]) == (status, code)


def test_not_now_says_when_to_ask_again() -> None:
    assert problem_response(Unavailable("log-busy", 3), {}, CATALOGUE).headers["retry-after"] == "3"


def test_without_a_key_the_answer_says_how_to_authenticate() -> None:
    assert problem_response(Refusal("unauthenticated"), {}, CATALOGUE).headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("header", "french"),
    [("", True), ("de", True), ("en", False), ("en-GB,en;q=0.9", False), ("fr;q=0.8,en;q=0.9", False),
     ("fr-FR,fr;q=0.9,en;q=0.8", True), ("en;q=0", True), ("en;q=x", True)],
)  # fmt: skip
def test_french_unless_english_is_asked_for(header: str, french: bool) -> None:
    assert prefers_french(header) is french


async def test_wrong_fields_are_pointed_at_without_the_names_of_union_members() -> None:
    answer = await _ask(
        "POST", "/bodies", content=b'{"kind": "written", "split": [{"net": 1}, {"net": "x", "tax": 2}]}'
    )
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
        ("/split/1/net", "int-parsing"),
        ("/split/1/tax", "unknown-field"),
    ]


async def test_what_is_wrong_with_a_union_member_as_a_whole_is_wrong_with_the_body() -> None:
    answer = await _ask("POST", "/bodies", content=b'{"kind": "collected", "bounced": true}')
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("", "invalid-value")]


async def test_a_missing_field_is_pointed_at() -> None:
    answer = await _ask("POST", "/bodies", content=b'{"kind": "written"}')
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/split", "required")]


async def test_what_is_not_json_is_unreadable() -> None:
    answer = await _ask("POST", "/bodies", content=b'{"kind": ')
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable-body")


async def test_a_wrong_query_parameter_is_named() -> None:
    answer = await _ask("GET", "/pages?limit=ten")
    assert [e["pointer"] for e in answer.json()["errors"]] == ["?limit"]


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/bodies", 405), ("/broken", 500), ("/refused", 422)])
async def test_every_error_of_an_application_is_a_problem(path: str, status: int) -> None:
    answer = await _ask("GET", path, headers={"accept-language": "en"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == CATALOGUE[answer.json()["code"]].title_en


async def test_what_nobody_foresaw_says_nothing_about_people(capsys: pytest.CaptureFixture[str]) -> None:
    answer = await _ask("GET", "/broken")
    assert "Durand" not in answer.text
    said = capsys.readouterr()
    assert "RuntimeError" in said.out
    assert "Durand" not in said.out + said.err


def test_pydantic_errors_without_a_body_still_point_somewhere() -> None:
    with pytest.raises(ValidationError) as caught:
        _Row.model_validate({})
    assert _body(caught.value)["errors"] == [{"pointer": "/net", "code": "required", "detail": "Champ obligatoire."}]


@pytest.mark.parametrize(
    ("error", "language", "sentence"),
    [
        (FieldError("?x", "unknown-parameter", "limit"), "fr", "Paramètre inconnu ; attendu : limit"),
        (FieldError("?x", "unknown-parameter", "limit"), "en", "Unknown parameter; expected: limit"),
        (FieldError("?day", "date-parsing"), "fr", "Date attendue au format AAAA-MM-JJ."),
        (FieldError("?cap", "invalid-value", "above zero"), "fr", "Valeur incorrecte – above zero"),
        (
            unexpected("?cap", Expected("au-dessus de zéro", "above zero")),
            "fr",
            "Valeur incorrecte – au-dessus de zéro",
        ),
        (unexpected("?cap", Expected("au-dessus de zéro", "above zero")), "en", "Invalid value – above zero"),
        (unexpected("?cap", ValueError("above zero")), "fr", "Valeur incorrecte – above zero"),
        (FieldError("", "of-another-kind", "as told"), "fr", "as told"),
    ],
)
def test_every_wrong_field_says_what_is_wrong_in_words(error: FieldError, language: str, sentence: str) -> None:
    answered = problem_response(Invalid([error]), {"accept-language": language}, CATALOGUE)
    assert json.loads(bytes(answered.body))["errors"][0]["detail"] == sentence
