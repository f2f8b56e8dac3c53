import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runInProcess } from '../test/run-in-process.ts';
import { COMMANDS } from './commands/index.ts';
import type { CliCommand } from './program/cli-command.ts';

const cwd = tmpdir();
const run = (...args: string[]) => runInProcess(args, { cwd });

/** Every command, as it is typed. */
function linesOf(commands: readonly CliCommand[], before: readonly string[] = []): readonly (readonly string[])[] {
  return commands.flatMap(({ name, subcommands = [] }) => [
    [...before, name],
    ...linesOf(subcommands, [...before, name]),
  ]);
}

describe('help', () => {
  it.each(linesOf(COMMANDS))('of %s %s has examples, and goes to stdout', async (...words) => {
    const { exitCode, stdout, stderr } = await run(...words.filter((word) => typeof word === 'string'), '--help');
    expect(stdout).toContain(`Usage: flexiai ${words.join(' ')}`);
    expect(stdout).toMatch(/^Examples:\n {2}# .+\n {2}.*flexiai /m);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('lists every command, each with one line, and the exit codes', async () => {
    const { stdout } = await run('--help');
    for (const { name, summary } of COMMANDS) {
      expect(stdout).toContain(`\n  ${name}`);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(summary.replaceAll(/\s+/g, ' '));
    }
    expect(stdout).toContain('Exit codes: 0');
    expect(stdout.split('\n').filter((line) => line.length > 110)).toEqual([]);
  });

  it('is printed for an empty command line', async () => {
    const [nothing, help] = [await run(), await run('--help')];
    expect(nothing).toEqual(help);
    expect(nothing.exitCode).toBe(0);
  });

  it('has no escape sequence without a terminal', async () => {
    expect((await run('--help')).stdout).not.toContain('\u001b');
  });
});

describe('an invalid command line', () => {
  it.each([
    [['aks', 'Hello'], /Unknown command 'aks'.*\n.*ask/],
    [['ask', '--modle', 'x', 'Hello'], /Unknown option '--modle'.*\n.*--model/],
    [['config', 'shwo'], /Unknown command 'shwo'.*\n.*show/],
    [['completion', 'pwsh'], /bash, zsh, fish/],
    [['completion'], /missing required argument/i],
    [['ask', '--temperature', 'hot', 'Hello'], /number/],
    [['ask', '--max-output-tokens', '0', 'Hello'], /whole number/],
    [['demo', '--quiet', '--verbose'], /--quiet.*--verbose/],
    [['demo', 'extra'], /too many arguments/i],
    [['ask'], /no question/],
    [['config'], /A command is missing/],
    [['help', 'aks'], /There is no command 'aks'/],
    [['ask', '--dotenv', 'nowhere.env', 'Hello'], /nowhere\.env is not there/],
    [['ask', '--env-file', 'nowhere.env', 'Hello'], /use --dotenv\.\n.*nowhere\.env is not there/],
  ])('%j exits with 2, prints the problem on stderr, and nothing on stdout', async (args, message) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it('is reported as JSON if requested', async () => {
    const { exitCode, stdout } = await run('ask', '--json', '--modle', 'x');
    expect(JSON.parse(stdout)).toEqual({ error: { name: 'UsageError', message: expect.stringContaining('--modle') } });
    expect(exitCode).toBe(2);
  });
});

describe('a key as an argument', () => {
  const key = `sk-made-up-${'1'.repeat(20)}`;

  it('is rejected as a nonexistent option, and not repeated', async () => {
    for (const args of [['--api-key', key], [`--api-key=${key}`], [`--apikey=${key}`]]) {
      const { exitCode, stdout, stderr } = await run('ask', 'Hello', ...args, '--json');
      expect(stderr).toContain('Keys are not accepted as arguments');
      expect(stdout + stderr).not.toContain(key);
      expect(exitCode).toBe(2);
    }
  });

  it('is not repeated as the value of an unknown option', async () => {
    const { stdout, stderr } = await run('ask', `--openai=${key}`, '--json');
    expect(stderr).toContain("Unknown option '--openai'");
    expect(stdout + stderr).not.toContain(key);
  });

  it('causes a warning anywhere else', async () => {
    const { stderr } = await run('completion', 'bash', '--preset', key);
    expect(stderr).toContain('warning: An argument looks like an API key.');
  });
});

describe('the version', () => {
  it('is that of the package', async () => {
    const { stdout, exitCode } = await run('--version');
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
    expect(exitCode).toBe(0);
  });
});
