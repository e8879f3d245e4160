"""One page of the lines behind a cell, or behind its change, with the sums of them all."""

from __future__ import annotations

from typing import Any, Final

from services.kit.database import Connection
from services.ratios.explain.causes import cause
from services.ratios.explain.lines import ADDS, lines_at
from services.ratios.explain.moved import moved_ctes
from services.ratios.explain.parameters import Asked
from services.ratios.indicators.change import Weights
from services.ratios.query.sql import Arguments

Record = dict[str, Any]

_KEY: Final = "kind, log_partition, subject_id, position, row_no"
_MOVEMENT: Final = "kind IN ('claim', 'premium')"
_MOVED: Final = "because IN ('entered', 'left')"
# What every line is told apart by, after what it is sorted by.
_ORDER: Final = "place, because, log_partition, subject_id, position, row_no"


async def explain(conn: Connection, asked: Asked, weights: Weights) -> tuple[list[Record], Record]:
    """The lines of a page, one more where there is one, and the sums of all lines."""
    sql, values = explain_statement(asked, weights)
    rows = [dict(row) for row in await conn.fetch(sql, *values)]
    sums = {name: rows[0][f"all_{name}"] for name in ("lines", *ADDS)}
    return [row for row in rows if row["kind"] is not None], sums


def explain_statement(asked: Asked, weights: Weights) -> tuple[str, list[object]]:
    """The SQL and its values."""
    args = Arguments()
    question = asked.question
    # The cell as it is has number 1, as it was 0.
    questions = [question] if asked.before is None else [asked.before, question]
    numbers = args.add(list(range(2 - len(questions), 2)), "int[]")
    cuts = args.add([one.known_before for one in questions], "timestamptz[]")
    days = args.add([one.as_of for one in questions], "date[]")
    first_cut = args.add(questions[0].known_before, "timestamptz")
    last_cut = args.add(question.known_before, "timestamptz")
    premium = "premium_gross" if question.basis.tax_basis == "gross" else "premium_net"
    page = "true" if asked.after is None else f"({_ORDER}) > ({_after(asked, args)})"
    sql = f"""
WITH {moved_ctes(asked, args)}
line AS (
  SELECT cuts.n, l.* FROM unnest({numbers}, {cuts}, {days}) AS cuts (n, known_before, as_of)
   CROSS JOIN LATERAL ({lines_at(asked, args, "cuts.known_before", "cuts.as_of")}) l
),
{_known() if asked.before is None else _changed(first_cut)},
placed AS (
  SELECT s.*, coalesce(event_partition, CASE WHEN position > 0 THEN log_partition END) AS at_partition,
         coalesce(event_position, nullif(position, 0)) AS at_position,
         {_place(asked, args, weights, premium)} AS place
    FROM shown s LEFT JOIN LATERAL ({cause(question, args, first_cut, last_cut)}) k ON true
),
page AS (SELECT * FROM placed WHERE {page} ORDER BY {_ORDER} LIMIT {args.add(question.limit + 1, "int")})
SELECT p.kind, p.because, p.log_partition, p.subject_id, p.position, p.row_no, p.currency, p.place::text AS place,
       {", ".join(f"p.{name}" for name in ADDS)}, p.{premium} AS premium,
       p.at_partition, p.at_position, e.event_id, e.kind AS event_kind,
       coalesce(p.effective_on, e.effective_on) AS effective_on, coalesce(p.recorded_at, e.recorded_at) AS recorded_at,
       coalesce(v.coverage_code, m.coverage_code) AS coverage_code, v.handling, v.stated_by, v.cost_category,
       v.recourse_type, m.earns_from, m.earns_to, a.*
  FROM (SELECT count(*) AS all_lines, {", ".join(f"coalesce(sum({n}), 0)::bigint AS all_{n}" for n in ADDS)}
          FROM shown) a
  LEFT JOIN page p ON true
  LEFT JOIN ratios.claim_movement v ON p.kind = 'claim' AND v.log_partition = p.log_partition
        AND v.claim_id = p.subject_id AND v.position = p.position AND v.row_no = p.row_no
  LEFT JOIN ratios.premium_movement m ON p.kind = 'premium' AND m.log_partition = p.log_partition
        AND m.policy_id = p.subject_id AND m.position = p.position AND m.row_no = p.row_no
  LEFT JOIN claims.event e ON e.log_partition = p.at_partition AND e.position = p.at_position
 ORDER BY {", ".join(f"p.{name}" for name in _ORDER.split(", "))}"""
    return sql, args.values


def _known() -> str:
    """The CTE `shown`: the lines as they stand, and what stands between them and the figures."""
    nonzero = " OR ".join(f"{name} <> 0" for name in ADDS)
    return f"""
shown AS (
  SELECT CASE WHEN {_MOVEMENT} THEN 'known' ELSE kind END AS because, {_KEY},
         recorded_at, effective_on, currency, {", ".join(ADDS)}
    FROM line WHERE {_MOVEMENT} OR (kind <> 'member' AND ({nonzero}))
)"""


def _changed(first_cut: str) -> str:
    """The CTEs up to `shown`: each line as it is less as it was, where that is anything."""
    differences = ", ".join(f"sum(CASE n WHEN 1 THEN {name} ELSE -{name} END)::bigint AS {name}" for name in ADDS)
    sums = ", ".join(f"sum({name})::bigint AS {name}" for name in ADDS)
    changes = " OR ".join(f"sum({name}) <> 0" for name in ADDS)
    return f"""
compared AS (
  SELECT {_KEY}, max(recorded_at) AS recorded_at, max(effective_on) AS effective_on, max(currency) AS currency,
         bool_or(n = 0) AS was, bool_or(n = 1) AS stands, {differences}
    FROM line GROUP BY {_KEY}
),
explained AS (
  SELECT *, {_because(first_cut)} AS because
    FROM (SELECT *, bool_or(was) OVER subject AS was_in, bool_or(stands) OVER subject AS stands_in
            FROM compared WINDOW subject AS (PARTITION BY log_partition, subject_id)) c
   WHERE kind <> 'member'
),
shown AS (
  -- What moves as a whole is one line: all that was known of it before.
  SELECT because, kind, log_partition, subject_id, {_unless_moved("position", "0")}, {_unless_moved("row_no", "0")},
         {_unless_moved("recorded_at", "NULL")}, {_unless_moved("effective_on", "NULL")},
         max(currency) AS currency, {sums}
    FROM explained GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING because = 'recorded' OR {changes}
)"""


def _because(first_cut: str) -> str:
    """Why a line is in one sum and not, or not alike, in the other."""
    return f"""CASE WHEN kind IN ('cap', 'rounding') THEN kind
              WHEN was AND stands THEN CASE kind WHEN 'premium' THEN 'earned' ELSE 'share' END
              WHEN recorded_at >= {first_cut} THEN 'recorded'
              WHEN NOT stands_in THEN 'left'
              WHEN NOT was_in THEN 'entered'
              ELSE 'effective' END"""


def _unless_moved(column: str, instead: str) -> str:
    return f"CASE WHEN {_MOVED} THEN {instead} ELSE {column} END AS {column}"


def _place(asked: Asked, args: Arguments, weights: Weights, premium: str) -> str:
    """What lines are sorted by, ascending: the largest effect first, or the first day; what has none comes last."""
    if asked.sort == "date":
        return "coalesce(effective_on, event_on, 'infinity')"
    if asked.before is None:
        return f"-(abs(incurred) + abs({premium}))"
    incurred, premium_weight = args.add(weights.incurred, "numeric"), args.add(weights.premium, "numeric")
    return f"-abs(incurred * {incurred} + {premium} * {premium_weight})"


def _after(asked: Asked, args: Arguments) -> str:
    assert asked.after is not None
    cast = "date" if asked.sort == "date" else "numeric"
    place, because, log_partition, subject_id, position, row_no = asked.after
    return ", ".join(
        (f"{args.add(place, 'text')}::{cast}", args.add(because, "text"), args.add(log_partition, "int"),
         args.add(subject_id, "uuid"), args.add(position, "bigint"), args.add(row_no, "int"))
    )  # fmt: skip
