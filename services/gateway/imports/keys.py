"""A sender's line key stands on one policy or claim: under another it is `line-changed`, and nothing is booked.

The log finds a command in the stream that it is for; only this table knows that the key went to another stream
before. A key is taken before its line is sent, and free again where claims refuses the line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from services.contracts.bulk import BulkOutcome, LineError
from services.contracts.ids import line_command
from services.gateway.imports.pushing import Send
from services.gateway.imports.ready import Ready
from services.kit.database import Pool

_CODE: Final = "line-changed"


class Keys:
    """The keys of one sender's lines, taken around the calls that send them."""

    def __init__(self, pool: Pool, tenant_id: UUID, sender: str, send: Send) -> None:
        self._pool = pool
        self._tenant_id = tenant_id
        self._sender = sender
        self._send = send

    async def __call__(self, chunk: Sequence[Ready]) -> Sequence[BulkOutcome]:
        """The outcomes of a chunk's lines, in their order. Raises what the call raises: the keys stay taken."""
        commands = {r.line.n: self._command(r) for r in chunk if not r.keyed_stream}
        new, elsewhere = await self._take(chunk, commands)
        sent = [r for r in chunk if r.line.n not in elsewhere]
        outcomes = {outcome.n: outcome for outcome in (await self._send(sent) if sent else ())}
        booked = {commands[n] for n, o in outcomes.items() if n in commands and o.result != "rejected"}
        if free := new - booked:
            await self._pool.execute("DELETE FROM gateway.import_line WHERE command_id = ANY ($1::uuid[])", list(free))
        return [outcomes.get(r.line.n) or _changed(r.line.n) for r in chunk]

    def _command(self, ready: Ready) -> UUID:
        return line_command(self._tenant_id, self._sender, ready.line.line_key)

    async def _take(self, chunk: Sequence[Ready], commands: Mapping[int, UUID]) -> tuple[set[UUID], set[int]]:
        """The commands whose key is taken now, and the lines whose key stands on another stream."""
        asked = [r.line for r in chunk if r.line.n in commands]
        if not asked:
            return set(), set()
        columns = ([commands[line.n] for line in asked], [line.stream for line in asked])
        rows = await self._pool.fetch(
            "INSERT INTO gateway.import_line SELECT * FROM unnest($1::uuid[], $2::uuid[])"
            " ON CONFLICT DO NOTHING RETURNING command_id",
            *columns,
        )
        new = {row[0] for row in rows}
        if len(new) == len(asked):
            return new, set()
        # A statement of its own: it sees what a call beside this one has taken meanwhile.
        rows = await self._pool.fetch(
            "SELECT a.n FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS a (command_id, stream_id, n)"
            " JOIN gateway.import_line l USING (command_id) WHERE l.stream_id <> a.stream_id",
            *columns,
            [line.n for line in asked],
        )
        return new, {row[0] for row in rows}


def _changed(n: int) -> BulkOutcome:
    error = LineError(
        "", _CODE, "the key stands on another policy or claim", "la clé désigne déjà un autre contrat ou sinistre"
    )
    return BulkOutcome(n, "rejected", code=_CODE, errors=[error])
