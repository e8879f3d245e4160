"""What is sent to an insurer, to the byte, and the proof of it."""

from hashlib import sha256
from uuid import UUID

import orjson

from services.claims.declaration.transmission import content_of, transmission_view
from services.contracts.events.declaration import Place
from services.contracts.events.sealed import Sealed
from tests.unit.claims.parties.stories import party
from tests.unit.claims.stories import acknowledged, covered, declared, dossier, given, named, sent

CLAIM_ID = UUID("00010000-0000-8000-8000-000000000000")


def test_the_same_facts_make_the_same_bytes_and_other_facts_others() -> None:
    place = Place(country="FR", postcode="75011")
    content = content_of(dossier(given(declared(place=place), covered())), CLAIM_ID)
    assert content == content_of(dossier(given(declared(place=place), covered())), CLAIM_ID)
    assert content != content_of(dossier(given(declared(), covered())), CLAIM_ID)
    read = orjson.loads(content)
    assert (read["place"], read["coverages"][0]["coverage_code"]) == ("FR 75011", "own_damage")
    assert list(read) == sorted(read)


def test_nothing_of_what_is_sealed_and_nobody_leaves_with_it() -> None:
    narrative = Sealed(named("file"), "narrative", named("key"), "c2VhbGVk")
    bare = content_of(dossier(given(declared(), party())), CLAIM_ID)
    assert content_of(dossier(given(declared(narrative=narrative))), CLAIM_ID) == bare
    assert b"person" not in bare


def test_the_proof_says_whether_it_is_about_this_content() -> None:
    before = dossier(given(declared()))
    content = content_of(before, CLAIM_ID)
    assert transmission_view(before, content)["content_matches"] is None
    own = dossier(given(declared(), sent(content_hash=sha256(content).hexdigest())))
    assert transmission_view(own, content)["content_matches"] is True
    other = transmission_view(dossier(given(declared(), sent(), acknowledged())), content)
    assert (other["state"], other["content_matches"]) == ("acknowledged", False)
