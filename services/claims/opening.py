"""Opening what is sealed, for those who may read it: on a GET of one thing, and nowhere else.

Answers to commands, lists, timeline and feed say only that there is something: `{"sealed": "narrative"}`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
import structlog
from starlette.responses import Response

from services.claims import answers
from services.claims.caller import Ask
from services.claims.sealing import Place, name_of
from services.contracts.events.sealed import Sealed, SealedClass
from services.kit.sealing.cipher import Broken, unseal
from services.kit.sealing.vault import Key

ERASED: Final = {"erased": True}
_MARK: Final = b'"ct":"'  # in no text: there a quotation mark stands behind a backslash
_READABLE: Final = frozenset({"identity", "contact", "bank", "narrative"})
_NOT_WITH_OTHERS: Final[frozenset[SealedClass]] = frozenset({"bank"})

_log = structlog.get_logger(__name__)


async def opened(ask: Ask, stream_id: UUID, view: bytes) -> bytes:
    """A view of one claim as it is stored, as this caller reads it. Costs nothing where nothing in it is sealed.

    An account number stays closed: the payment that goes there shows it, masked.
    """
    return await _opened(ask, stream_id, view, str, closed=_NOT_WITH_OTHERS)


async def opened_person(ask: Ask, person_id: UUID, view: bytes) -> bytes:
    """The same, of a person, whose sealed texts are JSON."""
    return await _opened(ask, person_id, view, orjson.loads, closed=frozenset())


async def _opened(
    ask: Ask, stream_id: UUID, view: bytes, read: Callable[[str], object], *, closed: Collection[SealedClass]
) -> bytes:
    if _MARK not in view:
        return view
    content = orjson.loads(view)
    held = list(_sealed_in(content))
    asked = [place for place in held if place[2].sealed_class not in closed]
    for holder, key, sealed in held:
        holder[key] = {"sealed": sealed.sealed_class}
    texts = await shown(ask, stream_id, [sealed for _, _, sealed in asked], read)
    for (holder, key, _), text in zip(asked, texts, strict=True):
        holder[key] = text
    return orjson.dumps(content)


async def plain_opened(ask: Ask, stream_id: UUID, content: answers.View) -> Response:
    """An answer about one thing inside a stream, what is sealed in it as this caller reads it."""
    return Response(await opened(ask, stream_id, answers.encode_sealed(content)), media_type=answers.MEDIA_TYPE)


def hidden(view: bytes) -> bytes:
    """A view as it is stored, saying only what is sealed in it."""
    if _MARK not in view:
        return view
    content = orjson.loads(view)
    for holder, key, sealed in list(_sealed_in(content)):
        holder[key] = {"sealed": sealed.sealed_class}
    return orjson.dumps(content)


async def shown(
    ask: Ask, stream_id: UUID, sealed: Sequence[Sealed], read: Callable[[str], object] = str
) -> list[object]:
    """What this caller reads in place of each sealed text of a stream: the text as `read` takes it, or why not."""
    vault = ask.house.vault
    mine = {name_of(one) for one in sealed if may_read(ask, one.sealed_class)}
    keys = await vault.find(ask.caller.tenant_id, mine) if vault is not None else {}
    if any(sealed_class == "health" for _, sealed_class in keys):
        # Who reads what is said of somebody's health stands on the record.
        _log.info("health-read", stream_id=str(stream_id), principal=ask.caller.principal, actor=ask.caller.actor)
    return [_shown(ask.caller.tenant_id, stream_id, one, keys.get(name_of(one)), read) for one in sealed]


def may_read(ask: Ask, sealed_class: SealedClass) -> bool:
    """An insurer's key reads nothing that is sealed; what says something of health takes a scope of its own."""
    if sealed_class == "health":
        return ask.caller.reads_health
    return sealed_class in _READABLE and not ask.for_insurer


def _shown(tenant_id: UUID, stream_id: UUID, sealed: Sealed, key: Key | None, read: Callable[[str], object]) -> object:
    if key is None or key.key_id != sealed.key_id:
        return {"sealed": sealed.sealed_class}
    if key.secret is None:
        return ERASED
    try:
        return read(unseal(key.secret, sealed.ct, Place(tenant_id, stream_id, sealed.at, sealed.field).bound))
    except Broken:
        _log.error("sealed-field-broken", stream_id=str(stream_id), version=sealed.at, key_id=str(key.key_id))
        return {"sealed": sealed.sealed_class}


def _sealed_in(value: Any) -> Iterator[tuple[Any, Any, Sealed]]:
    """Every sealed text in a view: what holds it, under which name, and itself."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in steps:
        if isinstance(inner, dict) and "ct" in inner:
            yield value, key, Sealed.read(inner)
        else:
            yield from _sealed_in(inner)
