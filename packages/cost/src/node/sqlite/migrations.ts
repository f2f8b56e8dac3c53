/**
 * The migrations from an empty file to the current tables, in order. A published migration is never changed: a further
 * one is added.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE buckets (
    bucket TEXT PRIMARY KEY,
    spent INTEGER NOT NULL DEFAULT 0,
    reserved INTEGER NOT NULL DEFAULT 0,
    keep_until INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX buckets_by_end ON buckets (keep_until) WHERE keep_until IS NOT NULL;
  CREATE TABLE leases (
    id TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    ttl_ms INTEGER NOT NULL,
    is_over INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX leases_by_end ON leases (expires_at);
  CREATE TABLE holds (
    lease TEXT NOT NULL,
    bucket TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (lease, bucket)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE report_rows (
    day TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    tenant TEXT NOT NULL,
    tags TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    cache_hits INTEGER NOT NULL,
    cost_pico INTEGER NOT NULL,
    cost_atto INTEGER NOT NULL,
    estimated_pico INTEGER NOT NULL,
    estimated_atto INTEGER NOT NULL,
    saved_pico INTEGER NOT NULL,
    saved_atto INTEGER NOT NULL,
    PRIMARY KEY (day, provider, model, tenant, tags)
  ) STRICT, WITHOUT ROWID;
  `,
];
