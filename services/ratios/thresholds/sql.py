"""A threshold inside a statement."""

from __future__ import annotations

from uuid import UUID

from services.ratios.query.sql import Arguments
from services.ratios.thresholds.values import Name, product_thresholds


def threshold_row(args: Arguments, tenant_id: UUID | None, cut: str, *, name: Name, day: str) -> str:
    """`values.threshold_on` as a jsonb expression: its `value`, and the `version` by which an answer names it.

    `cut` and `day` are SQL: what was recorded before `cut` is known. Without a tenant, the product's alone count.
    """
    product = [row for row in product_thresholds() if row.name == name]
    days = args.add([row.valid_from for row in product], "date[]")
    values = args.add([row.value for row in product], "numeric[]")
    return f"""coalesce(
      (SELECT jsonb_build_object('value', t.value, 'version', '{name}@' || t.valid_from)
         FROM ratios.threshold t
        WHERE t.tenant_id = {args.add(tenant_id, "uuid")} AND t.name = '{name}' AND t.valid_from <= {day}
          AND t.recorded_at < {cut}
        ORDER BY t.valid_from DESC, t.recorded_at DESC LIMIT 1),
      (SELECT jsonb_build_object('value', d.value, 'version', '{name}@product')
         FROM unnest({days}, {values}) AS d (valid_from, value)
        WHERE d.valid_from <= {day} ORDER BY d.valid_from DESC LIMIT 1))"""
