"""Steps 1 to 3: the damage assessed, its wear or new value, what the thing was worth."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from services.claims.indemnity.owed import Done, Owed, Part, doubted, facts, half_up
from services.claims.indemnity.terms import Loss, Terms, needed
from services.contracts.money import ZERO, Money


def assessed(owed: Owed, loss: Loss, terms: Terms) -> Done:  # noqa: ARG001  every step is given the terms
    """1. The expert's amount, without the heads that are not covered, and net of VAT if the insured recovers it."""
    parts = tuple(_parts(loss))
    after = Owed.of(sum((p.immediate for p in parts), Fraction(0)), Fraction(0), parts)
    if loss.recovers_vat:
        return Done(after, "net_of_vat", facts(excluded=loss.excluded, vat=owed.total - loss.excluded - after.total))
    if loss.excluded:
        return Done(after, "heads_excluded", facts(excluded=loss.excluded))
    return Done(after, "as_assessed", {})


def _parts(loss: Loss) -> Iterator[Part]:
    """The parts of the damage that count: the named items, and the rest."""
    rest = loss.amount - loss.excluded
    for item in loss.items:
        rest -= item.amount
        known = Fraction(item.net.cents) if loss.recovers_vat and item.net is not None else None
        yield Part(item.code, _net(loss, item.amount) if known is None else known)
    if rest or not loss.items:
        yield Part(None, _net(loss, rest))


def _net(loss: Loss, amount: Money) -> Fraction:
    if not loss.recovers_vat:
        return Fraction(amount.cents)
    return amount.cents / (1 + needed(loss.vat_rate, "vat.rate"))


def excluded_net(loss: Loss) -> Money:
    """The heads that are not covered, as the insured bears them."""
    if loss.recovers_vat and loss.vat_rate is not None:
        return half_up(loss.excluded.cents / (1 + loss.vat_rate))
    return loss.excluded


def wear(owed: Owed, loss: Loss, terms: Terms) -> Done:
    """2. Wear is taken off; with new value (valeur à neuf) it is deferred, up to a share of each part's new value."""
    rates = {item.code: item.wear_rate for item in loss.items}
    parts = []
    for part in owed.parts:
        own = rates.get(part.code) if part.code is not None else None
        worn = part.immediate * (loss.wear_rate if own is None else own)
        most = part.immediate * (terms.deferred_cap or 0)
        parts.append(Part(part.code, part.immediate - worn, min(worn, most)))
    immediate = sum((p.immediate for p in parts), Fraction(0))
    after = Owed.of(immediate, sum((p.deferred for p in parts), Fraction(0)), tuple(parts))
    if terms.deferred_cap is None:
        worn_off = owed.total - after.total
        return Done(after, "wear_deducted" if worn_off else "no_wear", facts(wear=worn_off) if worn_off else {})
    told = facts(
        immediate=after.immediate, deferred=after.deferred, kept=owed.total - after.total, cap_rate=terms.deferred_cap
    )
    return Done(after, "new_value", doubted(told) if terms.cap_to_verify else told)


def real_value(owed: Owed, loss: Loss, terms: Terms) -> Done:  # noqa: ARG001
    """3. Never more at once than the thing was worth, never more in all than replacing it by new costs (L121-1)."""
    after, reason, told = owed, "within_value", {}
    if loss.real_value is None and loss.replacement_cost is None:
        return Done(owed, "value_not_stated", {})
    if loss.real_value is not None and owed.immediate > loss.real_value:
        after = Owed(loss.real_value, owed.deferred, owed.parts)
        reason, told = "capped_at_real_value", {"real_value": str(loss.real_value)}
    if loss.replacement_cost is not None and after.total > loss.replacement_cost:
        after = after.limited(loss.replacement_cost)
        reason, told = "capped_at_replacement_cost", {**told, "replacement_cost": str(loss.replacement_cost)}
    return Done(after, reason, told)


def proved(owed: Owed, loss: Loss) -> Fraction:
    """The share of the deferred part that invoices prove: what was spent beyond the immediate part."""
    if loss.invoices is None or not owed.deferred:
        return Fraction(0)
    spent = min(max(loss.invoices - owed.immediate, ZERO), owed.deferred)
    return Fraction(spent.cents, owed.deferred.cents)
