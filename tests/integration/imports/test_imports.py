"""Files pushed to a gateway: received, checked, applied once, and told about."""

from __future__ import annotations

import gzip
from contextlib import AsyncExitStack
from hashlib import sha256
from typing import Any

import httpx
import pytest

from services.gateway.app import build
from services.gateway.imports import calling
from tests.integration.imports.conftest import HEAD, Broker, Site, claim_lines, listening, until
from tests.support.books import Books


@pytest.fixture
def books(site: Site) -> Books:
    return site.books


async def test_a_file_is_applied_and_counted(broker: Broker, books: Books, site: Site) -> None:
    text = claim_lines(1000)
    answer = await broker.push(text, params={"expected_lines": "1000"})
    assert answer.json()["state"] == "received"
    done = await broker.ended(answer)
    assert done["counts"] == {"created": 1000, "unchanged": 0, "late": 0, "unmatched": 0, "rejected": 0}
    assert done["progress"] == {"done": 1000, "total": 1000}
    assert done["file_hash"] == sha256(text.encode()).hexdigest()
    paid = sum(n for n in range(1, 1001) if n % 10)
    assert done["sums"] == {"paid": {"read": f"{paid}.00", "applied": f"{paid}.00", "differing": "0.00"}}
    assert (await broker.ask("GET", answer.headers["location"])).headers["log-position"] == done["log_position"]
    assert sorted(n for call in books.calls for n in call) == list(range(1, 1001))
    assert books.headers[0]["sinistra-sender"] == "fremotor"
    assert books.headers[0]["sinistra-file-hash"] == done["file_hash"]
    assert books.headers[0]["sinistra-channel"] == "bulk"
    assert site.settings.data_dir is not None
    received = site.settings.data_dir / "imports"
    await until(lambda: not any(received.iterdir()))  # the file is not kept


async def test_sent_again_packed_or_in_a_form_nothing_is_booked_twice(broker: Broker, books: Books) -> None:
    text = claim_lines(300)
    await broker.run(text)
    packed = await broker.run(gzip.compress(text.encode()))
    assert packed["counts"] == {"created": 0, "unchanged": 300, "late": 0, "unmatched": 0, "rejected": 0}
    headers = {"idempotency-key": "form-1"}
    params = {"profile": "fremotor-claims"}
    answer = await broker.ask("POST", "/v1/imports", params=params, headers=headers, files={"file": text.encode()})
    assert (await broker.ended(answer))["counts"]["unchanged"] == 300
    assert len(books.kept) == 300


async def test_a_repeated_request_gets_the_first_answer(broker: Broker, books: Books) -> None:
    text = claim_lines(50)
    first = await broker.push(text, key="once")
    await broker.ended(first)
    again = await broker.push(text, key="once")
    assert (again.status_code, again.headers["idempotent-replayed"]) == (202, "true")
    assert again.json() == first.json()
    in_a_form = await broker.ask(
        "POST",
        "/v1/imports",
        params={"profile": "fremotor-claims"},
        headers={"idempotency-key": "once"},
        files={"file": text.encode()},
    )
    assert in_a_form.headers["location"] == first.headers["location"]
    assert len((await broker.ask("GET", "/v1/imports")).json()["items"]) == 1


@pytest.mark.parametrize("change", ["file", "profile", "parameter"])
async def test_an_idempotency_key_is_for_one_request(broker: Broker, change: str) -> None:
    text = claim_lines(5)
    await broker.push(text, key="one")
    other = await broker.push(
        text + "9,1.1a,TPL,2003-01-01,1.00\n" if change == "file" else text,
        "fremotor-policies" if change == "profile" else "fremotor-claims",
        key="one",
        params={"expected_lines": "5"} if change == "parameter" else {},
    )
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_bad_lines_are_told_and_spare_their_neighbours(broker: Broker, books: Books) -> None:
    await broker.run(claim_lines(10))
    books.refuses = {"claim-11"}
    text = claim_lines(12) + "13,1.1a,Hail,2003-01-01,5.00\n14,1.1a,TPL,2003-02-30,\n" + ",,,,\n"
    done = await broker.run(text.replace("\n5,5.1a", "\n5,5.1b"))
    assert done["state"] == "completed"
    assert done["counts"] == {"created": 1, "unchanged": 9, "late": 0, "unmatched": 0, "rejected": 5}
    assert done["sums"]["paid"]["differing"] == "16.00"
    first = (await broker.ask("GET", f"/v1/imports/{done['id']}/lines", params={"limit": "3"})).json()
    rest = (await broker.ask("GET", f"/v1/imports/{done['id']}/lines", params={"after": first["next"]})).json()
    found = [(line["n"], line["line_key"], line["code"]) for line in first["items"] + rest["items"]]
    assert found == [
        (5, "claim-5", "line-changed"),
        (11, "claim-11", "policy-unknown"),
        (13, "claim-13", "coverage-unmapped"),
        (14, "claim-14", "line-unreadable"),
        (15, "", "line-unreadable"),
    ]
    assert first["items"][0]["title"] == "Ligne déjà reçue avec un autre contenu"
    assert rest["items"][0]["errors"] == [
        {"pointer": "/occurrence_date", "code": "invalid-date", "detail": "pas une date de la forme AAAA-MM-JJ"},
        {"pointer": "/payment", "code": "missing", "detail": "valeur absente"},
    ]
    assert rest["next"] is None
    english = (await broker.ask("GET", f"/v1/imports/{done['id']}/lines", headers={"accept-language": "en"})).json()[
        "items"
    ]
    assert english[0]["title"] == "Line already received with other content"
    assert [e["detail"] for e in english[3]["errors"]] == ["not a date of the form YYYY-MM-DD", "no value"]


def _premiums(*named: tuple[str, str]) -> str:
    """Lines of the native form: a key, and the number of the policy that it is about."""
    line = '{"key": "%s", "command": "move-premium", "policy": {"insurer_id": "axa", "policy_no": "%s"}, "body": {}}\n'
    return "".join(line % one for one in named)


async def test_a_key_that_was_booked_is_not_booked_on_another_policy(broker: Broker, books: Books) -> None:
    await broker.run(_premiums(("q-1", "P1"), ("q-2", "P2")), "sinistra")
    done = await broker.run(_premiums(("q-1", "P3"), ("q-2", "P2"), ("q-3", "P3")), "sinistra")
    assert done["counts"] == {"created": 1, "unchanged": 1, "late": 0, "unmatched": 0, "rejected": 1}
    lines = (await broker.ask("GET", f"/v1/imports/{done['id']}/lines")).json()["items"]
    assert [(line["line_key"], line["code"]) for line in lines] == [("q-1", "line-changed")]
    assert len(books.kept) == 3


async def test_one_file_books_a_key_once_whatever_policies_it_names(broker: Broker, books: Books) -> None:
    done = await broker.run(_premiums(*(("q-1", f"P{n}") for n in range(200))), "sinistra")
    assert (done["counts"]["created"], done["counts"]["rejected"], len(books.kept)) == (1, 199, 1)


async def test_a_key_whose_line_was_refused_is_free_for_another_policy(broker: Broker, books: Books) -> None:
    books.refuses = {"q-1"}
    await broker.run(_premiums(("q-1", "P1")), "sinistra")
    books.refuses = set()
    done = await broker.run(_premiums(("q-1", "P2")), "sinistra")
    assert done["counts"] == {"created": 1, "unchanged": 0, "late": 0, "unmatched": 0, "rejected": 0}


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        (b"", "file-unreadable", ("le fichier est vide", "the file is empty")),
        (b"PK\x03\x04\x00\x00", "file-unreadable", ("le fichier est binaire", "the file is binary")),
        (gzip.compress(claim_lines(500).encode())[:-9], "file-unreadable", ("le fichier gzip", "the gzip file")),
        (claim_lines(500)[:-9].encode(), "file-unreadable", ("le fichier s’arrête", "the file ends")),
        (claim_lines(3).replace("payment", "paid").encode(), "column-missing", ("le profil", "the profile")),
        (claim_lines(6).encode(), "expected-lines-mismatch", ("6 lignes au lieu de 5", "6 lines instead of 5")),
    ],
)
async def test_nothing_of_a_broken_file_is_applied(
    broker: Broker, books: Books, content: bytes, code: str, told: tuple[str, str]
) -> None:
    french, english = told
    done = await broker.run(content, params={"expected_lines": "5"})
    assert (done["state"], done["problem"]["code"], done["resumable"]) == ("failed", code, False)
    assert done["problem"]["title"]
    assert done["problem"]["detail"].startswith(french)
    again = (await broker.ask("GET", f"/v1/imports/{done['id']}", headers={"accept-language": "en"})).json()
    assert again["problem"]["detail"].startswith(english)
    assert books.calls == []
    rerun = await broker.ask("POST", f"/v1/imports/{done['id']}/rerun")
    assert (rerun.status_code, rerun.json()["code"]) == (422, "import-not-resumable")


async def test_requests_that_cannot_be_are_refused_at_once(broker: Broker, site: Site) -> None:
    async def code(answer: Any) -> tuple[int, str]:
        return answer.status_code, answer.json()["code"]

    assert await code(await broker.push(HEAD, "no-such")) == (422, "import-profile-unknown")
    assert await code(await broker.push(HEAD, params={"dry_run": "true"})) == (422, "invalid-request")
    assert await code(await broker.push(HEAD, params={"expected_lines": "-1"})) == (422, "invalid-request")
    bare = await broker.ask(
        "POST", "/v1/imports", params={"profile": "fremotor-claims"}, content=HEAD, headers={"content-type": "text/csv"}
    )
    assert await code(bare) == (400, "idempotency-key-required")
    assert await code(await broker.ask("GET", "/v1/imports/imp_1")) == (404, "not-found")
    assert await code(await broker.ask("GET", "/v1/import-profiles/no-such")) == (404, "not-found")
    broker.key = await site.key(scopes=("claims:write",))
    assert await code(await broker.push(HEAD)) == (403, "forbidden")


async def test_an_import_is_seen_by_its_tenant_and_an_insurer_sees_its_own(broker: Broker, site: Site) -> None:
    tenant = broker.key.key.tenant_code
    mine = await broker.run(claim_lines(1))
    scopes = ("imports:write",)
    broker.key = await site.key(tenant, kind="insurer", insurer_id="axo", scopes=scopes)
    assert (await broker.ask("GET", f"/v1/imports/{mine['id']}")).status_code == 404
    theirs = await broker.run(claim_lines(1, first=2))
    assert [one["id"] for one in (await broker.ask("GET", "/v1/imports")).json()["items"]] == [theirs["id"]]
    broker.key = await site.key()
    assert (await broker.ask("GET", f"/v1/imports/{mine['id']}")).status_code == 404
    assert (await broker.ask("GET", f"/v1/imports/{mine['id']}/lines")).status_code == 404
    assert (await broker.ask("GET", "/v1/imports")).json()["items"] == []


async def test_imports_are_listed_page_by_page(broker: Broker) -> None:
    ids = [(await broker.run(claim_lines(1, first=n)))["id"] for n in range(1, 6)]
    first = (await broker.ask("GET", "/v1/imports", params={"limit": "3"})).json()
    rest = (await broker.ask("GET", "/v1/imports", params={"limit": "3", "after": first["next"]})).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next"] is None
    wrong = await broker.ask("GET", "/v1/imports", params={"after": "x"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "?after")


async def test_claims_away_for_a_moment_is_waited_for(
    broker: Broker, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "_PAUSES_SECONDS", (0.05,) * 1_000)
    books.away = True
    answer = await broker.push(claim_lines(100))
    await until(lambda: books.sent_away >= 5)
    assert (await broker.look(answer.headers["location"]))["state"] == "applying"
    books.away = False
    assert (await broker.ended(answer))["counts"]["created"] == 100


async def test_claims_away_for_long_fails_the_import_which_then_goes_on(broker: Broker, books: Books) -> None:
    books.away = True
    done = await broker.run(claim_lines(100))
    assert (done["state"], done["problem"]["code"], done["resumable"]) == ("failed", "upstream-unavailable", True)
    books.away = False
    rerun = await broker.ask("POST", f"/v1/imports/{done['id']}/rerun")
    assert (await broker.ended(rerun))["counts"] == {
        "created": 100,
        "unchanged": 0,
        "late": 0,
        "unmatched": 0,
        "rejected": 0,
    }


async def test_claims_across_the_network_is_the_same(site: Site) -> None:
    async with AsyncExitStack() as stack:
        claims = await stack.enter_async_context(listening(site.books))
        settings = site.settings.model_copy(update={"claims_url": claims, "ratios_url": claims})
        url = await stack.enter_async_context(listening(build(settings)))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=60))
        done = await Broker(client, await site.key()).run(claim_lines(2000))
    assert done["counts"] == {"created": 2000, "unchanged": 0, "late": 0, "unmatched": 0, "rejected": 0}


async def test_the_profiles_can_be_read(broker: Broker) -> None:
    names = [one["name"] for one in (await broker.ask("GET", "/v1/import-profiles")).json()["items"]]
    assert names == [
        "freclaimset",
        "freclaimset3multi",
        "fremarine",
        "fremotor-claims",
        "fremotor-policies",
        "insurer-positions",
        "sinistra",
    ]
    one = (await broker.ask("GET", "/v1/import-profiles/fremotor-claims")).json()
    assert one["lookups"]["coverage"]["codes"]["TPL"] == "third_party_liability"
