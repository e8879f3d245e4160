"""One request to claims, past the gateway: who asks, under which command, on which version, with what in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID

from fastapi import Depends, Request

from services.claims.coverage.cover_kept import KeptCovers
from services.claims.duplicates.near import NearClaims
from services.claims.facts import Facts, Shelf
from services.claims.lists.stored import StoredViews
from services.claims.persons.state import Person
from services.claims.policy.state import Policy
from services.claims.query import Query
from services.claims.rule_tables.book import RuleBook
from services.claims.rule_tables.defaults import default_book
from services.claims.rule_tables.kept import RuleTables
from services.claims.state import Claim
from services.contracts.bulk import BODIES, CommandName
from services.contracts.events import ClaimEvent, PersonEvent, PolicyEvent
from services.contracts.ids import undress
from services.contracts.internal import Caller, PrincipalKind
from services.kit.clock import Clock, paris_day
from services.kit.commands import Command
from services.kit.database import Pool
from services.kit.desk import Desk
from services.kit.errors import FieldError, Invalid, Missing, Refusal
from services.kit.problems import prefers_french
from services.kit.sealing.vault import Vault
from services.kit.turns import Turns

PolicyDesk: TypeAlias = Desk[Policy, PolicyEvent]
ClaimDesk: TypeAlias = Desk[Claim, ClaimEvent]
PersonDesk: TypeAlias = Desk[Person, PersonEvent]
S = TypeVar("S")
E = TypeVar("E")
D = TypeVar("D")

_ACTORS: Final[Mapping[PrincipalKind, str]] = {"broker": "user", "insurer": "partner", "service": "system"}


@dataclass(frozen=True, slots=True)
class House:
    """What app.py chose, for every route."""

    pool: Pool
    policies: PolicyDesk
    claims: ClaimDesk
    shelf: Shelf
    views: StoredViews
    clock: Clock
    rules: RuleTables
    persons: PersonDesk
    near: NearClaims
    vault: Vault | None = None  # none: no master key is set
    covers: KeptCovers = field(default_factory=KeptCovers)
    turns: Turns = field(default_factory=Turns)

    @property
    def today(self) -> date:
        """The day in Paris."""
        return paris_day(self.clock())


class Ask:
    """A request and all that a route takes from it. The body is validated once, from its bytes."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.house: House = request.app.state.house
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]}
        try:
            self.caller = Caller.from_headers(self.headers)
        except (KeyError, ValueError):
            raise Refusal("unauthenticated") from None

    async def body(self, name: CommandName) -> Any:
        """The body of a command. ValidationError, which becomes a problem naming each wrong field."""
        return BODIES[name].validate_json(await self.request.body())

    @cached_property
    def command(self) -> Command:
        """The command, as the desk notes it beside its events."""
        return command_of(self.caller)

    @property
    def rules(self) -> RuleBook:
        """The tenant's dated rules; what is read from them stands with what the command leaves."""
        return self.house.rules.book(self.caller.tenant_id).noting(self.command.rules_read)

    @property
    def rules_told(self) -> RuleBook:
        """By which rules the caller is answered where nothing is decided: an insurer by the product's alone.

        By which a broker judges, and from when on, is the broker's own.
        """
        return default_book() if self.for_insurer else self.rules

    @property
    def expected(self) -> int | None:
        """The version of If-Match; None without it, or for `*`."""
        text = self.headers.get("if-match")
        if text is None or text.strip() == "*":
            return None
        number = text.strip().removeprefix("W/").strip('"')
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise Invalid([FieldError("?if-match", "wrong-format", 'If-Match: "3"')])
        return int(number)

    @property
    def expected_always(self) -> int | None:
        """The version of If-Match, which the route insists on."""
        if "if-match" not in self.headers:
            raise Refusal("if-match-required")
        return self.expected

    @property
    def french(self) -> bool:
        """Whether the answer's words are French."""
        return prefers_french(self.headers.get("accept-language", ""))

    @property
    def for_insurer(self) -> bool:
        """Whether an insurer's key asks."""
        return self.caller.insurer_id is not None

    def sees(self, insurer_id: str | None) -> bool:
        """Whether what belongs to an insurer, or to none yet, is shown: an insurer's key sees its own alone."""
        return self.caller.insurer_id is None or self.caller.insurer_id == insurer_id

    def must_see(self, insurer_id: str | None, what: str) -> None:
        """Missing where the caller may not see what belongs to this insurer."""
        if not self.sees(insurer_id):
            raise Missing(what)

    def query(self, *allowed: str) -> Query:
        """The query parameters; Invalid for any other than those allowed."""
        return Query(self.request.query_params, allowed)

    async def facts(self, stream_id: UUID, policy_id: UUID | None = None) -> Facts:
        """The facts for a command on a stream, with the policy it names where the caller may see it."""
        known = None if policy_id is None else await self.house.shelf.find(self.caller.tenant_id, policy_id)
        seen = known if known is not None and self.sees(known.contract.insurer_id) else None
        return Facts(
            today=self.house.today,
            tenant_id=self.caller.tenant_id,
            command_id=self.caller.command_id,
            stream_id=stream_id,
            channel=self.caller.channel,
            actor=self.caller.actor,
            on_behalf=self.caller.on_behalf,
            rules=self.rules,
            insurer_id=self.caller.insurer_id,
            policy=seen.contract if seen else None,
            policy_id=policy_id,
            policy_version=seen.version if seen else None,
        )


async def _ask(request: Request) -> Ask:
    return Ask(request)


Asked = Annotated[Ask, Depends(_ask)]


def command_of(caller: Caller) -> Command:
    """Who orders, under which id, from where: what is stored with the events."""
    return Command(
        tenant_id=caller.tenant_id,
        command_id=caller.command_id,
        hash_name="request_hash",
        content_hash=caller.request_hash,
        actor=actor_of(caller),
        source={"channel": caller.channel, "system": caller.principal},
        correlation_id=caller.correlation_id,
        traceparent=caller.traceparent,
    )


def actor_of(caller: Caller) -> dict[str, str]:
    """Who acts, as events keep it: an opaque id, never a name."""
    return {"kind": _ACTORS[caller.kind], "id": caller.actor, "role": caller.kind}


def stream_of(prefix: Literal["pol", "clm"], public_id: str) -> UUID:
    """The stream behind a public id in a path. Missing for what is not such an id: there is no such thing."""
    try:
        return undress(prefix, public_id)
    except ValueError:
        raise Missing("policy" if prefix == "pol" else "claim") from None


def only_if(visible: Callable[[S], bool], what: str, decide: Callable[[S], Sequence[E]]) -> Callable[[S], Sequence[E]]:
    """A decision for those who may see its subject; for anybody else it is Missing."""

    def decide_if_visible(state: S) -> Sequence[E]:
        if not visible(state):
            raise Missing(what)
        return decide(state)

    return decide_if_visible
