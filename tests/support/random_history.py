"""Random histories of policies and claims, known little by little: back-dated facts, corrections, merges, refunds."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from hypothesis import Phase, settings

from services.contracts.events import Event
from services.contracts.events.common import Change, CostType
from services.contracts.events.declaration import ClaimCorrected, ClaimReopened, CoverageDecided, Outcome
from services.contracts.events.expertise import ExpertiseOrdered
from services.contracts.events.exposure import ExposureDeclared
from services.contracts.events.policy import (
    CoverReinstated,
    CoverSuspended,
    PolicyAmended,
    PolicyRenewed,
    PolicyTerminated,
    Share,
)
from services.contracts.events.recourse import Beneficiary
from services.contracts.events.settlement import BorneBy, IndemnityComputed, PaymentReversed, Retained
from services.contracts.money import Money
from services.kit.database import open_pool
from tests.support import history as h
from tests.support.ledger import project

_SHARES = tuple(
    tuple(Share(insurer_id=insurer, share=Decimal(share), is_lead=lead) for insurer, share, lead in shares)
    for shares in (
        (("axa", "0.333333", True), ("maif", "0.333333", False), ("allianz", "0.333334", False)),
        (("maif", "0.600000", False), ("axa", "0.400000", False)),
        (("allianz", "0.123457", False), ("axa", "0.876543", True)),
    )
)
COVERAGES = ("theft", "fire", "glass")
FIRST = date(2022, 1, 1)
DAYS = 3 * 365
# How often a past is drawn by its seed. A smaller seed is no simpler past: nothing to shrink.
SOME_PASTS = settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],
)


class RandomHistory:
    """Grows a history step by step; every step is one command, recorded some days after the one before."""

    def __init__(self, history: h.History, rnd: random.Random) -> None:
        self.history = history
        self.rnd = rnd
        self.today = FIRST
        self.policies: list[h.Stream] = []
        self.claims: list[h.Stream] = []
        self.closed: set[int] = set()
        self.receipts = 0
        self.suspended: dict[int, date] = {}
        self.reinstated: dict[int, date] = {}

    async def grow(self, steps: int) -> None:
        """Adds that many commands."""
        for _ in range(steps):
            self.today += timedelta(days=self.rnd.randint(0, 2 * DAYS // max(steps, 1)))
            self.history.known_on(self.today)
            if len(self.policies) < 2 or self.rnd.random() < 0.05:
                await self._policy()
            elif len(self.claims) < 2 or self.rnd.random() < 0.1:
                await self._claim()
            elif self.rnd.random() < 0.25:
                await self.history.record(self.rnd.choice(self.policies), *self._premium())
            elif self.rnd.random() < 0.05:
                await self._suspension()
            elif self.rnd.random() < 0.05:
                await self._exposure()
            else:
                await self._claim_fact()

    def _cents(self, most: int = 1_000_000) -> str:
        return str(Money(self.rnd.randint(1, most)))

    def _day(self) -> date:
        """A business date until today."""
        return FIRST + timedelta(days=self.rnd.randint(0, max((self.today - FIRST).days, 0)))

    async def _policy(self) -> None:
        n = len(self.policies)
        start = self._day()
        policy = await self.history.policy(
            f"P{n}", start, start + timedelta(days=self.rnd.randint(30, 800)),
            insurer_id=self.rnd.choice(("axa", "maif")), client_id=self.rnd.choice(("c1", "c2")),
            branch=self.rnd.choice(("motor_liability", "fire_natural")),
            layer="grand_excess" if n and self.rnd.random() < 0.2 else "primary",
            adviser_id=self.rnd.choice(("anna", "bob", None)), shares=self.rnd.choice((None, *_SHARES)),
        )  # fmt: skip
        self.policies.append(policy)

    async def _claim(self) -> None:
        policy = self.rnd.choice([*self.policies, None])
        occurred = self._day()
        claim = await self.history.claim(
            f"C{len(self.claims)}", occurred, policy, insurer_id=self.rnd.choice(("axa", "maif"))
        )
        self.claims.append(claim)
        for code in self.rnd.sample(COVERAGES, self.rnd.randint(0, 2)):
            await self.history.coverage(claim, code, max(occurred, self._day()))

    async def _suspension(self) -> None:
        """The cover suspended, no earlier than it was back; where it was suspended already, back from a later day on.

        Claims refuses a suspension that reaches into the days of one before it, so no log holds one.
        """
        n = self.rnd.randrange(len(self.policies))
        begun = self.suspended.pop(n, None)
        if begun is None:
            begun = self.suspended[n] = max(self._day(), self.reinstated.get(n, FIRST))
            event: Event = CoverSuspended(suspended_from=begun, reason="non_payment")
        else:
            back = self.reinstated[n] = begun + timedelta(days=self.rnd.randint(0, 200))
            event = CoverReinstated(reinstated_from=back, reason="paid")
        await self.history.record(self.policies[n], event)

    async def _exposure(self) -> None:
        """Units declared over some days; what was declared of them before is anything."""
        start = self._day()
        before, after = (Decimal(self.rnd.randint(0, 2_000)).scaleb(-2) for _ in range(2))
        event = ExposureDeclared(
            unit=self.rnd.choice(("vehicles", "persons", "turnover")), before=self.rnd.choice((before, None)),
            after=after, period_start=start, period_end=start + timedelta(days=self.rnd.randint(0, 500)),
        )  # fmt: skip
        await self.history.record(self.rnd.choice(self.policies), event)

    def _premium(self) -> list[Event]:
        self.receipts += 1
        receipt, start = f"R{self.receipts}", self._day()
        end = start + timedelta(days=self.rnd.randint(0, 1_200))
        codes: list[str | None] = list(self.rnd.sample(COVERAGES, self.rnd.randint(1, 3)))
        if self.rnd.random() < 0.1:
            codes = [None]
        nets = {code: self._cents() for code in codes}
        match self.rnd.randint(0, 6):
            case 0:
                return [h.adjusted(receipt, start, end, {c: "-" + self._cents(90_000) for c in codes}, self._day())]
            case 1:
                return [h.collected(receipt, self._day(), nets)]
            case 2:
                return [PolicyRenewed(starts_on=start, ends_on=end)]
            case 3 if self.rnd.random() < 0.3:
                return [PolicyTerminated(last_covered_on=self._day(), reason="by_agreement", initiated_by="broker")]
            case 4:
                field, after = self.rnd.choice(
                    (("client_id", "c1"), ("client_id", "c3"), ("adviser_id", "a1"), ("adviser_id", "a2"),
                     ("branch", "motor_liability"), ("branch", "fire_natural"))
                )  # fmt: skip
                change = Change(field=field, before="-", after=after)
                return [PolicyAmended(endorsement_no="1", amended_on=self._day(), changes=(change,))]
            case _:
                fees = self.rnd.choice(("0.00", "12.00"))
                return [h.written(receipt, start, end, nets, issued=self._day(), tax_percent=9, fees=fees)]

    async def _claim_fact(self) -> None:
        n = self.rnd.randrange(len(self.claims))
        claim = self.claims[n]
        ids = [*claim.coverages.values(), None]
        coverage_id, day = self.rnd.choice(ids), self._day()
        cost_type: CostType = "expense" if self.rnd.random() < 0.3 else "indemnity"
        borne_by: BorneBy = "insured" if self.rnd.random() < 0.25 else "insurer"
        beneficiary: Beneficiary = "insured" if self.rnd.random() < 0.5 else "insurer"
        outcome: Outcome = "duplicate" if self.rnd.random() < 0.3 else "settled"
        events: list[Event]
        match self.rnd.randint(0, 11):
            case 0 | 1 | 2:
                events = [
                    h.paid(coverage_id, self._cents(), day, cost_type=cost_type, borne_by=borne_by),
                    h.reserved(coverage_id, self._cents(), self._cents(), day, cost_type=cost_type),
                ]
            case 3 | 4:
                events = [h.reserved(coverage_id, self._cents(), self._cents(), day, cost_type=cost_type)]
            case 5:
                events = [h.received(coverage_id, self._cents(), day, beneficiary=beneficiary)]
            case 6:
                events = [h.forecast(coverage_id, self._cents(), self._cents(), day, beneficiary=beneficiary)]
            case 7:
                events = [reversed_payment(coverage_id, self._cents(), day)]
            case 8:
                events = [self._correction(day)]
            case 9 if n not in self.closed:
                self.closed.add(n)
                events = [h.closed(day, outcome)]
            case 10 if n in self.closed:
                self.closed.remove(n)
                events = [ClaimReopened(reopened_on=day, reason="new_damage")]
            case _:
                events = [ordered(day)]
                if coverage_id is not None:
                    events.append(decided(coverage_id, day, self._cents()))
                    events.append(computed(coverage_id, day, deductible=(self._cents(), self._cents())))
        await self.history.record(claim, *events)

    def _correction(self, day: date) -> ClaimCorrected:
        policy = self.rnd.choice(self.policies)
        changes = self.rnd.choice(
            (
                Change(field="policy_id", before=None, after=str(policy.stream_id)),
                Change(field="occurred_on", before=None, after=self._day().isoformat()),
                Change(field="insurer_id", before=None, after="maif"),
                Change(field="cause_code", before=None, after="hail"),
            )
        )
        return ClaimCorrected(corrected_on=day, changes=(changes,), reason="error")


def reversed_payment(coverage_id: UUID | None, amount: str, day: date) -> PaymentReversed:
    value = Money.parse(amount)
    return PaymentReversed(
        handling="informative", stated_by="insurer", payment_id=uuid4(), amount=value, remaining_before=value,
        remaining_after=Money(0), line=h.line(coverage_id), borne_by="insurer", reversed_on=day,
        reason="returned", corrects=uuid4(),
    )  # fmt: skip


def ordered(day: date) -> ExpertiseOrdered:
    return ExpertiseOrdered(
        expertise_id=uuid4(), kind="amicable", expert_party_id="e1", expert_role="insurer_expert",
        mandated_by="insurer", fee_payer="insurer", ordered_on=day,
    )  # fmt: skip


def computed(coverage_id: UUID, day: date, **retained: tuple[str, str]) -> IndemnityComputed:
    """An indemnity computed, with what stays with the insured before and after, by heading."""
    return IndemnityComputed(
        computation_id=uuid4(), claim_coverage_id=coverage_id, assessed=Money(0), steps=(), indemnity=Money(0),
        advances_paid=Money(0), balance=Money(0), computed_on=day, inputs={},
        retained=tuple(
            Retained(heading=heading, before=Money.parse(before), after=Money.parse(after))  # type: ignore[arg-type]
            for heading, (before, after) in retained.items()
        ),
    )  # fmt: skip


def decided(coverage_id: UUID, day: date, stake: str) -> CoverageDecided:
    return CoverageDecided(
        claim_coverage_id=coverage_id, before=None, after="partial", decided_by="insurer", decided_on=day,
        remedies_stated=True, stake_before=Money(0), stake_after=Money.parse(stake),
    )  # fmt: skip


async def projected(url: str, rnd: random.Random, facts: int) -> RandomHistory:
    """A new past of so many facts, in the log and in the ledger."""
    async with h.History(url) as history:
        grown = RandomHistory(history, rnd)
        await grown.grow(facts)
    pool = await open_pool(url, application_name="tests")
    await project(pool)
    assert await pool.fetch("SELECT * FROM ratios.projection_error") == []
    await pool.close()
    return grown
