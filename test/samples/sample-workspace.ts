import { execFile } from 'node:child_process';
import { glob, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Sample } from './extract-samples.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** The error of a sample; `undefined` if there is none. */
export type Complaint = string | undefined;

/** What of the packages a sample imports. The build loads in a fraction of the time, but has to be there. */
export type Imported = 'sources' | 'build';

/** A folder for samples that is like an application: every package of the repository is installed there. */
export class SampleWorkspace implements AsyncDisposable {
  readonly folder: string;
  readonly #conditions: readonly string[];

  private constructor(folder: string, imported: Imported) {
    this.folder = folder;
    this.#conditions = imported === 'sources' ? ['@flexiai/source'] : [];
  }

  /** Creates the folder with the packages and their dependencies. */
  static async create(imported: Imported): Promise<SampleWorkspace> {
    const folder = await mkdtemp(join(tmpdir(), 'flexiai-samples-'));
    const modules = join(folder, 'node_modules');
    await mkdir(join(modules, '@flexiai'), { recursive: true });
    for (const name of await readdir(join(root, 'packages'))) {
      await symlink(join(root, 'packages', name), join(modules, '@flexiai', name));
      for await (const link of glob('{@*/*,[!@.]*}', { cwd: join(root, 'packages', name, 'node_modules') })) {
        if (link.startsWith('@flexiai')) continue;
        await mkdir(dirname(join(modules, link)), { recursive: true });
        // Two packages may depend on the same one.
        await symlink(join(root, 'packages', name, 'node_modules', link), join(modules, link)).catch(ignoreExisting);
      }
    }
    await mkdir(join(modules, '@types'), { recursive: true });
    await symlink(join(root, 'node_modules/@types/node'), join(modules, '@types/node')).catch(ignoreExisting);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'samples', private: true, type: 'module' }));
    return new SampleWorkspace(folder, imported);
  }

  /** Writes the samples into the folder, each as a module. */
  async write(samples: readonly Sample[]): Promise<void> {
    for (const sample of samples) await writeFile(join(this.folder, fileOf(sample)), `${sample.code}\nexport {};\n`);
  }

  /** Checks written samples together, with the settings of the repository. */
  async checkTypes(samples: readonly Sample[]): Promise<Map<Sample, string>> {
    const byFile = new Map(samples.map((sample) => [fileOf(sample), sample]));
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        customConditions: this.#conditions,
        noUnusedLocals: false,
        noUnusedParameters: false,
        typeRoots: ['node_modules/@types'],
      },
      files: [...byFile.keys()],
      // Otherwise that of the repository, with all its tests.
      include: [],
    };
    await writeFile(join(this.folder, 'tsconfig.json'), JSON.stringify(config));
    const options = { cwd: this.folder, maxBuffer: 1 << 26, shell: process.platform === 'win32' };
    const output = await execute('tsc', ['-p', 'tsconfig.json', '--pretty', 'false', '--checkers', '1'], options).then(
      () => '',
      (error: unknown) => outputOf(error),
    );

    const complaints = new Map<Sample, string>();
    let current: Sample | undefined;
    for (const text of output.split('\n').filter(Boolean)) {
      const place = /^([^\s(]+)\((\d+),\d+\): (.*)$/.exec(text);
      if (place === null && !text.startsWith(' ')) throw new Error(`The samples could not be checked:\n${output}`);
      const [, file = '', line = '', message = ''] = place ?? [];
      // Errors in the packages themselves are found by the type check of the repository.
      if (place !== null) current = byFile.get(file);
      if (current === undefined) continue;
      const told = place === null ? text : `${placeOf(current, Number(line))} ${message}`;
      const before = complaints.get(current);
      complaints.set(current, before === undefined ? told : `${before}\n${told}`);
    }
    return complaints;
  }

  /**
   * Runs samples that were written before one after another in one process, as one application: it loads the packages once.
   * If that fails, each of them runs in a process of its own, and has its own complaint.
   */
  async runTogether(
    samples: readonly Sample[],
    ports: Readonly<Record<string, number>>,
  ): Promise<Map<Sample, Complaint>> {
    const [first] = samples;
    if (first === undefined) return new Map();
    const name = `all-of-${fileOf(first)}`;
    const imports = samples.map((sample) => `await import('./${fileOf(sample)}');\n`).join('');
    await writeFile(join(this.folder, name), imports);
    const complaints = new Map<Sample, Complaint>();
    const isRight = await this.#execute(name, ports, 60_000).then(
      () => true,
      () => false,
    );
    for (const sample of samples) complaints.set(sample, isRight ? undefined : await this.run(sample, ports));
    return complaints;
  }

  /** Runs a sample that was written before, in a separate process, with local servers at `ports`. */
  async run(sample: Sample, ports: Readonly<Record<string, number>>, timeoutMs = 45_000): Promise<Complaint> {
    try {
      await this.#execute(fileOf(sample), ports, timeoutMs);
      return undefined;
    } catch (error) {
      const ended = error instanceof Error && 'killed' in error && error.killed === true;
      const why = ended ? `did not end within ${timeoutMs} ms` : 'failed';
      const output = outputOf(error).replaceAll(new RegExp(`\\S*${fileOf(sample)}:(\\d+)`, 'g'), (_, line) =>
        placeOf(sample, Number(line)),
      );
      return `The sample at ${sample.file}:${sample.line} ${why}.\n${output}`;
    }
  }

  async #execute(file: string, ports: Readonly<Record<string, number>>, timeout: number): Promise<void> {
    // No other variables: neither real keys nor a proxy nor another base URL.
    const env = {
      PATH: process.env['PATH'],
      // Each process compiles all files that it loads otherwise.
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      FLEXIAI_SAMPLE_PORTS: JSON.stringify(ports),
      OPENAI_API_KEY: 'sk-test-0000000000000000000000000000',
      ANTHROPIC_API_KEY: 'sk-ant-test-000000000000000000000000',
      GEMINI_API_KEY: 'AIza-test-0000000000000000000000000000000',
    };
    const guard = new URL('only-local.ts', import.meta.url).href;
    const conditions = this.#conditions.map((name) => `--conditions=${name}`);
    const flags = [...conditions, '--disable-warning=ExperimentalWarning', `--import=${guard}`];
    await execute(process.execPath, [...flags, file], { cwd: this.folder, env, timeout });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** All Markdown files with TypeScript for users. */
export async function markdownFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const patterns = ['README.md', 'packages/*/{README,SKILL}.md', 'docs/**/*.md'];
  for await (const file of glob(patterns, { cwd: root, exclude: ['docs/api'] })) {
    files.set(file.replaceAll('\\', '/'), await readFile(join(root, file), 'utf8'));
  }
  return files;
}

/** The sources of the packages: their doc comments have examples. Tests are left out. */
export async function sourceFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const options = { cwd: root, exclude: ['**/*.test.ts', '**/*.test-d.ts'] };
  for await (const file of glob('packages/*/src/**/*.ts', options)) {
    files.set(file.replaceAll('\\', '/'), await readFile(join(root, file), 'utf8'));
  }
  return files;
}

function fileOf({ file, line }: Sample): string {
  return `${file.replaceAll(/\W+/g, '-')}-${line}.ts`;
}

/** The line of a sample's code in its Markdown file. */
function placeOf({ file, line, lines }: Sample, codeLine: number): string {
  return `${file}:${lines[codeLine - 1] ?? line}`;
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error) || !('stdout' in error) || !('stderr' in error)) throw error;
  return `${error.stdout}${error.stderr}`;
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
