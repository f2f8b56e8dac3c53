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

type ByWire = { readonly [Name in Wire]: string };

const WIRE_NAMES: ByWire = {
  chat: 'Chat Completions',
  responses: 'Responses',
  anthropic: 'Anthropic',
  gemini: 'Gemini',
};

/** Each from a profile of its own wire. */
const WHY_UNARY: ByWire = {
  chat: 'In a profile, the write to the socket takes a third, the rest of `node:http` a quarter, core a fifth, the collector an eighth, the mapping to the wire 3 %.',
  responses:
    'In a profile, the write to the socket takes a third, the rest of `node:http` a fifth, core a fifth, the collector a seventh, the mapping to the wire 5 %.',
  anthropic:
    'In a profile, the write to the socket takes more than a quarter, the rest of `node:http` a fifth, core a fifth, the collector a sixth, the mapping to the wire 6 %.',
  gemini:
    'Its SDK does little beside the global `fetch`. In a profile, the write to the socket takes more than a quarter, the rest of `node:http` a fifth, core a fifth, the collector an eighth, the mapping to the wire a tenth, the SDK 4 %.',
};
const WHY_CANNED: ByWire = {
  chat: 'In a profile, core takes a third, the collector 30 %, the `Headers` and the `Response` of the `fetch` in memory a sixth, the mapping to the wire 6 %.',
  responses:
    'In a profile, core takes two fifths, the collector 22 %, the `Headers` and the `Response` of the `fetch` in memory an eighth, the mapping to the wire 7 %.',
  anthropic:
    'In a profile, the collector takes 30 %, core a quarter, the `Headers` and the `Response` of the `fetch` in memory a sixth, the mapping to the wire a tenth.',
  gemini:
    'Its SDK adds nearly nothing to `fetch`, so that little can be saved. In a profile, core takes 30 %, the collector 24 %, the mapping to the wire a sixth, the SDK 5 %.',
};
const WHY_CANNED_CHUNK =
  'Each read brings one chunk here, and passes the layers of a stream (batches, attempt, answer, stream) with a promise or two in each. Over sockets a read brings many.';
const WHY_LONG: ByWire = {
  chat: 'Both serialise the body once: that is 38 % in a profile. Core takes a quarter, the mapping of the messages an eighth, the collector 9 %.',
  responses:
    'Both serialise the body once: that is 42 % in a profile. Core takes a quarter, the mapping of the messages an eighth, the collector 7 %.',
  anthropic:
    'Both serialise the body once: that is 31 % in a profile. The mapping of the messages takes a fifth, the collector a fifth, core a sixth.',
  gemini:
    'Both serialise the body once: that is a third in a profile. The collector takes a quarter, core a fifth, the mapping of the messages a seventh.',
};
const WHY_SINGLE =
  'Each chunk is one read of a socket and one event of `node:http`: a client by hand over `node:http` marks the floor.';

export const TARGETS: readonly Target[] = [
  ...WIRES.flatMap((wire): Target[] => [
    {
      measure: `unary call over sockets, one call in flight, ${WIRE_NAMES[wire]}, × SDK`,
      limit: 0.55,
      unit: '×',
      figure: (figures) => figures.ratio(`${wire}/unary-1`, OWN),
      why: WHY_UNARY[wire],
    },
    {
      measure: `unary call over sockets, 32 calls in flight, ${WIRE_NAMES[wire]}, × SDK`,
      limit: 0.55,
      unit: '×',
      figure: (figures) => figures.ratio(`${wire}/unary-32`, OWN),
      why: WHY_UNARY[wire],
    },
    {
      measure: `unary call over sockets, one call in flight, ${WIRE_NAMES[wire]}, × AI SDK`,
      limit: 0.45,
      unit: '×',
      figure: (figures) => figures.ratio(`${wire}/unary-1`, OWN, AI_SDK),
      why: WHY_UNARY[wire],
    },
    {
      measure: `added to the SDK by a unary call in memory, ${WIRE_NAMES[wire]}`,
      limit: 10,
      unit: 'µs',
      figure: (figures) => figures.added(`${wire}/canned`, OWN),
      why: WHY_CANNED[wire],
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
      why: WHY_LONG[wire],
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
