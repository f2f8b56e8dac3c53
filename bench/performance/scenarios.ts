import { type PartyName, SDK_OF } from './parties/parties.ts';
import { WIRES, type Wire } from './wire.ts';

/** What is measured, over one wire or over each. */
export interface Scenario {
  readonly name: string;
  readonly what: string;
  /** What the CPU time is divided by. */
  readonly unit: 'request' | 'chunk';
  readonly transport: 'sockets' | 'canned';
  readonly stream: boolean;
  /** How the upstream writes its events: twenty at once, or each alone. */
  readonly writes: 'burst' | 'single';
  readonly isLong: boolean;
  /** Calls under way at a time. */
  readonly concurrency: number;
  /** Calls in a round. */
  readonly calls: number;
  /**
   * Calls before the first round: enough for the compiler to be done. V8 compiles what a call runs in two steps, the second after
   * some hundred streams or some thousand calls, and a round beside it measures the compiler.
   */
  readonly warmUp: number;
}

/** One column of a scenario: a library, and what it is measured by. */
export interface Side {
  readonly name: string;
  readonly party: PartyName;
  /** A provider that is asked first: it answers 500, or refuses the connection. @default none */
  readonly broken?: 'error' | 'refused';
  /** The name of the side that its ratio refers to. */
  readonly base: string;
}

const unary: Omit<Scenario, 'name' | 'what'> = {
  unit: 'request',
  transport: 'sockets',
  stream: false,
  writes: 'burst',
  isLong: false,
  concurrency: 1,
  calls: 150,
  warmUp: 3000,
};

const streamed: Omit<Scenario, 'name' | 'what'> = {
  ...unary,
  unit: 'chunk',
  stream: true,
  concurrency: 8,
  calls: 32,
  warmUp: 800,
};

/** Those that every wire is measured in. */
const SCENARIOS: readonly Scenario[] = [
  { ...unary, name: 'unary-1', what: 'a unary call, one in flight' },
  { ...unary, name: 'unary-32', what: 'a unary call, 32 in flight', concurrency: 32, calls: 320, warmUp: 4000 },
  { ...streamed, name: 'stream-burst', what: 'a stream, twenty chunks a write' },
  { ...streamed, name: 'stream-single', what: 'a stream, one chunk a write', writes: 'single', calls: 16 },
  { ...unary, name: 'long', what: 'a unary call with 200 messages, 256 KB', isLong: true, calls: 20, warmUp: 600 },
  {
    ...unary,
    name: 'canned',
    what: 'a unary call over a fetch in memory',
    transport: 'canned',
    calls: 400,
    warmUp: 10_000,
  },
  {
    ...streamed,
    name: 'canned-stream',
    what: 'a stream over a fetch in memory',
    transport: 'canned',
    concurrency: 1,
    warmUp: 900,
  },
  {
    ...unary,
    name: 'canned-long',
    what: '200 messages, 256 KB over a fetch in memory',
    transport: 'canned',
    isLong: true,
    calls: 30,
    warmUp: 1000,
  },
];

const FAILOVER: Scenario = { ...unary, name: 'failover', what: 'a unary call whose first provider is broken' };

/** A scenario over a wire, with its sides. */
export interface Trial {
  /** `chat/unary-1`. */
  readonly name: string;
  readonly wire: Wire;
  readonly scenario: Scenario;
  readonly sides: readonly Side[];
}

export const TRIALS: readonly Trial[] = [
  ...WIRES.flatMap((wire) => SCENARIOS.map((scenario) => trialOf(wire, scenario, sidesOf(wire, scenario)))),
  trialOf('chat', FAILOVER, failoverSides()),
];

function trialOf(wire: Wire, scenario: Scenario, sides: readonly Side[]): Trial {
  return { name: `${wire}/${scenario.name}`, wire, scenario, sides };
}

function sidesOf(wire: Wire, { transport }: Scenario): readonly Side[] {
  const base = SDK_OF[wire];
  const names: readonly PartyName[] = [
    base,
    'AI SDK',
    ...(base === 'openai SDK' ? (['LangChain.js'] as const) : []),
    'fetch by hand',
    ...(transport === 'sockets' ? (['node:http by hand'] as const) : []),
    'FlexiAI',
  ];
  return names.map((party) => ({ name: party, party, base }));
}

function failoverSides(): readonly Side[] {
  return (['openai SDK', 'LangChain.js', 'FlexiAI'] as const).flatMap((party): Side[] => [
    { name: party, party, base: party },
    { name: `${party}, first answers 500`, party, broken: 'error', base: party },
    { name: `${party}, first refuses`, party, broken: 'refused', base: party },
  ]);
}
