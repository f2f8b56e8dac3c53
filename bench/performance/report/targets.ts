import { bounds } from '../../../scripts/bundle-size/bounds.ts';
import { WIRES, type Wire } from '../wire.ts';
import type { Figures } from './figures.ts';

/** A figure that is promised. */
export interface Target {
  readonly measure: string;
  /** The most that it may be. */
  readonly limit: number;
  readonly unit: '×' | 'µs' | 'ms' | 'bytes' | 'kB' | '';
  readonly figure: (figures: Figures) => number | undefined;
  /** What stands in the way where it is missed. */
  readonly why: string;
}

const OWN = 'FlexiAI';
const AI_SDK = 'AI SDK';

const WIRE_NAMES: { readonly [Name in Wire]: string } = {
  chat: 'Chat Completions',
  responses: 'Responses',
  anthropic: 'Anthropic',
  gemini: 'Gemini',
};

const WHY_UNARY =
  'What the SDK does for a request on the way to its `fetch`, and `node:http` itself, are left: a client by hand over `node:http` marks the floor.';
const WHY_CANNED =
  "In a profile of Gemini's call in memory, the collector takes 29 %, since 6 % of what a call makes outlives a minor collection, and nothing of what the SDK makes; no function of core takes more than 3 %.";
const WHY_CANNED_CHUNK =
  'Each read brings one chunk here, and passes the layers of a stream (batches, attempt, answer, stream) with a promise or two in each. Over sockets a read brings many.';
const WHY_LONG =
  "Both serialise the body once. In a profile of Anthropic's call, that is a third; the mapping of the messages to the wire is an eighth, the collector a tenth, the checks of the messages 2 %. Nothing of it is kept for the next call.";
const WHY_SINGLE =
  'Each chunk is one read of a socket and one event of `node:http`: a client by hand over `node:http` marks the floor.';

export const TARGETS: readonly Target[] = [
  ...WIRES.flatMap((wire): Target[] => [
    {
      measure: `unary call over sockets, one call in flight, ${WIRE_NAMES[wire]}, × SDK`,
      limit: 0.55,
      unit: '×',
      figure: (figures) => figures.ratio(`${wire}/unary-1`, OWN),
      why: WHY_UNARY,
    },
    {
      measure: `unary call over sockets, 32 calls in flight, ${WIRE_NAMES[wire]}, × SDK`,
      limit: 0.55,
      unit: '×',
      figure: (figures) => figures.ratio(`${wire}/unary-32`, OWN),
      why: WHY_UNARY,
    },
    {
      measure: `unary call over sockets, one call in flight, ${WIRE_NAMES[wire]}, × AI SDK`,
      limit: 0.45,
      unit: '×',
      figure: (figures) => figures.ratio(`${wire}/unary-1`, OWN, AI_SDK),
      why: WHY_UNARY,
    },
    {
      measure: `added to the SDK by a unary call in memory, ${WIRE_NAMES[wire]}`,
      limit: 10,
      unit: 'µs',
      figure: (figures) => figures.added(`${wire}/canned`, OWN),
      why: WHY_CANNED,
    },
    {
      measure: `added to the SDK by a chunk in memory, ${WIRE_NAMES[wire]}`,
      limit: 1,
      unit: 'µs',
      figure: (figures) => figures.added(`${wire}/canned-stream`, OWN),
      why: WHY_CANNED_CHUNK,
    },
    {
      measure: `256 KB in memory, ${WIRE_NAMES[wire]}, × SDK`,
      limit: 1,
      unit: '×',
      figure: (figures) => figures.ratio(`${wire}/canned-long`, OWN),
      why: WHY_LONG,
    },
    {
      measure: `256 KB over sockets, ${WIRE_NAMES[wire]}, × SDK`,
      limit: 0.75,
      unit: '×',
      figure: (figures) => figures.ratio(`${wire}/long`, OWN),
      why: 'The body is serialised once by the SDK, and the kernel takes the same bytes from all.',
    },
  ]),
  ...(['chat', 'responses'] as const).flatMap((wire): Target[] => [
    {
      measure: `streamed chunk in bursts, ${WIRE_NAMES[wire]}, × SDK`,
      limit: 0.4,
      unit: '×',
      figure: (figures) => figures.ratio(`${wire}/stream-burst`, OWN),
      why: 'The cost of the request itself is part of each chunk.',
    },
    {
      measure: `streamed chunk in bursts, ${WIRE_NAMES[wire]}, × AI SDK`,
      limit: 0.14,
      unit: '×',
      figure: (figures) => figures.ratio(`${wire}/stream-burst`, OWN, AI_SDK),
      why: 'The cost of the request itself is part of each chunk.',
    },
    {
      measure: `streamed chunk, each in a write of its own, ${WIRE_NAMES[wire]}, × SDK`,
      limit: 0.4,
      unit: '×',
      figure: (figures) => figures.ratio(`${wire}/stream-single`, OWN),
      why: WHY_SINGLE,
    },
  ]),
  ...(['first answers 500', 'first refuses'] as const).map(
    (how): Target => ({
      measure: `added by a broken first provider whose circuit is open, ${how}`,
      limit: 10,
      unit: 'µs',
      figure: (figures) => figures.added('chat/failover', `${OWN}, ${how}`),
      why: 'The circuit is asked on each call, and the answer tells what was skipped and why.',
    }),
  ),
  {
    measure: 'requests to a broken first provider while its circuit is open',
    limit: 0,
    unit: '',
    figure: (figures) => figures.row('chat/failover', `${OWN}, first answers 500`)?.brokenRequests,
    why: 'A circuit closed while it was measured.',
  },
  {
    measure: 'cold start over bare Node: core, one provider, a client',
    limit: 25,
    unit: 'ms',
    figure: (figures) => figures.added('cold-start', OWN),
    why: '12 % of the instructions resolve and read 7 files. 44 % compile and evaluate what is used, 23 % compile and run createFlexiAI, 22 % are other exports: decision 262.',
  },
  {
    measure: 'live heap after 20,000 requests and 1,000 streams, for each request',
    limit: 10,
    unit: 'bytes',
    figure: (figures) => figures.row('heap', OWN)?.value,
    why: 'Something is kept.',
  },
  {
    measure: 'sockets, timers and listeners that are left after them',
    limit: 0,
    unit: '',
    figure: (figures) => figures.row('heap', OWN)?.left,
    why: 'Something is kept.',
  },
  ...Object.entries(bounds).flatMap(([program, { eagerKb, targetKb }]): Target[] =>
    targetKb === undefined
      ? []
      : [
          {
            measure: `bytes that load with ${program} (bound of a test)`,
            limit: targetKb,
            unit: 'kB',
            figure: () => eagerKb,
            why: 'What is synchronous cannot wait for an import: zod and the options 15 kB, routing and circuits 13, the checks of requests 6, the client and its status 9. Decision 225 has all parts.',
          },
        ],
  ),
];
