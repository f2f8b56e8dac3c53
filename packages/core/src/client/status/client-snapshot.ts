import { type $ZodType, safeParse } from 'zod/v4/core';
import {
  above,
  atLeast,
  atMost,
  boolean,
  either,
  known,
  list,
  maxLength,
  minLength,
  nullable,
  number,
  oneOf,
  optional,
  text,
  whole,
} from '../../config/options/schema-kinds.ts';
import { describeValue } from '../../data/describe-value.ts';
import { isObject } from '../../data/json-fields.ts';
import { lazyFields } from '../../data/lazy-fields.ts';
import { messageOf } from '../../errors/message-of.ts';
import { type Logger, warn } from '../../plugin/logger.ts';
import type { EntryMemory, RouteTable } from '../../routing/route-table.ts';
import { formatIssues } from '../../validation/format-issues.ts';
import { issuesOf } from '../../validation/schema-issues.ts';
import { boundedCopy } from './bounded-copy.ts';

/**
 * The state that a client has learned about its providers, for the next process: open circuits and the failure counts of the
 * others, cool-downs, latencies, and refused credentials. Safe for JSON; it contains no key, prompt or answer.
 */
export interface ClientSnapshot {
  /** The format's version. A client ignores unknown versions. */
  readonly version: 1;
  /** In ms since the epoch. */
  readonly takenAt: number;
  /** Entries with any state. */
  readonly entries: readonly EntryMemory[];
}

/** The longest window that a circuit can have: older state is useless. */
const LONGEST_AGE_MS = 86_400_000;

/** Hundreds of entries with long windows have fewer values. A larger snapshot does not come from a client. */
const MOST_VALUES = 100_000;
/** Lists and names of a client are shorter. */
const MOST_ITEMS = 1000;
const LONGEST_NAME = 512;
/** The most unknown names in one log line. */
const MOST_NAMED = 10;

export function takeSnapshot(table: RouteTable): ClientSnapshot {
  const takenAt = Date.now();
  return { version: 1, takenAt, entries: table.toJSON(takenAt) };
}

/** Restores a snapshot. One that cannot be used is ignored, with one warning. Never throws. */
export function restoreSnapshot(table: RouteTable, snapshot: unknown, logger: Logger): void {
  // There is no snapshot yet.
  if (snapshot === undefined || snapshot === null) return;
  const now = Date.now();
  const read = readSnapshot(snapshot, now);
  if (typeof read === 'string') {
    warn(logger, `The snapshot was ignored: ${read}.`);
    return;
  }
  const unknown = table.restore(read.entries, now);
  if (unknown.length === 0) return;
  const named = unknown.slice(0, MOST_NAMED);
  const more = unknown.length > MOST_NAMED ? ` and ${unknown.length - MOST_NAMED} more` : '';
  warn(logger, `The snapshot has entries that this client does not have: ${named.join(', ')}${more}.`, {
    providers: named,
  });
}

/** The snapshot, each field read once, or the reason that it cannot be used. */
function readSnapshot(snapshot: unknown, now: number): ClientSnapshot | string {
  try {
    if (!isObject(snapshot)) return `expected an object, got ${describeValue(snapshot)}`;
    const taken = boundedCopy(snapshot, MOST_VALUES);
    if (taken === undefined) return `it holds more than ${MOST_VALUES} values`;
    const { version } = taken;
    if (version !== 1) return `its version is ${describeValue(version)}, and this client supports 1`;
    const { data, error } = safeParse(schemas.snapshot, taken);
    if (error !== undefined) {
      // One problem is enough to ignore the rest.
      return formatIssues('it is malformed.', issuesOf(schemas.snapshot, error.issues.slice(0, 1), taken, ''));
    }
    const isOld = Math.abs(now - data.takenAt) > LONGEST_AGE_MS;
    return isOld ? `it was taken at ${new Date(data.takenAt).toISOString()}` : (data as ClientSnapshot);
  } catch (error) {
    return `it cannot be read: ${messageOf(error)}`;
  }
}

/** A date that JavaScript can represent. */
const time = () => number(atLeast(0), atMost(8_640_000_000_000_000));
const count = () => whole(atLeast(0));

const windowSchema = () =>
  either(
    known({ kind: oneOf('consecutive'), failures: count() }),
    known({
      kind: oneOf('sampling'),
      slices: list(known({ startedAt: time(), failures: count(), successes: count() })),
      current: count(),
    }),
    known({ kind: oneOf('count'), calls: list(nullable(boolean())), next: count() }),
  );

const circuitSchema = () =>
  known({
    state: oneOf('closed', 'open', 'isolated'),
    window: windowSchema(),
    openedAt: optional(time()),
    nextProbeAt: optional(time()),
    openings: optional(whole(above(0))),
    requests: optional(count()),
    passedOver: optional(count()),
  });

const averageSchema = () => known({ value: number(atLeast(0), atMost(LONGEST_AGE_MS)), at: time() });
const name = () => text(minLength(1), maxLength(LONGEST_NAME));

const clockMs = () => optional(number(above(0)));
const clocksSchema = () => known({ headersMs: clockMs(), unaryHeadersMs: clockMs(), firstContentMs: clockMs() });

const some = <Item extends $ZodType>(item: Item) => list(item, maxLength(MOST_ITEMS));

const routeSchema = () =>
  known({
    model: name(),
    circuit: optional(circuitSchema()),
    coolingUntil: optional(some(time())),
    latencyMs: optional(averageSchema()),
    failureShare: optional(averageSchema()),
    firstContentMs: optional(averageSchema()),
    clocks: optional(clocksSchema()),
  });

const entrySchema = () =>
  known({
    name: name(),
    credentials: some(nullable(known({ refusals: whole(above(0)), outUntil: time() }))),
    routes: some(routeSchema()),
  });

/** Made for the first snapshot that is restored. */
const schemas = lazyFields({
  snapshot: () => known({ version: oneOf(1), takenAt: time(), entries: some(entrySchema()) }),
});
