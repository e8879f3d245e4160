"""A sealed text opens at its place: tenant, stream, version and field."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.claims.sealing import Place
from services.kit.sealing.cipher import Broken, new_key, seal, unseal

HERE = Place(uuid4(), uuid4(), 3, "narrative")


@pytest.mark.parametrize(
    "moved",
    [{"tenant_id": uuid4()}, {"stream_id": uuid4()}, {"version": 4}, {"field": "findings"}, {"field": "narrativ"}],
)
def test_a_text_that_was_moved_does_not_open(moved: dict[str, Any]) -> None:
    key = new_key()
    sealed = seal(key, "Madame Durand", HERE.bound)
    assert unseal(key, sealed, HERE.bound) == "Madame Durand"
    with pytest.raises(Broken):
        unseal(key, sealed, HERE._replace(**moved).bound)
