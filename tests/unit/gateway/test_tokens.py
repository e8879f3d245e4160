from __future__ import annotations

from uuid import uuid4

import pytest

from services.gateway.access import tokens


def test_a_token_reads_as_it_was_written() -> None:
    token = tokens.Token(uuid4(), tokens.new_secret())
    for demo, prefix in ((False, "sk_live_"), (True, "sk_test_")):
        text = tokens.write(token, demo=demo)
        assert text.startswith(prefix)
        assert tokens.read(text) == token


def test_a_secret_has_256_bits_and_matches_only_itself() -> None:
    secret = tokens.new_secret()
    assert len(secret) == 43
    assert tokens.matches(secret, tokens.digest(secret))
    assert not tokens.matches(secret + "x", tokens.digest(secret))
    assert secret.encode() not in tokens.digest(secret)


@pytest.mark.parametrize(
    "text", ["", "sk", "sk_live_abc_def", "sk_prod_" + "0" * 32 + "_x", "sk_live_" + "g" * 32 + "_x"]
)
def test_other_texts_are_no_token(text: str) -> None:
    assert tokens.read(text) is None
