"""A portfolio of any size, written by SQL as claims and the projector write it: the log, and the ledger of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from services.kit.database import Pool
from services.kit.eventlog.partitions import PARTITIONS
from services.ratios.ledger.cells import fill_cells
from services.ratios.ledger.tables import LIVE, NAMES

FIRST: Final = date(2021, 1, 1)
DAYS: Final = 5 * 365 + 1
LAST: Final = FIRST + timedelta(days=DAYS - 1)
_OF_A_CLAIM: Final = 6
_OF_A_POLICY: Final = 10
_MOST_POLICIES: Final = 100_000

_PARTITION: Final = f"('{{{','.join(map(str, PARTITIONS))}}}'::int[])[n % {len(PARTITIONS)} + 1]"


def _stream(word: str) -> str:
    return f"(lpad(to_hex({_PARTITION}), 4, '0') || substr(md5('{word}' || n), 5))::uuid"


def _dice(word: str) -> str:
    """From 0 to 1, decided by n and a word: the same portfolio every time."""
    return f"(('x' || substr(md5('{word}' || n), 1, 7))::bit(28)::int / 268435456.0)"


# What happens to a policy: registered, renewed each year, a year's premium written with it.
_POLICIES: Final = f"""
CREATE UNLOGGED TABLE bench_policy AS
SELECT n, {_PARTITION} AS log_partition, {_stream("policy")} AS policy_id,
       $1::date + ({_dice("start")} * 364)::int AS starts, (1 + n % 7) AS insurer, n % 6 AS branch,
       n % 11 AS adviser, 10000 + ({_dice("premium")} * 90000)::int AS cents
  FROM generate_series(0, $2::int - 1) n"""
_CLAIMS: Final = f"""
CREATE UNLOGGED TABLE bench_claim AS
SELECT c.*, p.policy_id, p.insurer,
       least(occurred + lag1, $3::date) AS declared, least(occurred + lag1 + lag2, $3::date) AS paid,
       least(occurred + lag1 + lag2 + lag3, $3::date) AS closed
  FROM (SELECT n, {_PARTITION} AS log_partition, {_stream("claim")} AS claim_id,
               $1::date + 60 + ({_dice("loss")} * ({DAYS} - 61))::int AS occurred,
               ({_dice("policy")} * ($4::int - 1))::int AS policy_n, ({_dice("a")} * 12)::int AS lag1,
               ({_dice("b")} * 120)::int AS lag2, ({_dice("c")} * 400)::int AS lag3,
               20000 + ({_dice("cost")} * 300000)::int AS cents
          FROM generate_series(0, $2::int - 1) n) c
  JOIN bench_policy p ON p.n = c.policy_n"""
_FACTS: Final = """
CREATE UNLOGGED TABLE bench_fact AS
SELECT f.*, (row_number() OVER (PARTITION BY log_partition ORDER BY on_day, stream_id, version))::bigint AS position,
       (on_day + interval '8 hours') AT TIME ZONE 'UTC' AS at
  FROM (SELECT log_partition, policy_id AS stream_id, 'policy' AS stream_type, 2 * y + k + 1 AS version,
               starts + 365 * y AS on_day, starts + 365 * y AS effective_on
          FROM bench_policy CROSS JOIN generate_series(0, 4) y CROSS JOIN generate_series(0, 1) k
        UNION ALL
        SELECT log_partition, claim_id, 'claim', e.version, e.on_day, greatest(e.on_day - (n % 4)::int, occurred)
          FROM bench_claim CROSS JOIN LATERAL (VALUES (1, declared), (2, declared), (3, declared), (4, paid),
               (5, closed), (6, closed)) e (version, on_day)) f"""
_LOG: Final = """
INSERT INTO claims.event (log_partition, position, tenant_id, stream_type, stream_id, version, event_id, kind,
                          schema_version, effective_on, recorded_at, command_id, command_seq, meta, data)
SELECT log_partition, position, $1, stream_type, stream_id, version, md5(stream_id::text || version)::uuid, 'bench', 1,
       effective_on, at, md5(stream_id::text || version)::uuid, 1, '{}', '{}' FROM bench_fact"""
# Real ones: those have loading rates, which an answer looks up.
_BRANCHES: Final = (
    "'{motor_liability,land_vehicle_damage,fire_natural,other_property,general_liability,legal_protection}'::text[]"
)
_POLICY_ROWS: Final = f"""
INSERT INTO ratios.policy_version (log_partition, policy_id, position_from, recorded_from, recorded_to, tenant_id,
                                   policy_no, insurer_id, client_id, branch, product_line, layer, adviser_id, currency,
                                   covered, starts, anchors)
SELECT f.log_partition, f.stream_id, f.position, f.at,
       coalesce(lead(f.at) OVER (PARTITION BY f.stream_id ORDER BY f.version), 'infinity'), $1, 'P' || p.n,
       'insurer-' || p.insurer, 'client-' || p.n / 3, ({_BRANCHES})[p.branch + 1], 'line-' || p.branch, 'primary',
       'adviser-' || p.adviser, 'EUR', datemultirange(daterange(p.starts, p.starts + 365 * ((f.version + 1) / 2))),
       years.begun, years.begun
  FROM bench_fact f JOIN bench_policy p ON p.policy_id = f.stream_id
 CROSS JOIN LATERAL (SELECT array_agg(p.starts + 365 * y ORDER BY y) FROM generate_series(0, f.version / 2) y
       ) years (begun)
 WHERE f.stream_type = 'policy' AND f.version % 2 = 1"""
_PREMIUM_ROWS: Final = """
INSERT INTO ratios.premium_movement (log_partition, policy_id, position, row_no, tenant_id, coverage_code, recorded_at,
                                     effective_on, earns_from, earns_to, net, tax, fees, gross, commission,
                                     collected_net, collected_gross)
SELECT f.log_partition, f.stream_id, f.position, k, $1, 'cov' || k, f.at, f.effective_on, f.effective_on,
       f.effective_on + 364, p.cents + 13 * k, p.cents / 10, 0, p.cents + 13 * k + p.cents / 10, 0, 0, 0
  FROM bench_fact f JOIN bench_policy p ON p.policy_id = f.stream_id CROSS JOIN generate_series(0, 2) k
 WHERE f.stream_type = 'policy' AND f.version % 2 = 0"""
_CLAIM_ROWS: Final = """
INSERT INTO ratios.claim_version (log_partition, claim_id, position_from, recorded_from, recorded_to, tenant_id,
                                  policy_id, insurer_id, occurred_on, currency, handling, is_open)
SELECT f.log_partition, f.stream_id, f.position, f.at,
       coalesce(lead(f.at) OVER (PARTITION BY f.stream_id ORDER BY f.version), 'infinity'), $1, c.policy_id,
       'insurer-' || c.insurer, c.occurred, 'EUR', 'informative', f.version = 1
  FROM bench_fact f JOIN bench_claim c ON c.claim_id = f.stream_id
 WHERE f.stream_type = 'claim' AND f.version IN (1, 6)"""
_MOVEMENTS: Final = """
INSERT INTO ratios.claim_movement (log_partition, claim_id, position, row_no, tenant_id, coverage_code, recorded_at,
                                   effective_on, on_line, claims_declared, claims_open, paid_indemnity,
                                   reserve_indemnity)
SELECT f.log_partition, f.stream_id, f.position, 0, $1, CASE WHEN version IN (1, 6) THEN '' ELSE 'cov' || c.n % 3 END,
       f.at, f.effective_on, version NOT IN (1, 6), CASE version WHEN 1 THEN 1 END,
       CASE version WHEN 1 THEN 1 WHEN 6 THEN -1 END,
       CASE version WHEN 4 THEN c.cents / 3 WHEN 5 THEN c.cents / 2 END,
       CASE version WHEN 3 THEN c.cents WHEN 4 THEN - (c.cents / 3) WHEN 5 THEN c.cents / 3 - c.cents END
  FROM bench_fact f JOIN bench_claim c ON c.claim_id = f.stream_id
 WHERE f.stream_type = 'claim'"""
_HEADS: Final = "SELECT log_partition, max(position), max(at) FROM bench_fact GROUP BY log_partition"


async def write_portfolio(pool: Pool, tenant: UUID, events: int) -> int:
    """Five years of a portfolio; says how many policies it has. About as many events as are asked for."""
    policies = min(_MOST_POLICIES, max(events // 50, 100))
    claims = (events - _OF_A_POLICY * policies) // _OF_A_CLAIM
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL work_mem = '512MB'; SET LOCAL synchronous_commit = off")
        await conn.execute(_inlined(_POLICIES, FIRST, policies))
        await conn.execute("ANALYZE bench_policy")
        await conn.execute(_inlined(_CLAIMS, FIRST, claims, LAST, policies))
        await conn.execute("ANALYZE bench_claim")
        await conn.execute(_FACTS)
        await conn.execute("ANALYZE bench_fact")
        for rows in (_LOG, _POLICY_ROWS, _PREMIUM_ROWS, _CLAIM_ROWS, _MOVEMENTS):
            await conn.execute(rows, tenant)
        for partition in PARTITIONS:
            await fill_cells(conn, LIVE, partition)
        await conn.execute(
            f"""UPDATE claims.log_head h SET position = f.max, last_recorded_at = f.at
                  FROM ({_HEADS}) f (log_partition, max, at) WHERE h.log_partition = f.log_partition"""
        )
        await conn.execute(
            f"""INSERT INTO ratios.projection_checkpoint (log_partition, projection, position, passed_at)
                SELECT log_partition, 'ledger', max, now() FROM ({_HEADS}) f (log_partition, max, at)"""
        )
        await conn.execute("DROP TABLE bench_policy, bench_claim, bench_fact")
    for name in ("claims.event", *(LIVE[name] for name in NAMES)):
        await pool.execute(f"VACUUM ANALYZE {name}")
    return policies


def _inlined(sql: str, *values: object) -> str:
    """CREATE TABLE AS takes no parameters."""
    for n, value in enumerate(values, 1):
        sql = sql.replace(f"${n}::", f"'{value}'::")
    return sql
