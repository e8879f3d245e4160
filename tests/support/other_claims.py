"""Claims beside the one that the examples tell of: a draft to declare, one to drop, a duplicate to merge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import httpx

# Whose claim an operation is about, if it is not the story's own.
OF_ANOTHER: Final = {
    "draftClaim": "draft",
    "declareDraft": "draft",
    "abandonDraft": "dropped",
    "listDuplicates": "duplicate",
    "mergeClaim": "duplicate",
    "listClaimAlerts": "late",
    "getAlert": "late",
    "acknowledgeAlert": "late",
}
_LOSS: Final = {"occurred_on": "2025-03-14", "cause_code": "theft", "coverages": ["theft"]}
_ON: Final = {"insurer_id": "fremotor", "policy_reference": "AUTO-2025-0001", "declared_on": "2025-03-15"}
_BODIES: Final[dict[str, dict[str, Any]]] = {
    "draft": {"draft": True, **_LOSS},
    "dropped": {"draft": True, **_LOSS},
    "duplicate": {**_LOSS, **_ON},
    "late": {**_LOSS, **_ON, "declared_on": "2025-03-28"},
}


@dataclass
class OtherClaims:
    """Declares or drafts them as they are asked for, each once."""

    client: httpx.AsyncClient
    headers: dict[str, str]

    def __post_init__(self) -> None:
        self._ids: dict[str, str] = {}

    async def id_for(self, operation: str) -> str:
        """The claim that an operation is told of."""
        which = OF_ANOTHER[operation]
        if which not in self._ids:
            headers = {**self.headers, "idempotency-key": uuid4().hex}
            answer = await self.client.post("/v1/claims", json=_BODIES[which], headers=headers)
            assert answer.status_code == 201, answer.text
            self._ids[which] = answer.json()["id"]
        return self._ids[which]

    async def alert(self) -> str:
        """The alert of the claim that was declared late."""
        answer = await self.client.get(f"/v1/claims/{self._ids['late']}/alerts", headers=self.headers)
        [alert] = answer.json()["items"]
        return str(alert["id"])

    async def version(self, operation: str) -> int:
        """Where that claim stands."""
        answer = await self.client.get(f"/v1/claims/{await self.id_for(operation)}", headers=self.headers)
        return int(answer.json()["version"])
