import { startAnthropicServer, startOpenAIServer, type WireServer } from '@flexiai/testing';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

/** A made-up key in the format of a real one. */
export const OPENAI_KEY = `sk-made-up-${'0123456789'.repeat(2)}`;

/** Two services on this machine, and a folder whose configuration uses them: openai, then claude. */
export interface LocalServices extends AsyncDisposable {
  readonly openai: WireServer;
  readonly anthropic: WireServer;
  readonly folder: TemporaryFolder;
  /** The folder, for the command's `cwd`. */
  readonly cwd: string;
}

export async function localServices(settings: object = {}): Promise<LocalServices> {
  const [openai, anthropic, folder] = await Promise.all([
    startOpenAIServer(),
    startAnthropicServer(),
    temporaryFolder(),
  ]);
  await folder.write('flexiai.config.json', {
    retry: { maxRetries: 0 },
    ...settings,
    providers: [
      { provider: 'openai', model: 'gpt-5.4-mini', apiKey: OPENAI_KEY, baseURL: openai.baseURL },
      {
        provider: 'anthropic',
        name: 'claude',
        model: 'claude-haiku-5-5',
        apiKey: 'sk-ant-made-up-0123',
        baseURL: anthropic.baseURL,
      },
    ],
  });
  return {
    openai,
    anthropic,
    folder,
    cwd: folder.path,
    async [Symbol.asyncDispose]() {
      await Promise.all([openai.close(), anthropic.close(), folder[Symbol.asyncDispose]()]);
    },
  };
}
