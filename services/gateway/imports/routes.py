"""`/v1/imports` and `/v1/import-profiles`."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from uuid import uuid4

from fastapi import APIRouter, Query, Request, Response

from services.contracts.ids import dress, undress
from services.gateway import cursor
from services.gateway.idempotency.store import Answer, once
from services.gateway.imports import store
from services.gateway.imports.model import Import, NewImport
from services.gateway.imports.profile_files import profile_named, profiles
from services.gateway.imports.spool import Spool
from services.gateway.imports.upload import file_of
from services.gateway.imports.views import listed_profile, shown, shown_line, shown_profile
from services.gateway.parts import caller_of, parts_of
from services.kit.database import Connection
from services.kit.errors import FieldError, Invalid, Missing, Refusal
from services.kit.problems import prefers_french

router = APIRouter(prefix="/v1")

_PARAMETERS: Final = {"profile", "expected_lines"}

Limit = Annotated[int, Query(ge=1, le=500)]
After = Annotated[str | None, Query()]


@router.post("/imports")
async def post_import(
    request: Request, profile: str, expected_lines: Annotated[int | None, Query(ge=0, lt=2**63)] = None
) -> Response:
    """Receives a file and runs it by a profile; nothing is applied before the whole file is checked."""
    unknown = sorted(set(request.query_params) - _PARAMETERS)
    if unknown:  # a switch that is not there yet, such as a dry run, must not be taken for an order to apply
        raise Invalid([FieldError(f"?{name}", "unknown-parameter") for name in unknown])
    parts, caller = parts_of(request), caller_of(request)
    chosen = profile_named(profile).pushed_by(caller.insurer_id)
    spool = Spool.of(parts.settings)
    received = await spool.receive(file_of(request))
    new = NewImport(
        import_id=uuid4(),
        caller=caller,
        profile=chosen.name,
        profile_version=chosen.version,
        sender=chosen.sender,
        file_hash=received.sha256,
        file_bytes=received.size,
        expected_lines=expected_lines,
    )

    async def make(conn: Connection) -> Answer:
        spool.keep(received, new.import_id)
        kept = await store.add(conn, new)
        headers = {"Location": f"/v1/imports/{dress('imp', new.import_id)}", "Retry-After": "1"}
        return Answer(202, shown(kept, french=_french(request)), headers)

    try:
        # The file and what is to be done with it identify the request, not the bytes of the form around it.
        fingerprint = f"{received.sha256} {chosen.name} {expected_lines}"
        return await once(parts.pool, caller, make, request_hash=fingerprint)
    finally:
        received.path.unlink(missing_ok=True)  # a repeat's copy is not needed


@router.get("/imports")
async def get_imports(request: Request, after: After = None, limit: Limit = 50) -> dict[str, Any]:
    """The caller's imports, the newest first."""
    place = cursor.read_item(after) if after else None
    found = await store.page(parts_of(request).pool, caller_of(request), place, limit + 1)
    page, more = found[:limit], len(found) > limit
    items = [shown(one, french=_french(request)) for one in page]
    following = cursor.after_item(page[-1].received_at, page[-1].import_id) if more else None
    return {"items": items, "next": following}


@router.get("/imports/{import_id}")
async def get_import(request: Request, response: Response, import_id: str) -> dict[str, Any]:
    """One import: its state, progress, counts and sums."""
    found = await _visible(request, import_id)
    if found.tally.log_position:
        response.headers["Log-Position"] = found.tally.log_position
    return shown(found, french=_french(request))


@router.get("/imports/{import_id}/lines")
async def get_import_lines(
    request: Request,
    import_id: str,
    result: Literal["rejected"] = "rejected",  # noqa: ARG001  the others are counted, not kept
    after: After = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The refused lines of an import, in file order."""
    found = await _visible(request, import_id)
    place = cursor.read_number(after) if after else 0
    lines = await store.rejected(parts_of(request).pool, found.import_id, place, limit + 1)
    page, more = lines[:limit], len(lines) > limit
    items = [shown_line(line, french=_french(request)) for line in page]
    return {"items": items, "next": cursor.after_number(page[-1].n) if more else None}


@router.post("/imports/{import_id}/rerun")
async def post_rerun(request: Request, import_id: str) -> Response:
    """Lets an import that failed for a passing reason go on where it stopped."""
    parts, found = parts_of(request), await _visible(request, import_id)

    async def make(conn: Connection) -> Answer:
        if not await store.rerun(conn, found.import_id):
            raise Refusal("import-not-resumable", state=found.state)
        location = {"Location": f"/v1/imports/{import_id}", "Retry-After": "1"}
        return Answer(202, {"id": import_id, "state": "received"}, location)

    return await once(parts.pool, caller_of(request), make)


@router.get("/import-profiles")
async def get_profiles() -> dict[str, Any]:
    """The profiles there are."""
    return {"items": [listed_profile(profile) for profile in profiles().values()], "next": None}


@router.get("/import-profiles/{name}")
async def get_profile(name: str) -> dict[str, Any]:
    """One profile, as it is written."""
    if name not in profiles():
        raise Missing("import-profile")
    return shown_profile(profiles()[name])


async def _visible(request: Request, import_id: str) -> Import:
    try:
        wanted = undress("imp", import_id)
    except ValueError:
        raise Missing("import") from None
    found = await store.find(parts_of(request).pool, caller_of(request), wanted)
    if found is None:
        raise Missing("import")
    return found


def _french(request: Request) -> bool:
    return prefers_french(request.headers.get("accept-language", ""))
