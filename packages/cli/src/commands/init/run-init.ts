import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { AnyProviderPlugin } from '@flexiai/core';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { UsageError } from '../../program/usage-error.ts';
import { offeredPlugins } from '../../setup/offered-plugins.ts';
import { PRESET_NAMES } from '../../setup/preset-names.ts';
import { prepare } from '../../setup/setup.ts';
import { schemaText } from '../config/run-schema.ts';
import { askAnswers, mayReplace } from './ask-answers.ts';
import {
  answersWithoutQuestions,
  type InitAnswers,
  type InitFlags,
  isKeyOptional,
  keyVariable,
} from './init-answers.ts';
import { configText, envExampleText, SCHEMA_FILE, textOfFile } from './init-files.ts';

export interface InitOptions extends InitFlags {
  readonly yes?: boolean;
  readonly output: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  /** Whether to write the schema for editors. @default true */
  readonly schema?: boolean;
}

/** A file to write. */
interface PlannedFile {
  readonly path: string;
  readonly text: string;
  readonly action: 'create' | 'replace' | 'extend' | 'keep';
}

export async function runInit(
  context: CommandContext,
  _args: readonly string[],
  options: InitOptions,
): Promise<ExitCode> {
  const asks = options.yes !== true;
  if (asks && (context.stdin.isTTY !== true || !context.out.isTerminal || context.json)) {
    throw new UsageError('init asks questions, which needs a terminal: use --yes.');
  }
  const { available } = await prepare(context);
  const { plugins } = available;
  const offered = offeredPlugins(available);
  if (options.preset !== undefined && !PRESET_NAMES.includes(options.preset)) {
    throw new UsageError(`There is no preset "${options.preset}"; there are ${PRESET_NAMES.join(', ')}.`);
  }
  const given = answersWithoutQuestions(options, plugins, offered, context.env);
  const answers = asks
    ? await askAnswers(
        context,
        [...new Set([...offered, ...given.providers.map(({ plugin }) => plugin)])],
        given,
        PRESET_NAMES,
      )
    : given;
  if (answers === undefined) return EXIT.interrupted;
  const planned = await plan(context, answers, options, plugins);
  const replaced = planned.filter(({ action }) => action === 'replace').map(({ path }) => shown(context, path));
  if (replaced.length > 0 && options.force !== true && options.dryRun !== true) {
    if (!asks) throw new Error(`${replaced.join(' and ')} already exists. Nothing was written; --force replaces it.`);
    if (!(await mayReplace(context, replaced))) {
      context.note('Nothing was written.');
      return EXIT.failure;
    }
  }
  if (options.dryRun !== true) for (const file of planned) await write(file);
  await tell(context, answers, planned, options.dryRun === true);
  return EXIT.ok;
}

async function plan(
  { cwd }: CommandContext,
  answers: InitAnswers,
  { output, schema = true }: InitOptions,
  plugins: readonly AnyProviderPlugin[],
): Promise<readonly PlannedFile[]> {
  const path = resolve(cwd, output);
  const schemaPath = join(dirname(path), SCHEMA_FILE);
  const schemaBefore = await textOfFile(schemaPath);
  const writesSchema = schema && schemaBefore === undefined;
  const text = configText(answers, writesSchema || schemaBefore !== undefined);
  const existing = await textOfFile(path);
  const envPath = join(dirname(path), '.env.example');
  const envBefore = await textOfFile(envPath);
  const envText = envExampleText(answers, envBefore);
  const action = existing === undefined ? 'create' : existing === text ? 'keep' : 'replace';
  const envAction = envBefore === undefined ? 'create' : envBefore === envText ? 'keep' : 'extend';
  return [
    { path, text, action },
    ...(writesSchema ? [{ path: schemaPath, text: await schemaText(plugins), action: 'create' } as const] : []),
    { path: envPath, text: envText, action: envAction },
  ];
}

/** Atomic, so that a good file is never replaced by a part of another. */
async function write({ path, text, action }: PlannedFile): Promise<void> {
  if (action === 'keep') return;
  await mkdir(dirname(path), { recursive: true });
  if (action === 'create') {
    // Fails if another process was faster.
    await writeFile(path, text, { flag: 'wx' });
    return;
  }
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}`);
  await writeFile(draft, text);
  await rename(draft, path);
}

const DONE = { create: 'wrote', replace: 'replaced', extend: 'extended', keep: 'unchanged' } as const;
const WOULD = { create: 'would write', replace: 'would replace', extend: 'would extend', keep: 'would leave' } as const;

async function tell(
  context: CommandContext,
  answers: InitAnswers,
  planned: readonly PlannedFile[],
  dryRun: boolean,
): Promise<void> {
  const files = planned.map(({ path, action, text }) => ({ path, action, ...(dryRun && { text }) }));
  const missing = answers.providers.filter(({ plugin }) => keyVariable(plugin, context.env) === undefined);
  const { leftOut = [] } = answers;
  if (leftOut.length > 0) {
    const why = leftOut.length === 1 ? 'it has no known models' : 'they have no known models';
    context.note(`left out: ${leftOut.map(({ id }) => id).join(', ')} (${why})`);
  }
  context.report(
    { dryRun, files, missingKeys: missing.flatMap(({ plugin }) => plugin.apiKey?.env[0] ?? []) },
    (out) => {
      for (const { path, action, text } of planned) {
        const what = dryRun ? WOULD[action] : DONE[action];
        out.line(`${out.paint('good', what)} ${shown(context, path)}`);
        // The schema is long, and `flexiai config schema` prints it.
        if (dryRun && action !== 'keep' && basename(path) !== SCHEMA_FILE) out.write(text);
      }
      for (const { plugin } of missing) {
        const [variable] = plugin.apiKey?.env ?? [];
        if (variable !== undefined)
          out.line(
            `${out.paint('warning', 'next')} set ${variable}, in the environment or in .env${isKeyOptional(plugin) ? ', unless you use other credentials' : ''}`,
          );
      }
      out.line(
        out.paint('quiet', 'Then `flexiai doctor` checks everything, and `flexiai chat` starts a conversation.'),
      );
    },
  );
  const ignored = await textOfFile(join(context.cwd, '.gitignore'));
  if (ignored !== undefined && !/^[ \t]*\/?\.env\b(?!\.example)/m.test(ignored)) {
    context.warn('.gitignore does not contain .env: add it, so that keys are not committed.');
  }
}

function shown({ cwd }: CommandContext, path: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') ? path : short;
}
