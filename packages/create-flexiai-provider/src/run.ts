import { readdirSync, statSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { type Answers, ask } from './ask.ts';
import { displayNameOf, displayNameProblem, idOf, idProblem, namesOf, packageNameProblem } from './names.ts';
import { ownManifest } from './own-manifest.ts';
import { type Arguments, HELP, type PackageManager, parseArguments } from './parse-arguments.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';
import { writePackage } from './write-package.ts';

/**
 * One run of the command, from its arguments to its exit code: 2 for a wrong use or a folder that cannot be written, 130 if
 * the user leaves the questions.
 */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings;
  try {
    const given = parseArguments(argv);
    if (given.help) stdout.write(HELP);
    else if (given.version) stdout.write(`${(await ownManifest()).version}\n`);
    else return await create(given, surroundings);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError) && !isFromSystem(error)) throw error;
    stderr.write(`error: ${error.message}\n`);
    return 2;
  }
}

/** A folder below a file, no permission, a full disk: the system's message says what and where. */
function isFromSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

async function create(given: Arguments, surroundings: Surroundings): Promise<number> {
  const { stdin, stdout, env, cwd } = surroundings;
  const folderProblem = (folder: string): string | undefined => problemOf(resolve(cwd, folder), folder);
  const early = given.folder === undefined ? undefined : folderProblem(given.folder);
  if (early !== undefined) throw new UsageError(early);
  const mayAsk = !given.yes && stdin.isTTY === true && stdout.isTTY === true;
  const answers = mayAsk ? await ask(given, surroundings, folderProblem) : withDefaults(given, cwd);
  if (answers === undefined) return 130;
  const { name, id, displayName } = checked(answers);
  const folder = resolve(cwd, answers.folder);
  const packageManager = given.packageManager ?? callerOf(env);
  const author = given.author ?? `the contributors of ${name}`;
  const names = namesOf(name, id, displayName);
  const files = await writePackage({ folder, names, author, packageManager });
  stdout.write(nextSteps(relative(cwd, folder), name, files.length, packageManager));
  return 0;
}

function withDefaults({ folder, name, id, displayName }: Arguments, cwd: string): Answers {
  if (folder === undefined)
    throw new UsageError('The folder is missing: npm create flexiai-provider my-llm. See --help.');
  const packageName = name ?? basename(resolve(cwd, folder));
  const ownId = id ?? idOf(packageName);
  return { folder, name: packageName, id: ownId, displayName: displayName ?? displayNameOf(ownId) };
}

function checked(answers: Answers): Answers {
  const problem = packageNameProblem(answers.name) ?? idProblem(answers.id) ?? displayNameProblem(answers.displayName);
  if (problem !== undefined) throw new UsageError(problem);
  return answers;
}

/** Why a package cannot be written to a folder, as a sentence. */
function problemOf(path: string, shown: string): string | undefined {
  if (shown.trim() === '') return 'A folder needs a name.';
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isDirectory()) return `"${shown}" is a file.`;
  const inside = readdirSync(path).filter((name) => name !== '.git');
  if (inside.length === 0) return undefined;
  return `The folder "${shown}" is not empty: it has ${inside.slice(0, 3).join(', ')}${inside.length > 3 ? ' …' : ''}. Choose another one.`;
}

/** The package manager that runs this command, by its own variable. */
function callerOf({ npm_config_user_agent: agent = '' }: NodeJS.ProcessEnv): PackageManager {
  return agent.startsWith('pnpm/') ? 'pnpm' : 'npm';
}

function nextSteps(folder: string, name: string, count: number, packageManager: PackageManager): string {
  const place = folder === '' ? '' : `  cd ${quoted(folder)}\n`;
  return `Wrote ${name}: ${count} files. It works, with an invented API; its README says how to make it yours.

Next:
${place}  ${packageManager} install
  ${packageManager} test
  ${packageManager} run build
`;
}

function quoted(folder: string): string {
  return /^[\w./\\:@+~-]+$/.test(folder) ? folder : `"${folder.replaceAll(/["$`]/g, '\\$&')}"`;
}
