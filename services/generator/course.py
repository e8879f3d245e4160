"""The course of one made-up claim, from declaration to closing and beyond."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from services.generator import pursuit
from services.generator.contract import Contract
from services.generator.dice import Dice, Weighted
from services.generator.dossier import Dossier, Recourse, Where
from services.generator.lines import euros, later
from services.generator.products import Tariff

_POSTCODES = ("75011", "69003", "13008", "33000", "59000", "44000", "31000", "67000", "35000", "06000")
_NO_PAYMENT = Weighted([("no_action", 0.6), ("below_deductible", 0.25), ("withdrawn", 0.15)])
_GROUNDS = ("not_covered", "excluded", "no_proof")
_REOPENED = Weighted([("new_damage", 0.5), ("late_payment", 0.2), ("litigation", 0.3)])
_BESIDE = {"own_damage": "tpl_material", "fire": "water_damage", "storm_hail_snow": "water_damage"}
"""What may turn out to be damaged as well."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a claim begins with."""

    claim: str
    contract: Contract
    tariff: Tariff
    occurred_on: date
    declared_on: date


class Course:
    """Draws what happens on one claim and has the dossier tell it; the broker hears of nothing before `known_from`."""

    def __init__(self, loss: Loss, dice: Dice, known_from: date) -> None:
        self._dice = dice
        self._contract = loss.contract
        self._tariff = loss.tariff
        self._habits = loss.tariff.habits
        self._occurred_on = loss.occurred_on
        self._declared_on = loss.declared_on
        self._where = Where(loss.tariff.code, "indemnity", loss.tariff.habits.category)
        self._recourse: Recourse | None = None
        self.dossier = Dossier(loss.claim, dice, loss.declared_on, known_from)

    def tell(self, amount: int) -> None:
        """Tells the claim; `amount` is what its indemnity comes to, 0 for a claim without payment."""
        dice = self._dice
        if self._tariff.code == "glass" and amount and dice.chance(0.5):
            self._tell_at_once(amount)
            return
        self._declare()
        self._tell_insurer()
        if dice.chance(0.8):
            opening = self._tariff.opening_reserve * 100
            self.dossier.reserve(self._where, opening, self.dossier.wait(0, 8), "opening")
        if dice.chance(0.02):
            self._correct()
        if amount == 0:
            self._without_payment()
            return
        self._settle(amount)
        if dice.chance(0.05):
            self._reopen(amount)

    def _declaration(self) -> dict[str, Any]:
        dice, contract = self._dice, self._contract
        body: dict[str, Any] = {
            "insurer_id": contract.policy[0],
            "policy_reference": contract.policy[1],
            "external_reference": self.dossier.claim,
            "occurred_on": str(self._occurred_on),
            "declared_on": str(self._declared_on),
            "cause_code": self._habits.causes[dice.below(len(self._habits.causes))],
            "injury_kind": self._habits.injury,
            "coverages": [self._tariff.code],
        }
        if dice.chance(0.7):
            body["place"] = {"country": "FR", "postcode": _POSTCODES[dice.below(len(_POSTCODES))]}
        return body

    def _declare(self) -> None:
        self.dossier.tell("declare-claim", self._declared_on, self._declaration())
        self.dossier.note(self._declared_on, self._tariff.code, "opened", 0)

    def _tell_at_once(self, amount: int) -> None:
        """A broken windscreen, told when all is over: declared, paid and closed on one line."""
        paid_on = self.dossier.wait(3, 40)
        payment = {**self._where.body(), "payment_kind": "balance", "amount": euros(amount), "paid_on": str(paid_on)}
        body = {
            "claim": self._declaration(),
            "payment": payment,
            "closure": {"closed_on": str(paid_on), "outcome": "settled"},
        }
        self.dossier.tell("claim-line", paid_on, body)
        self.dossier.note(self._declared_on, self._tariff.code, "opened", 0)
        self.dossier.paid_outright(self._where, amount, paid_on)

    def _tell_insurer(self) -> None:
        dossier, dice = self.dossier, self._dice
        if not dice.chance(0.92):
            return
        proof = sha256(dossier.claim.encode()).hexdigest()
        on = dossier.wait(0, 4)
        body = {"sent_on": str(on), "channel": "email", "message_ref": f"msg-{proof[:12]}", "content_hash": proof}
        dossier.tell("send-claim", on, body)
        if dice.chance(0.9):
            on = dossier.wait(2, 21)
            number = f"{self._contract.policy[0][-1].upper()}{proof[12:20].upper()}"
            dossier.tell("acknowledge-claim", on, {"insurer_claim_no": number, "received_on": str(on)})

    def _correct(self) -> None:
        on = self.dossier.wait(1, 20)
        changes = {"place": {"country": "FR", "postcode": "38000"}}
        self.dossier.tell("correct-claim", on, {"corrected_on": str(on), "reason": "entry_error", "changes": changes})

    def _without_payment(self) -> None:
        dossier, dice = self.dossier, self._dice
        on = dossier.wait(10, 90)
        if dice.chance(0.3):
            body = {
                "after": "refused", "grounds": [_GROUNDS[dice.below(len(_GROUNDS))]], "decided_on": str(on),
                "notified_on": str(on), "remedies_stated": True,
            }  # fmt: skip
            dossier.tell("decide-coverage", on, body, {"coverage_code": self._tariff.code})
            dossier.close(dossier.wait(5, 60), "coverage_refused", None)
        else:
            dossier.close(on, dice.pick(_NO_PAYMENT), None)

    def _settle(self, amount: int) -> None:
        """Estimated, examined, reserved, paid in one or several times, sued for, closed."""
        dossier, dice = self.dossier, self._dice
        if dice.chance(0.4):
            on = dossier.wait(1, 10)
            decision = {"after": "confirmed", "decided_on": str(on)}
            dossier.tell("decide-coverage", on, decision, {"coverage_code": self._tariff.code})
        if dice.chance(self._habits.expertise):
            self._examine(amount * dice.between(80, 130) // 100)
        elif dice.chance(0.5):
            dossier.reserve(self._where, amount * dice.between(50, 160) // 100, dossier.wait(3, 30), "estimate")
        if dice.chance(0.06):
            self._beside(amount)
        paid = self._pay_in_parts(amount)
        if dice.chance(self._habits.legal_fees):
            self._legal_fees()
        if dice.chance(0.03):
            self._pay_again(*paid)
        if dice.chance(self._habits.recourse):
            self._recourse = pursuit.open_recourse(dossier, dice, self._where, self._habits)
        pursuit.close(dossier, dice, self._recourse)

    def _examine(self, estimate: int) -> None:
        """Expertise ordered and reported; the reserve follows the report, the expert is paid."""
        dossier, dice = self.dossier, self._dice
        on = dossier.wait(1, 12)
        expert = f"expert-{dice.between(1, 40)}"
        key = dossier.tell("order-expertise", on, {"expert_party_id": expert, "ordered_on": str(on)})
        report_on = dossier.wait(6, 60)
        received_on = dossier.wait(0, 12)
        heads = [{"code": "damage", "net": euros(estimate), "gross": euros(estimate * 12 // 10)}]
        body = {"report_on": str(report_on), "received_on": str(received_on), "heads": heads}
        dossier.tell("report-expertise", received_on, body, {"expertise": key})
        dossier.reserve(self._where, estimate, received_on, "report")
        fees = Where(self._tariff.code, "expense", "expert_fees")
        dossier.pay(fees, dice.between(120, 600) * 100, dossier.wait(5, 30), "expense")

    def _beside(self, amount: int) -> None:
        """Another coverage is called upon as well."""
        dossier = self.dossier
        other = _BESIDE.get(self._tariff.code, "")
        start = self._contract.covered_from.get(other)
        known_on = self._contract.endorsed_on.get(other, dossier.known_on)
        if start is None or start > self._occurred_on or known_on > dossier.known_on:
            return
        on = dossier.wait(1, 20)
        dossier.tell("open-coverage", on, {"coverage_code": other, "opened_on": str(on)})
        dossier.note(on, other, "opened", 0)
        where = Where(other, "indemnity", "third_party")
        dossier.reserve(where, max(amount // 3, 100_00), on, "estimate")
        dossier.pay(where, max(amount // 4, 60_00), dossier.wait(10, 60), "balance")

    def _pay_in_parts(self, amount: int) -> tuple[str, int]:
        """Pays the indemnity; the reserve is revised and restated on the way. Answers the last payment."""
        dossier, dice = self.dossier, self._dice
        parts = min(dice.pick(self._habits.payments), max(amount // 50_00, 1))
        low, high = self._habits.days
        left, key, part = amount, "", amount
        for n in range(parts, 0, -1):
            dossier.wait(low // (2 * parts), high // parts)
            if n > 1 and dice.chance(0.6):
                dossier.reserve(self._where, left * dice.between(70, 180) // 100, dossier.on, "estimate")
                dossier.wait(5, 40)
            self._restate(left)
            part = left if n == 1 else max(left * dice.between(15, 60) // 100, 1)
            kind = "balance" if n == 1 else "advance" if n == parts else "partial"
            # A payment heard of late bears the date it was made on.
            before = dice.between(1, 20) if dice.chance(0.08) else 0
            paid_on = max(later(dossier.on, -before), self._declared_on)
            key = dossier.pay(self._where, part, paid_on, kind)
            left -= part
        return key, part

    def _restate(self, left: int) -> None:
        """In winter the insurer restates the reserve as it stood on 31 December: recorded then, effective before."""
        dossier = self.dossier
        year_end = date(dossier.on.year - 1, 12, 31)
        if dossier.on.month <= 3 and year_end > self._declared_on and self._dice.chance(0.4):
            dossier.reserve(self._where, left * self._dice.between(80, 150) // 100, year_end, "estimate")

    def _legal_fees(self) -> None:
        dossier, dice = self.dossier, self._dice
        where = Where(self._tariff.code, "expense", "legal_fees")
        fees = dice.between(400, 4000) * 100
        dossier.reserve(where, fees, dossier.wait(5, 40), "estimate")
        dossier.pay(where, fees * dice.between(60, 130) // 100, dossier.wait(30, 200), "expense")

    def _pay_again(self, payment: str, amount: int) -> None:
        """A payment to the wrong payee comes back late, and is made again; sometimes it never was due."""
        dossier, dice = self.dossier, self._dice
        if dice.chance(0.7):
            dossier.reverse(payment, self._where, amount, dossier.wait(20, 240), "wrong_payee")
            dossier.pay(self._where, amount, dossier.wait(0, 15), "balance")
        else:
            dossier.reverse(payment, self._where, max(amount // 2, 1), dossier.wait(20, 240), "wrong_amount")

    def _reopen(self, amount: int) -> None:
        """Closed too soon: more damage, a late bill, a lawsuit."""
        dossier, dice = self.dossier, self._dice
        more = max(amount * dice.between(10, 70) // 100, 50_00)
        dossier.reopen(dossier.wait(30, 400), dice.pick(_REOPENED), {self._where: more * 12 // 10})
        dossier.pay(self._where, more, dossier.wait(15, 150), "balance")
        dossier.close(dossier.wait(3, 40), "settled", self._recourse)
