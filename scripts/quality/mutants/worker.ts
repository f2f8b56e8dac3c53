// Runs inside of Vitest's worker, in place of its runner. All tests of all mutants run here, in one warm process: a new one
// for each mutant would load core and its tests each time, and takes seconds.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { TestRunner, vi } from 'vitest';
import { startTests } from 'vitest/internal/browser';
import type { Coverage, CoveredTest, Line, Plan } from './plan.ts';

type Runner = InstanceType<typeof TestRunner>;
type Files = Awaited<ReturnType<typeof startTests>>;
type Task = Files[number]['tasks'][number];

type Test = Pick<CoveredTest, 'id' | 'ms'> & { readonly file: string };
type Reached = ReadonlyMap<string, readonly Test[]>;

interface Switches {
  activeMutant?: string;
  currentTestId?: string | undefined;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: {
    readonly static: Record<string, number>;
    readonly perTest: Record<string, Record<string, number>>;
  };
}

const NONE = 'none';
/** How a command begins, which works as soon as it is loaded. */
const RUNS_AT_ONCE = '#!';
/** A mutant whose code runs more often than this has made a loop without an end. */
const HIT_LIMIT = 2_000_000;
const MUTANT_TIMEOUT_MS = 4_000;
const SAVE_MS = 20_000;
const SLOW_MS = 100;
/** What it takes to begin a file of tests. */
const IMPORT_MS = 20;
/** With more tests that cannot judge any more, another process takes over. */
const MOST_UNRELIABLE = 20;
const MAX_MEMORY = 2_500_000_000;

const scope = globalThis as typeof globalThis & {
  __stryker__?: Switches;
  __vitest_worker__: { filepath: string };
};
scope.__stryker__ ??= {};
const switches = scope.__stryker__;
switches.activeMutant = NONE;

/** Vitest makes it, and asks it before the first file. */
export default class MutantRunner extends TestRunner {
  async onBeforeCollect(): Promise<void> {
    const plan: Plan = JSON.parse(readFileSync(process.env['MUTANTS_PLAN'] ?? '', 'utf8'));
    const session = new Session(this, plan);
    await session.run();
    session.write({ id: '', status: 'ended' });
  }
}

class Session {
  readonly #outer: Runner;
  readonly #plan: Plan;
  /** By source file or folder, and test file: how many mutants of the one the other has killed. */
  readonly #kills = new Map<string, number>();
  readonly #unreliable = new Set<string>();
  #tried = 0;

  constructor(outer: Runner, plan: Plan) {
    this.#outer = outer;
    this.#plan = plan;
  }

  async run(): Promise<void> {
    const { root, sources, mutants } = this.#plan;
    const { moduleRunner } = this.#outer as unknown as { moduleRunner: { import(path: string): Promise<unknown> } };
    // What loads with the first test that needs it would seem to be reached by that test alone.
    const paths = Object.entries(sources).flatMap(([path, code]) => (code.startsWith(RUNS_AT_ONCE) ? [] : [path]));
    for (const path of [...paths, `${root}/test/loaded-code.ts`]) await moduleRunner.import(path);
    const reached = await this.#cover();
    for (const mutant of mutants) {
      this.write({ id: mutant.id, status: 'begun' });
      const outcome = await this.#try(mutant, reached);
      this.write({ id: mutant.id, ...outcome });
      this.#tried += 1;
      if (outcome.status === 'again' || process.memoryUsage.rss() > MAX_MEMORY) return;
    }
  }

  write(line: Line): void {
    appendFileSync(this.#plan.lines, `${JSON.stringify(line)}\n`);
  }

  /** Runs the tests whose files are new or have changed, without a mutant. @returns what reaches each mutant */
  async #cover(): Promise<Reached> {
    const path = this.#plan.coverage;
    const kept: Coverage = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { files: {}, loaded: [] };
    const files = { ...kept.files };
    const loaded = new Set(kept.loaded);
    const save = (): void => {
      for (const id of Object.keys(switches.mutantCoverage?.static ?? {})) loaded.add(id);
      // Two sessions may do this at once.
      writeFileSync(`${path}-${process.pid}`, JSON.stringify({ files, loaded: [...loaded] } satisfies Coverage));
      renameSync(`${path}-${process.pid}`, path);
    };
    let saved = performance.now();
    for (const file of this.#plan.tests) {
      const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
      if (files[file]?.hash === hash) continue;
      files[file] = { hash, tests: await this.#coverFile(file) };
      if (performance.now() - saved < SAVE_MS) continue;
      save();
      saved = performance.now();
    }
    save();
    const reached = new Map<string, Test[]>([...loaded].map((id) => [id, []]));
    for (const file of this.#plan.tests) {
      for (const { id, ms, fails, reaches } of files[file]?.tests ?? []) {
        if (fails) continue;
        for (const mutant of reaches) {
          const tests = reached.get(mutant) ?? [];
          tests.push({ id, file, ms });
          reached.set(mutant, tests);
        }
      }
    }
    return reached;
  }

  async #coverFile(file: string): Promise<readonly CoveredTest[]> {
    this.write({ id: file, status: 'begun' });
    const tests: CoveredTest[] = [];
    const [result] = await this.#runFile(file, {
      before: (id) => {
        switches.currentTestId = id;
      },
      after: (test) => {
        switches.currentTestId = undefined;
        const { id, name } = test;
        const reaches = Object.keys(switches.mutantCoverage?.perTest[id] ?? {});
        const fails = test.result?.state === 'fail';
        if (test.mode !== 'skip') {
          tests.push({ id, name, ms: test.result?.duration ?? 0, reaches, ...(fails && { fails }) });
        }
      },
    });
    switches.currentTestId = undefined;
    if (result?.tasks.length !== 0) return tests;
    return [{ id: file, name: `${result.result?.errors?.[0]?.message}`, ms: 0, fails: true, reaches: [] }];
  }

  async #try({ id, file: source }: Plan['mutants'][number], reached: Reached): Promise<Omit<Line, 'id'>> {
    const reaching = reached.get(id);
    if (reaching === undefined) return { status: 'uncovered' };
    if (reaching.length === 0) return { status: 'loaded' };
    const queue = this.#queue(source, reaching);
    const begun = process.cpuUsage();
    let hits = 0;
    for (const [file, ids] of queue) {
      const { user, system } = process.cpuUsage(begun);
      if ((user + system) / 1e6 > this.#plan.budget) return { status: 'unfinished' };
      this.write({ id, status: 'begun' });
      Object.assign(switches, { activeMutant: id, hitCount: 0, hitLimit: HIT_LIMIT });
      const failed = await this.#fails(file, ids);
      switches.activeMutant = NONE;
      hits += switches.hitCount ?? 0;
      const endless = (switches.hitCount ?? 0) > HIT_LIMIT;
      if (failed === undefined) continue;
      // Is it the mutant, or what an earlier one left behind?
      const again = await this.#fails(file, failed === '' ? ids : new Set([failed]));
      if (again !== undefined) {
        for (const test of failed === '' ? ids : [failed]) this.#unreliable.add(test);
        // A single one is late on a busy machine, or shares a state with the one before.
        if (this.#unreliable.size > MOST_UNRELIABLE && this.#tried > 0) return { status: 'again' };
        continue;
      }
      for (const of of [source, source.slice(0, source.lastIndexOf('/') + 1)]) {
        this.#kills.set(`${of} ${file}`, (this.#kills.get(`${of} ${file}`) ?? 0) + 1);
      }
      return { status: endless ? 'timeout' : 'killed', by: file };
    }
    return { status: hits === 0 ? 'loaded' : 'survived' };
  }

  /** Tests of the same folder, tests that have killed a neighbour, and quick tests come first. */
  #queue(source: string, tests: readonly Test[]): readonly (readonly [string, ReadonlySet<string>])[] {
    const folder = source.slice(0, source.lastIndexOf('/') + 1);
    const groups = new Map<string, { file: string; ids: Set<string>; ms: number }>();
    for (const { id, file, ms } of tests) {
      if (this.#unreliable.has(id)) continue;
      // A file's few slow tests wait for the quick ones of all files.
      const key = `${file} ${ms > SLOW_MS}`;
      const group = groups.get(key) ?? { file, ids: new Set(), ms: IMPORT_MS };
      group.ids.add(id);
      group.ms += ms;
      groups.set(key, group);
    }
    const kills = (of: string, file: string): number => this.#kills.get(`${of} ${file}`) ?? 0;
    const price = ({ file, ms }: { file: string; ms: number }): number =>
      ms / (1 + 10 * kills(source, file) + kills(folder, file)) / (file.includes(folder) ? 5 : 1);
    return [...groups.values()].sort((one, other) => price(one) - price(other)).map(({ file, ids }) => [file, ids]);
  }

  /** The test that fails, or `''` where a hook fails; `undefined` if all pass. */
  async #fails(file: string, ids: ReadonlySet<string>): Promise<string | undefined> {
    let failed: string | undefined;
    const [result] = await this.#runFile(file, {
      timeout: MUTANT_TIMEOUT_MS,
      runs: (task) => failed === undefined && (task.type === 'suite' ? someTest(task, ids) : ids.has(task.id)),
      after: (test) => {
        if (test.result?.state === 'fail') failed ??= test.id;
      },
    });
    return failed ?? (result?.result?.state === 'fail' ? '' : undefined);
  }

  async #runFile(
    file: string,
    on: {
      readonly timeout?: number;
      readonly runs?: (task: Task) => boolean;
      readonly before?: (id: string) => void;
      readonly after?: (test: Task) => void;
    },
  ): Promise<Files> {
    const outer = this.#outer as unknown as { moduleRunner: unknown; _otel: unknown };
    const testTimeout = on.timeout ?? this.#outer.config.testTimeout;
    const inner = new TestRunner({ ...this.#outer.config, setupFiles: [], testTimeout });
    Object.defineProperty(inner, 'moduleRunner', { value: outer.moduleRunner });
    Object.assign(inner, { _otel: outer._otel });
    const begin = inner.onBeforeRunTask.bind(inner);
    inner.onBeforeRunTask = async (test) => {
      if (on.runs?.(test) === false) test.mode = 'skip';
      else on.before?.(test.id);
      await begin(test);
    };
    const beginSuite = inner.onBeforeRunSuite.bind(inner);
    inner.onBeforeRunSuite = async (suite) => {
      if (suite.tasks.length > 0 && on.runs?.(suite) === false) suite.mode = 'skip';
      await beginSuite(suite);
    };
    const end = inner.onAfterRunTask.bind(inner);
    inner.onAfterRunTask = (test) => {
      on.after?.(test);
      return end(test);
    };
    scope.__vitest_worker__.filepath = file;
    const result = await startTests([file], inner);
    vi.resetConfig();
    vi.restoreAllMocks();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    return result;
  }
}

function someTest(task: Task, ids: ReadonlySet<string>): boolean {
  return task.type === 'suite' ? task.tasks.some((child) => someTest(child, ids)) : ids.has(task.id);
}
