import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServices, localServices } from '../test/local-services.ts';
import { runInProcess } from '../test/run-in-process.ts';
import { COMMANDS } from './commands/index.ts';
import type { CliCommand } from './program/cli-command.ts';

/** What each command is given, or the test that holds its JSON because it needs more than arguments. */
const LINES: { readonly [command: string]: readonly string[] | { readonly heldBy: string } } = {
  init: ['--yes', '--dry-run'],
  chat: ['Hello'],
  ask: ['Hello'],
  providers: [],
  models: ['--offline'],
  metrics: { heldBy: 'run-metrics.test.ts: it reads a running application' },
  dashboard: { heldBy: 'run-dashboard.test.ts: it serves until it is stopped' },
  top: { heldBy: 'run-top.test.ts: it reads a running application' },
  doctor: ['--offline'],
  'config show': [],
  'config validate': [],
  'config schema': [],
  'config explain': [],
  'cost report': ['--store', 'none.sqlite'],
  'cost estimate': ['Hello'],
  demo: { heldBy: 'run-demo.test.ts: once is enough' },
  completion: ['bash'],
};

let services: LocalServices;
beforeAll(async () => {
  services = await localServices();
});
afterAll(() => services[Symbol.asyncDispose]());

/** The commands that do something. */
function leavesOf(commands: readonly CliCommand[], before = ''): readonly string[] {
  return commands.flatMap(({ name, subcommands, load }) => [
    ...(load === undefined ? [] : [`${before}${name}`]),
    ...leavesOf(subcommands ?? [], `${before}${name} `),
  ]);
}

describe('--json', () => {
  it('is known of every command', () => {
    expect(Object.keys(LINES).toSorted()).toEqual(leavesOf(COMMANDS).toSorted());
  });

  it.each(Object.entries(LINES).filter(([, args]) => !('heldBy' in args)))(
    'makes one JSON value of the output of %s, and of its error',
    async (command, args) => {
      if ('heldBy' in args) return expect.unreachable();
      const { stdout } = await runInProcess([...command.split(' '), ...args, '--json'], { cwd: services.cwd });
      expect(JSON.parse(stdout)).toEqual(expect.any(Object));
      const wrong = await runInProcess([...command.split(' '), '--no-such-option', '--json'], { cwd: services.cwd });
      expect(JSON.parse(wrong.stdout)).toEqual({ error: expect.objectContaining({ name: 'UsageError' }) });
      expect(wrong.exitCode).toBe(2);
    },
  );

  it('is followed by help and version', async () => {
    const run = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await runInProcess([...args, '--json'], { cwd: services.cwd });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return JSON.parse(stdout);
    };
    expect(await run('--version')).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    expect((await run('ask', '--help')).help).toContain('Usage: flexiai ask');
  });
});
