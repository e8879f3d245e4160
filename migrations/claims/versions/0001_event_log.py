"""The event log: heads, events, the two append functions, checkpoints. Plain PostgreSQL 15+ (EVENT_LOG.md)."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "claims_0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

TABLES: Final = """
CREATE TABLE claims.log_head (
  log_partition    int PRIMARY KEY CHECK (log_partition BETWEEN 0 AND 65535),
  position         bigint NOT NULL DEFAULT 0,
  last_recorded_at timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 20);                       -- hot rows: room for HOT updates

CREATE TABLE claims.event (
  log_partition  int         NOT NULL,
  position       bigint      NOT NULL CHECK (position > 0),
  tenant_id      uuid        NOT NULL,          -- the broker
  stream_type    text        NOT NULL,
  stream_id      uuid        NOT NULL,          -- its first two bytes are log_partition
  version        int         NOT NULL CHECK (version > 0),
  event_id       uuid        NOT NULL,
  kind           text        NOT NULL CHECK (kind ~ '^[a-z]+(-[a-z0-9]+)*$'),
  schema_version smallint    NOT NULL,
  effective_on   date        NOT NULL,          -- business date: what as_of filters
  recorded_at    timestamptz NOT NULL,          -- knowledge: what known_on filters
  command_id     uuid        NOT NULL,
  command_seq    int         NOT NULL CHECK (command_seq > 0),
  meta           json        NOT NULL,          -- who, whence, why: actor, source, correlation, trace, rule version, key ids
  data           json        NOT NULL,          -- text inside, never parsed beyond its syntax
  PRIMARY KEY (log_partition, position),
  UNIQUE (log_partition, stream_id, version),   -- stream and command ids are bound to their tenant by their hash
  UNIQUE (log_partition, command_id, command_seq),
  CONSTRAINT event_stream_in_partition CHECK (log_partition =
    get_byte(uuid_send(stream_id), 0) * 256 + get_byte(uuid_send(stream_id), 1))
) WITH (autovacuum_analyze_threshold = 50000);  -- statistics of a tiny log would leave plans behind that scan a large one
CREATE INDEX event_recorded_brin ON claims.event USING brin (recorded_at) WITH (pages_per_range = 32);

-- 64 partition numbers, one per 1/64 of the hash range, so that any power-of-two number of shards is even.
INSERT INTO claims.log_head (log_partition)
SELECT min(i) FROM generate_series(1, 4095) i
 GROUP BY (hashint4(i)::bigint + 2147483648) >> 26;
"""

TYPES: Final = """
CREATE TYPE claims.new_event AS (
  entry          int,                           -- append_group: its place among the call's events of its partition, from 1;
                                                -- append_events: the index of its command, from 1
  log_partition  int,
  tenant_id      uuid,
  stream_type    text,
  stream_id      uuid,
  version        int,
  event_id       uuid,
  kind           text,
  schema_version smallint,
  effective_on   date,
  command_id     uuid,
  command_seq    int,
  meta           json,
  data           json
);
CREATE TYPE claims.new_command AS (
  log_partition  int,
  tenant_id      uuid,
  stream_id      uuid,
  expected       int,                           -- the stream's version that was decided on
  command_id     uuid
);
"""

APPEND_GROUP: Final = """
-- The fast append, all or nothing: every command is judged under the heads' locks; if one is not simply new, nothing is
-- written, no row comes back, and the caller sends the group through append_events. Else the heads' bases come back:
-- an event's position is base + entry. A group holds at most one command per command id; several commands of one stream
-- have versions that follow one another, in the order of their entries.
CREATE FUNCTION claims.append_group(
  p_events claims.new_event[],
  p_now timestamptz DEFAULT NULL                -- tests, and the loader of a demo history into an empty log; nobody else
) RETURNS TABLE (log_partition int, base bigint, recorded_at timestamptz)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan         -- else every call plans its statements anew: 0.3 ms
SET enable_seqscan = off                        -- a plan made while the log is empty must not scan it when it is full
AS $$
#variable_conflict use_column
DECLARE
  ts timestamptz;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'append needs read committed' USING ERRCODE = 'VE003';
  END IF;
  PERFORM 1 FROM claims.log_head h                                          -- 1: heads, ascending
    WHERE h.log_partition = ANY (ARRAY(SELECT DISTINCT n.log_partition FROM unnest(p_events) n))
    ORDER BY h.log_partition FOR NO KEY UPDATE;
  IF EXISTS (                                                               -- 2: judge, on a new snapshot
    SELECT 1 FROM (SELECT n.log_partition AS part, n.stream_id AS stream, min(n.version) AS first,
                          max(n.version) - min(n.version) + 1 <> count(*) AS broken
                     FROM unnest(p_events) n GROUP BY 1, 2) s
     WHERE s.broken
        OR (SELECT h.position FROM claims.log_head h WHERE h.log_partition = s.part) IS NULL
        OR s.first - 1 <> coalesce((SELECT max(e.version) FROM claims.event e
             WHERE e.log_partition = s.part AND e.stream_id = s.stream), 0)
  ) OR EXISTS (
    SELECT 1 FROM unnest(p_events) n
     WHERE n.command_seq = 1
       AND (SELECT e.command_seq FROM claims.event e WHERE e.log_partition = n.log_partition
             AND e.command_id = n.command_id AND e.command_seq = 1) IS NOT NULL
  ) THEN
    RETURN;
  END IF;
  ts := coalesce(p_now, clock_timestamp());                                 -- read after the locks
  INSERT INTO claims.event                                                  -- 3: insert
  SELECT n.log_partition, h.position + n.entry, n.tenant_id, n.stream_type, n.stream_id, n.version, n.event_id, n.kind,
         n.schema_version, n.effective_on, greatest(h.last_recorded_at, ts), n.command_id, n.command_seq, n.meta, n.data
    FROM unnest(p_events) n
    JOIN claims.log_head h ON h.log_partition = n.log_partition;
  RETURN QUERY
  UPDATE claims.log_head h                                                  -- 4: move the heads
     SET position = h.position + x.added, last_recorded_at = greatest(h.last_recorded_at, ts)
    FROM (SELECT n.log_partition,                                           -- NULL, so refused, unless 1, 2, 3 …
                 CASE WHEN max(n.entry) = count(*) THEN count(*) END AS added
            FROM unnest(p_events) n GROUP BY 1) x
   WHERE h.log_partition = x.log_partition
  RETURNING h.log_partition, h.position - x.added, h.last_recorded_at;
END $$;
"""


APPEND_EVENTS: Final = """
-- Group append with one outcome for each command: what a group goes through when append_group refused it.
-- The order of a command's events is their order in p_events; their version and command_seq are counted here.
CREATE FUNCTION claims.append_events(
  p_commands claims.new_command[],
  p_events claims.new_event[],
  p_now timestamptz DEFAULT NULL
) RETURNS TABLE (n int, outcome text, stream_version int, last_position bigint, recorded_at timestamptz)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
  verdict text[]; d_ver int[]; d_pos bigint[]; d_rec timestamptz[]; ts timestamptz;
  i_part int[]; i_cmd uuid[]; i_ver int[]; i_pos bigint[]; i_rec timestamptz[];
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'append needs read committed' USING ERRCODE = 'VE003';
  END IF;
  IF EXISTS (SELECT 1 FROM unnest(p_events) e WHERE e.entry BETWEEN 1 AND cardinality(p_commands) IS NOT TRUE) THEN
    RAISE EXCEPTION 'event of no command' USING ERRCODE = 'VE003';
  END IF;
  PERFORM 1 FROM claims.log_head h                                          -- 1: heads, ascending
    WHERE h.log_partition = ANY (ARRAY(SELECT DISTINCT c.log_partition FROM unnest(p_commands) c))
    ORDER BY h.log_partition FOR NO KEY UPDATE;
  SELECT array_agg(j.verdict ORDER BY j.n), array_agg(j.v ORDER BY j.n),
         array_agg(j.p ORDER BY j.n), array_agg(j.r ORDER BY j.n)
    INTO verdict, d_ver, d_pos, d_rec                                       -- 2: judge, on a new snapshot
    FROM (SELECT c.n,
                 CASE WHEN h.log_partition IS NULL THEN 'unknown-partition'
                      WHEN d.stream_id = c.stream THEN 'replayed'
                      WHEN d.stream_id IS NOT NULL THEN 'command-reused'
                      WHEN row_number() OVER (PARTITION BY c.part, c.command ORDER BY c.n) > 1
                        OR row_number() OVER (PARTITION BY c.part, c.stream ORDER BY c.n) > 1 THEN 'deferred'
                      WHEN k.entry IS NULL THEN 'nothing'
                      WHEN c.expected IS DISTINCT FROM coalesce(v.version, 0) THEN 'version-conflict'
                      ELSE 'recorded' END AS verdict,
                 CASE WHEN d.stream_id = c.stream THEN d.version ELSE coalesce(v.version, 0) END AS v,
                 CASE WHEN d.stream_id = c.stream THEN d.position END AS p,
                 CASE WHEN d.stream_id = c.stream THEN d.recorded_at END AS r
            FROM unnest(p_commands) WITH ORDINALITY c(part, tenant, stream, expected, command, n)
            LEFT JOIN claims.log_head h ON h.log_partition = c.part
            LEFT JOIN (SELECT DISTINCT e.entry FROM unnest(p_events) e) k ON k.entry = c.n
            LEFT JOIN LATERAL (SELECT e.version FROM claims.event e
               WHERE e.log_partition = c.part AND e.stream_id = c.stream
               ORDER BY e.version DESC LIMIT 1) v ON true
            LEFT JOIN LATERAL (SELECT e.stream_id, e.version, e.position, e.recorded_at FROM claims.event e
               WHERE e.log_partition = c.part AND e.command_id = c.command
               ORDER BY e.command_seq DESC LIMIT 1) d ON true) j;
  ts := coalesce(p_now, clock_timestamp());                                 -- read after the locks
  WITH ins AS (                                                             -- 3: number densely, insert
    INSERT INTO claims.event
    SELECT h.log_partition, h.position + row_number() OVER (PARTITION BY h.log_partition ORDER BY e.entry, e.o),
           c.tenant, e.stream_type, c.stream, c.expected + e.seq, e.event_id, e.kind, e.schema_version, e.effective_on,
           greatest(h.last_recorded_at, ts), c.command, e.seq, e.meta, e.data
      FROM (SELECT u.*, row_number() OVER (PARTITION BY u.entry ORDER BY u.o)::int AS seq
              FROM unnest(p_events) WITH ORDINALITY
                   AS u(entry, log_partition, tenant_id, stream_type, stream_id, version, event_id, kind,
                        schema_version, effective_on, command_id, command_seq, meta, data, o)) e
      JOIN unnest(p_commands) WITH ORDINALITY AS c(part, tenant, stream, expected, command, n) ON c.n = e.entry
      JOIN claims.log_head h ON h.log_partition = c.part
     WHERE verdict[e.entry] = 'recorded'
    RETURNING event.log_partition AS part, event.command_id AS command, event.version, event.position,
              event.recorded_at)
  SELECT array_agg(x.part), array_agg(x.command), array_agg(x.v), array_agg(x.p), array_agg(x.r)
    INTO i_part, i_cmd, i_ver, i_pos, i_rec
    FROM (SELECT part, command, max(version) AS v, max(position) AS p, max(recorded_at) AS r
            FROM ins GROUP BY 1, 2) x;
  UPDATE claims.log_head h                                                  -- 4: move the heads
     SET position = h.position + x.added, last_recorded_at = greatest(h.last_recorded_at, ts)
    FROM (SELECT (p_commands[e.entry]).log_partition AS part, count(*) AS added FROM unnest(p_events) e
           WHERE verdict[e.entry] = 'recorded' GROUP BY 1) x
   WHERE h.log_partition = x.part;
  RETURN QUERY
  SELECT c.n::int, verdict[c.n], coalesce(r.v, d_ver[c.n]), coalesce(r.p, d_pos[c.n]), coalesce(r.rec, d_rec[c.n])
    FROM unnest(p_commands) WITH ORDINALITY c(part, tenant, stream, expected, command, n)
    LEFT JOIN unnest(i_part, i_cmd, i_ver, i_pos, i_rec) r(part, command, v, p, rec)
      ON verdict[c.n] = 'recorded' AND r.part = c.part AND r.command = c.command
   ORDER BY c.n;
END $$;
"""

CONSUMERS: Final = """
-- One such pair of tables stands in each consumer's own schema.
CREATE TABLE claims.projection_checkpoint (
  log_partition int NOT NULL,
  projection    text NOT NULL,
  position      bigint NOT NULL DEFAULT 0,      -- the last event applied; the row is also the lease
  passed_at     timestamptz NOT NULL DEFAULT '-infinity', -- when a head was read that this position had reached
  PRIMARY KEY (log_partition, projection)
) WITH (fillfactor = 20);

CREATE TABLE claims.projection_error (
  log_partition int NOT NULL,
  projection    text NOT NULL,
  position      bigint NOT NULL,                -- where the projection stands still
  event_id      uuid,                           -- NULL where the event is missing
  error         text NOT NULL,
  attempts      int NOT NULL DEFAULT 1,
  occurred_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (log_partition, projection)
);
"""

# The log is only ever added to: no role below can change or remove an event.
GRANTS: Final = """
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'sinistra_claims') THEN
    GRANT USAGE ON SCHEMA claims TO sinistra_claims;
    GRANT SELECT, INSERT ON claims.event TO sinistra_claims;
    GRANT SELECT, UPDATE ON claims.log_head TO sinistra_claims;
    GRANT SELECT, INSERT, UPDATE ON claims.projection_checkpoint TO sinistra_claims;
    GRANT SELECT, INSERT, UPDATE, DELETE ON claims.projection_error TO sinistra_claims;
  END IF;
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'sinistra_ratios') THEN
    GRANT USAGE ON SCHEMA claims TO sinistra_ratios;
    GRANT SELECT ON claims.event, claims.log_head TO sinistra_ratios;
  END IF;
END $$;
"""


def upgrade() -> None:
    """Makes the log."""
    run(TABLES + TYPES + APPEND_GROUP + APPEND_EVENTS + CONSUMERS + GRANTS)


def downgrade() -> None:
    """A log is not taken down by a migration: it holds what nobody else has."""
    raise RuntimeError("the event log is never dropped by a migration")
