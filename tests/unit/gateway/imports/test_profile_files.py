"""Profiles are data: they read, and a mistake in one is told."""

import pytest

from services.gateway.imports.profile import Amount, Constant, Text
from services.gateway.imports.profile_files import profile_named, profiles, read_profile
from services.kit.errors import Refusal

_HEAD = 'name = "x"\nversion = 1\ndescription = "x"\nsender = "x"\n'
_CLAIM = _HEAD + 'content = "claims"\ncommand = "claim-line"\nline_key = { columns = ["id"] }\n'
_NAMED = (
    '[body.claim]\ninsurer_id = { constant = "i" }\npolicy_reference = { text = "p" }\n'
    'external_reference = { text = "id" }\ncoverages = { constant = ["fire"] }\n'
)


def test_the_profiles_beside_the_code_read() -> None:
    assert set(profiles()) == {
        *("freclaimset", "freclaimset3multi", "fremarine", "fremotor-claims", "fremotor-policies"),
        *("insurer-positions", "sinistra"),
    }
    assert profile_named("sinistra").native


def test_a_profile_reads_its_columns_once_each() -> None:
    columns = profile_named("fremotor-claims").columns
    assert columns == ("claim_line", "policy_image_id", "occurrence_date", "guarantee", "payment")


def test_sources_are_told_by_their_first_key() -> None:
    text = _CLAIM + _NAMED + 'claimed_amount = { sum = ["a", "b"] }\nplace = { constant = { country = "FR" } }\n'
    claim = dict(read_profile(text).body.fields)["claim"]
    fields = dict(claim.fields)  # type: ignore[union-attr]
    assert fields["claimed_amount"] == Amount(("a", "b"))
    assert fields["policy_reference"] == Text("p")
    assert fields["place"] == Constant({"country": "FR"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_HEAD + 'content = "claims"\n', "native, or has a command"),
        (_CLAIM + '[body.claim]\ninsurer_id = { constant = "i" }\n', "claim.policy_reference"),
        (_CLAIM + _NAMED + 'cause_code = { text = "c", lookup = "causes" }\n', "no lookup named causes"),
        (_CLAIM + _NAMED + 'cause_code = "fire"\n', "where its value comes from"),
        (_CLAIM + _NAMED + 'cause_code = { text = "c", befor = "." }\n', "befor"),
        (_CLAIM + 'colour = "red"\n' + _NAMED, "colour"),
    ],
)
def test_a_mistake_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_profile(text)


def test_an_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(Refusal, match="import-profile-unknown") as refused:
        profile_named("fremotor")
    assert "fremotor-claims" in refused.value.facts["allowed"]  # type: ignore[operator]
