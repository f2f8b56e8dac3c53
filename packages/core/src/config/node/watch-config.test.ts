import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rawProvider } from '../../../test/raw-provider.ts';
import { answer, scripted } from '../../../test/scripted-provider.ts';
import { createFlexiAI } from '../../index.ts';
import { type ConfigWatcher, type WatchConfigOptions, watchConfig } from '../../node.ts';

/** Long enough for a slow machine; the tests wait for events and do not sleep. */
const PATIENCE = { timeout: 5000, interval: 5 };

let folder: string;
let file: string;
const open: ConfigWatcher[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flexiai-watch-'));
  file = join(folder, 'flexiai.config.json');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((watcher) => watcher.close()));
  await rm(folder, { recursive: true, force: true });
});

const plugin = rawProvider('raw', {});
const config = (model: string, rest: object = {}): string =>
  JSON.stringify({ providers: [{ provider: 'raw', model, ...rest }] });

async function watched(options: WatchConfigOptions = {}): Promise<ConfigWatcher> {
  const watcher = await watchConfig({ cwd: folder, env: {}, plugins: [plugin], debounceMs: 5, ...options });
  open.push(watcher);
  return watcher;
}

const modelOf = ({ ai }: ConfigWatcher): string | undefined => ai.getProviderStatus()[0]?.model;

describe('watchConfig', () => {
  it('follows a file that is written in place', async () => {
    await writeFile(file, config('one'));
    const watcher = await watched();
    const reload = vi.fn();
    watcher.on('reload', reload);
    expect(modelOf(watcher)).toBe('one');
    await writeFile(file, config('two'));
    await vi.waitFor(() => expect(modelOf(watcher)).toBe('two'), PATIENCE);
    expect(reload).toHaveBeenCalledOnce();
    expect(watcher.loaded.path).toBe(file);
    expect(reload.mock.calls[0]?.[0].config).toBe(watcher.config);
  });

  it('follows a file that is replaced several times, as editors do', async () => {
    await writeFile(file, config('zero'));
    const watcher = await watched();
    for (const model of ['one', 'two', 'three']) {
      await writeFile(`${file}~`, config(model));
      await rename(`${file}~`, file);
      await vi.waitFor(() => expect(modelOf(watcher)).toBe(model), PATIENCE);
    }
  });

  it('keeps the last configuration when the file is deleted, and follows the file when it exists again', async () => {
    await writeFile(file, config('one'));
    const watcher = await watched();
    const error = vi.fn();
    watcher.on('error', error);
    await rm(file);
    await vi.waitFor(() => expect(error).toHaveBeenCalledOnce(), PATIENCE);
    expect(error.mock.calls[0]?.[0].message).toContain('is not there');
    expect(modelOf(watcher)).toBe('one');
    await writeFile(file, config('two'));
    await vi.waitFor(() => expect(modelOf(watcher)).toBe('two'), PATIENCE);
  });

  it('continues after the folder of the file is deleted and created again', async () => {
    const inner = join(folder, 'etc');
    const path = join(inner, 'ai.json');
    await mkdir(inner);
    await writeFile(path, config('one'));
    const watcher = await watched({ path });
    await rm(inner, { recursive: true });
    await mkdir(inner);
    await writeFile(path, config('two'));
    await vi.waitFor(() => expect(modelOf(watcher)).toBe('two'), PATIENCE);
    await writeFile(path, config('three'));
    await vi.waitFor(() => expect(modelOf(watcher)).toBe('three'), PATIENCE);
  });

  it('follows links that are changed to another folder, as for mounted configurations', async () => {
    for (const version of ['one', 'two']) {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, 'ai.json'), config(version));
    }
    await symlink('one', join(folder, '..data'));
    await symlink(join('..data', 'ai.json'), join(folder, 'ai.json'));
    const watcher = await watched({ path: 'ai.json' });
    expect(modelOf(watcher)).toBe('one');
    await symlink('two', join(folder, '..new'));
    await rename(join(folder, '..new'), join(folder, '..data'));
    await vi.waitFor(() => expect(modelOf(watcher)).toBe('two'), PATIENCE);
  });

  it('watches the files of secrets as well', async () => {
    const key = join(folder, 'key.txt');
    await writeFile(key, 'first-key-0001\n');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference in a file
    await writeFile(file, config('one', { apiKey: '${file:key.txt}' }));
    const watcher = await watched();
    await writeFile(key, 'second-key-0002\n');
    const keyNow = () => watcher.config.providers.map((entry) => ('options' in entry ? entry.options['apiKey'] : ''));
    await vi.waitFor(() => expect(keyNow()).toEqual(['second-key-0002']), PATIENCE);
  });

  it('reports an invalid file once, to its listeners and the logger, and reports the next mistake again', async () => {
    await writeFile(file, config('one'));
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const watcher = await watched({ config: { logger } });
    const error = vi.fn();
    watcher.on('error', error);
    watcher.on('error', () => {
      throw new Error('a listener');
    });
    await writeFile(file, '{');
    await vi.waitFor(() => expect(error).toHaveBeenCalledOnce(), PATIENCE);
    await writeFile(file, '{ ');
    expect(await watcher.reload()).toBe(false);
    await writeFile(file, config('one', { priority: 'high' }));
    await vi.waitFor(() => expect(error.mock.lastCall?.[0].message).toContain('providers[0].priority'), PATIENCE);
    expect(modelOf(watcher)).toBe('one');
    expect(logger.error).toHaveBeenCalledWith(expect.stringContaining('keeps its last configuration'));
    expect(logger.warn).toHaveBeenCalledWith('A listener of "error" failed.', { error: 'a listener' });
    await writeFile(file, config('two'));
    await vi.waitFor(() => expect(modelOf(watcher)).toBe('two'), PATIENCE);
  });

  it('does nothing when the file is written again with the same content', async () => {
    await writeFile(file, config('one'));
    const watcher = await watched();
    const reload = vi.fn();
    watcher.on('reload', reload);
    await writeFile(file, `// the same\n${config('one')}`);
    expect(await watcher.reload()).toBe(false);
    expect(reload).not.toHaveBeenCalled();
  });

  it('finds a file that appears later, when variables alone were the configuration', async () => {
    const env = { FLEXIAI_PROVIDERS: 'raw:one' };
    const watcher = await watched({ env });
    expect(modelOf(watcher)).toBe('one');
    await writeFile(file, '{ "aliases": { "smart": "two" } }');
    await vi.waitFor(() => expect(watcher.loaded.path).toBe(file), PATIENCE);
    expect(watcher.config.aliases).toEqual({ smart: 'two' });
  });

  it('uses an existing client, and does not close it', async () => {
    await writeFile(file, config('one'));
    const client = createFlexiAI({ providers: [scripted('other')({ model: 'zero' })] });
    const watcher = await watched({ client });
    expect(watcher.ai).toBe(client);
    expect(client.getProviderStatus().map(({ model }) => model)).toEqual(['one']);
    await watcher.close();
    expect((await client.chatCompletion({ prompt: 'x' })).text).toBe('raw');
    await client.close();
  });

  it('closes the client that it created, and reads no more', async () => {
    await writeFile(file, config('one'));
    const watcher = await watched();
    const reload = vi.fn();
    const stop = watcher.on('reload', reload);
    await watcher.close();
    await writeFile(file, config('two'));
    expect(await watcher.reload()).toBe(false);
    await expect(watcher.ai.chatCompletion({ prompt: 'x' })).rejects.toThrow('closed');
    expect(reload).not.toHaveBeenCalled();
    stop();
  });

  it.skipIf(process.platform === 'win32')('reports a pipe in the place of its file, and can be closed', async () => {
    await writeFile(file, config('one'));
    const watcher = await watched();
    const error = vi.fn();
    watcher.on('error', error);
    await promisify(execFile)('mkfifo', [`${file}~`]);
    await rename(`${file}~`, file);
    await vi.waitFor(() => expect(error).toHaveBeenCalledOnce(), PATIENCE);
    expect(error.mock.calls[0]?.[0].message).toContain('is not a regular file');
    await watcher.close();
  });

  it('can be closed while reading does not end', async () => {
    await writeFile(file, config('one'));
    const watcher = await watched({ plugins: [plugin] });
    const module = join(folder, 'node_modules/slow');
    await mkdir(module, { recursive: true });
    const manifest = { name: 'slow', type: 'module', main: 'index.js', flexiai: { apiVersion: 1, provider: 'slow' } };
    await writeFile(join(module, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(module, 'index.js'), 'globalThis.slowModuleBegan?.(); await new Promise(() => {});');
    await writeFile(join(folder, 'package.json'), JSON.stringify({ dependencies: { slow: '*' } }));
    const began = new Promise((resolve) => {
      Reflect.set(globalThis, 'slowModuleBegan', resolve);
    });
    await writeFile(file, JSON.stringify({ providers: [{ provider: 'slow', model: 'm' }] }));
    await began;
    const reload = watcher.reload();
    await watcher.close();
    expect(await reload).toBe(false);
    expect(modelOf(watcher)).toBe('one');
  });

  it('refuses an invalid first configuration, and unknown events', async () => {
    await writeFile(file, '{ "providers": [] }');
    await expect(watched()).rejects.toThrow('at least one entry');
    await writeFile(file, config('one'));
    const watcher = await watched();
    expect(() => watcher.on('change' as never, () => undefined)).toThrow('there are reload and error');
  });

  it('continues after a file could not be checked, and follows the file afterwards', async () => {
    await writeFile(file, config('one'));
    const watcher = await watched();
    const error = vi.fn();
    watcher.on('error', error);
    await rm(file);
    await symlink(file, file);
    expect(await watcher.reload()).toBe(false);
    expect(error.mock.lastCall?.[0].message).toContain('is a link that leads in a circle');
    await rm(file);
    await writeFile(file, config('two'));
    await vi.waitFor(() => expect(modelOf(watcher)).toBe('two'), PATIENCE);
  });

  it('refuses unknown and invalid options', async () => {
    const refused = watchConfig({ cwd: '', pth: file, debounceMs: Number.NaN, client: {} } as never);
    await expect(refused).rejects.toMatchObject({
      code: 'configuration',
      issues: [
        { path: 'pth', message: 'unknown option; did you mean "path"?' },
        { path: 'cwd', message: 'expected a folder, got an empty string' },
        { path: 'client', message: expect.stringMatching(/^expected a client, got /) },
        { path: 'debounceMs', message: 'expected milliseconds from 0 to 2147483647, got NaN' },
      ],
    });
  });

  it('does not keep the process alive', { timeout: 60_000 }, async () => {
    await writeFile(file, config('one'));
    const program = `
      import { createFlexiAI, defineProvider } from '${new URL('../../index.ts', import.meta.url).href}';
      import { watchConfig } from '${new URL('../../node.ts', import.meta.url).href}';
      const configSchema = { '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }) } };
      const create = ({ model }) => ({ model, capabilities: {}, chatCompletion() {}, streamChatCompletion() {} });
      const raw = defineProvider({ id: 'raw', displayName: 'raw', configSchema, create });
      const watcher = await watchConfig({ cwd: ${JSON.stringify(folder)}, env: {}, plugins: [raw] });
      console.log(watcher.ai.getProviderStatus()[0].model);
    `;
    const path = join(folder, 'program.mjs');
    await writeFile(path, program);
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@flexiai/source', path], {
      timeout: 50_000,
    });
    expect(stdout).toBe('one\n');
  });

  it('loses no call while the file is rewritten 60 times in 1.5 s, half of the times invalid', async () => {
    const busy = rawProvider('raw', {
      chatCompletion: async () => {
        await new Promise((resolve) => setTimeout(resolve, 3));
        return answer('ok', 'raw', 'm');
      },
    });
    await writeFile(file, config('model-0'));
    const watcher = await watched({ plugins: [busy] });
    const errors = vi.fn();
    watcher.on('error', errors);
    let writing = true;
    let answered = 0;
    const caller = async (): Promise<void> => {
      while (writing) {
        expect((await watcher.ai.chatCompletion({ prompt: 'x' })).text).toBe('ok');
        answered += 1;
      }
    };
    const callers = Promise.all(Array.from({ length: 20 }, caller));
    for (let turn = 1; turn <= 60; turn += 1) {
      const broken = config('broken').slice(0, turn % 40);
      await writeFile(file, turn % 2 === 0 ? config(`model-${turn}`) : broken);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    writing = false;
    await callers;
    await vi.waitFor(() => expect(modelOf(watcher)).toBe('model-60'), PATIENCE);
    expect(answered).toBeGreaterThan(100);
    expect(errors).toHaveBeenCalled();
    expect(watcher.ai.getRequestStats()).toMatchObject({ failed: 0, aborted: 0, succeeded: answered });
  });
});
