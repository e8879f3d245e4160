"""The recourse of a made-up claim (recours): opened, forecast, received in part or given up."""

from __future__ import annotations

from services.generator.dice import Dice
from services.generator.dossier import Dossier, Recourse, Where
from services.generator.products import Habits

_LIABILITY_RATES = ("0.500000", "0.750000", "1.000000")


def open_recourse(dossier: Dossier, dice: Dice, where: Where, habits: Habits) -> Recourse:
    """A recourse against whoever is liable, or the wreck sold (sauvetage): opened, forecast, revised."""
    on = dossier.wait(3, 40)
    kind = habits.recourse_type
    body = {"recourse_type": kind, "opened_on": str(on)}
    if kind != "salvage":
        body["against_insurer_id"] = "assureur-tiers"
        body["liability_rate"] = _LIABILITY_RATES[dice.below(3)]
    recourse = Recourse(dossier.tell("open-recourse", on, body), where)
    expected = max(dossier.paid.get(where.coverage, 0) * dice.between(25, 90) // 100, 1)
    dossier.forecast(recourse, expected, on)
    if dice.chance(0.3):
        dossier.forecast(recourse, max(expected * dice.between(40, 110) // 100, 1), dossier.wait(20, 120))
    return recourse


def collect(dossier: Dossier, dice: Dice, recourse: Recourse) -> None:
    """What the recourse brings: less than was paid, sometimes in two receipts, sometimes nothing."""
    if dice.chance(0.2):
        dossier.close_recourse(recourse, dossier.wait(60, 400), "abandoned")
        return
    due = dossier.paid.get(recourse.where.coverage, 0) * dice.between(20, 95) // 100
    for part in [due // 3, due - due // 3] if dice.chance(0.3) else [due]:
        if part > 0:
            dossier.receive(recourse, part, dossier.wait(40, 300))
    dossier.close_recourse(recourse, dossier.wait(1, 30), "received")


def close(dossier: Dossier, dice: Dice, recourse: Recourse | None) -> None:
    """Closes the claim: after its recourse, or while it is still awaited."""
    if recourse is None or not recourse.is_open:
        dossier.close(dossier.wait(2, 60), "settled", recourse)
    elif dice.chance(0.35):
        dossier.close(dossier.wait(2, 60), "settled", recourse, pending=True)
        collect(dossier, dice, recourse)
    else:
        collect(dossier, dice, recourse)
        dossier.close(dossier.wait(2, 60), "settled", recourse)
