"""The loading rate inside a statement."""

from __future__ import annotations

from uuid import UUID

from services.ratios.loading.rates import product_rates
from services.ratios.query.sql import Arguments


def loading_rate(args: Arguments, tenant_id: UUID, cut: str, *, insurer: str, branch: str, day: str) -> str:
    """The rate alone, as a numeric expression."""
    return f"({loading_row(args, tenant_id, cut, insurer=insurer, branch=branch, day=day)} ->> 'rate')::numeric"


def loading_row(args: Arguments, tenant_id: UUID, cut: str, *, insurer: str, branch: str, day: str) -> str:
    """`rates.rate_on` as a jsonb expression: its `rate`, and the `version` by which an answer names it.

    Null where nobody has said one. `cut`, `insurer`, `branch` and `day` are SQL: what was recorded before `cut` is
    known. For the premium of a year the day is `make_date(year, 1, 1)`.
    """
    product = product_rates()
    branches = args.add([row.branch for row in product], "text[]")
    days = args.add([row.valid_from for row in product], "date[]")
    # As text: what the driver makes of a Decimal takes a process as long as a dozen other values.
    rates = args.add([str(row.rate) for row in product], "text[]") + "::numeric[]"
    return f"""coalesce(
      (SELECT jsonb_build_object('rate', l.rate, 'version', 'loading_rates@' || l.valid_from)
         FROM ratios.loading_rate l
        WHERE l.tenant_id = {args.add(tenant_id)} AND l.insurer_id = {insurer} AND l.branch = {branch}
          AND l.valid_from <= {day} AND l.recorded_at < {cut}
        ORDER BY l.valid_from DESC, l.recorded_at DESC LIMIT 1),
      (SELECT jsonb_build_object('rate', d.rate, 'version', 'loading_rates@product')
         FROM unnest({branches}, {days}, {rates}) AS d (branch, valid_from, rate)
        WHERE d.branch = {branch} AND d.valid_from <= {day} ORDER BY d.valid_from DESC LIMIT 1))"""
