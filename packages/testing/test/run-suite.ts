import type { ConformanceTest } from '../src/conformance/conformance-runner.ts';
import { providerConformance } from '../src/conformance/provider-conformance.ts';
import type { ProviderConformanceOptions } from '../src/conformance/provider-conformance-options.ts';

interface DeclaredTest {
  readonly name: string;
  readonly body: () => Promise<void>;
}

/** The tests that the suite declares, and the names of the skipped ones. */
export function declareSuite(options: ProviderConformanceOptions): {
  readonly tests: readonly DeclaredTest[];
  readonly skipped: readonly string[];
} {
  const tests: DeclaredTest[] = [];
  const skipped: string[] = [];
  const it: ConformanceTest = Object.assign((name: string, body: () => Promise<void>) => tests.push({ name, body }), {
    skip: (name: string) => skipped.push(name),
  });
  providerConformance({ describe: (_group, body) => body(), it }, options);
  return { tests, skipped };
}

/** How many tests run concurrently: those that wait for a time limit then wait together. */
const AT_ONCE = 8;

/**
 * Runs the suite, and returns the violated rules, each with the reason, in the suite's order.
 *
 * @param isWanted which rules run, by id and position in the suite. @default all
 */
export async function runSuite(
  options: ProviderConformanceOptions,
  isWanted: (id: string, index: number) => boolean = () => true,
): Promise<ReadonlyMap<string, string>> {
  const tests = declareSuite(options).tests.filter(({ name }, index) => isWanted(idOf(name), index));
  const reasons = new Map<string, string>();
  const run = async ({ name, body }: DeclaredTest): Promise<void> => {
    await body().catch((error: unknown) =>
      reasons.set(idOf(name), error instanceof Error ? error.message : String(error)),
    );
  };
  // Rules that count or watch the resources of the whole process run alone, and so do those that need hundreds of turns
  // of the event loop, which are slow beside others.
  const alone = ({ name }: DeclaredTest): boolean => /^FX-(?:LEAK|CLOCK-02|STREAM-07)/.test(name);
  // The slowest rule starts first.
  const isSlow = ({ name }: DeclaredTest): boolean => name.startsWith('FX-CLOCK');
  const beside = tests.filter((test) => !alone(test));
  const waiting = beside.toSorted((a, b) => Number(isSlow(b)) - Number(isSlow(a))).values();
  const worker = async (): Promise<void> => {
    for (const test of waiting) await run(test);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const test of tests.filter(alone)) await run(test);
  const order = tests.map(({ name }) => idOf(name));
  return new Map([...reasons].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}

function idOf(name: string): string {
  return name.split(':')[0] ?? name;
}
