import * as z from 'zod/mini';
import { describeValue } from '../../data/describe-value.ts';
import { isObject } from '../../data/json-fields.ts';
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
    const { data, error } = schema.safeParse(taken);
    if (error !== undefined) {
      // One problem is enough to ignore the rest.
      return formatIssues('it is malformed.', issuesOf(schema, error.issues.slice(0, 1), taken, ''));
    }
    const isOld = Math.abs(now - data.takenAt) > LONGEST_AGE_MS;
    return isOld ? `it was taken at ${new Date(data.takenAt).toISOString()}` : (data as ClientSnapshot);
  } catch (error) {
    return `it cannot be read: ${messageOf(error)}`;
  }
}

/** A date that JavaScript can represent. */
const time = z.number().check(z.nonnegative(), z.lte(8_640_000_000_000_000));
const count = z.int().check(z.nonnegative());

const windowSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('consecutive'), failures: count }),
  z.object({
    kind: z.literal('sampling'),
    slices: z.array(z.object({ startedAt: time, failures: count, successes: count })),
    current: count,
  }),
  z.object({ kind: z.literal('count'), calls: z.array(z.nullable(z.boolean())), next: count }),
]);

const circuitSchema = z.object({
  state: z.enum(['closed', 'open', 'isolated']),
  window: windowSchema,
  openedAt: z.optional(time),
  nextProbeAt: z.optional(time),
  openings: z.optional(z.int().check(z.positive())),
  requests: z.optional(count),
  passedOver: z.optional(count),
});

const averageSchema = z.object({ value: z.number().check(z.nonnegative(), z.lte(LONGEST_AGE_MS)), at: time });
const name = z.string().check(z.minLength(1), z.maxLength(LONGEST_NAME));

const clockMs = z.optional(z.number().check(z.positive()));
const clocksSchema = z.object({ headersMs: clockMs, unaryHeadersMs: clockMs, firstContentMs: clockMs });

const list = <Item extends z.core.$ZodType>(item: Item) => z.array(item).check(z.maxLength(MOST_ITEMS));

const routeSchema = z.object({
  model: name,
  circuit: z.optional(circuitSchema),
  coolingUntil: z.optional(list(time)),
  latencyMs: z.optional(averageSchema),
  failureShare: z.optional(averageSchema),
  firstContentMs: z.optional(averageSchema),
  clocks: z.optional(clocksSchema),
});

const entrySchema = z.object({
  name,
  credentials: list(z.nullable(z.object({ refusals: z.int().check(z.positive()), outUntil: time }))),
  routes: list(routeSchema),
});

const schema = z.object({ version: z.literal(1), takenAt: time, entries: list(entrySchema) });
