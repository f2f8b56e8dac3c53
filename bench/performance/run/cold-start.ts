import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { median } from './median.ts';
import type { Row } from './row.ts';
import type { Sizes } from './sizes.ts';

/** What a program does before its first request, and nothing else. */
const PROGRAMS: { readonly [side: string]: string } = {
  'bare Node': '',
  'openai SDK': "import OpenAI from 'openai'; new OpenAI({ apiKey: 'sk-bench' });",
  'AI SDK':
    "import 'ai'; import { createOpenAI } from '@ai-sdk/openai'; createOpenAI({ apiKey: 'sk-bench' })('gpt-5-mini');",
  'LangChain.js':
    "import { ChatOpenAI } from '@langchain/openai'; new ChatOpenAI({ apiKey: 'sk-bench', model: 'gpt-5-mini' });",
  FlexiAI: `import { createFlexiAI } from '@flexiai/core';
    import { openai } from '@flexiai/provider-openai';
    createFlexiAI({ providers: [openai({ model: 'gpt-5-mini', apiKey: 'sk-bench' })] });`,
};

/** `process.cpuUsage()` counts from the start of the process. */
const REPORT = 'const used = process.cpuUsage(); process.stdout.write(String((used.user + used.system) / 1000));';

const BASE = 'bare Node';

/** CPU time from the start of a process to a client that is ready. A process a figure. */
export async function measureColdStart(sizes: Sizes): Promise<readonly Row[]> {
  const sides = Object.keys(PROGRAMS);
  const times = new Map<string, number[]>(sides.map((side) => [side, []]));
  for (let round = 0; round < sizes.rounds; round += 1) {
    for (const [side, program] of Object.entries(PROGRAMS)) {
      times.get(side)?.push(await start(program, sizes.execArgv));
    }
  }
  const bases = times.get(BASE) ?? [];
  return sides.map((side): Row => {
    const own = times.get(side) ?? [];
    return {
      trial: 'cold-start',
      side,
      value: median(own),
      unit: 'ms',
      ratio: median(own.map((value, round) => value / (bases[round] ?? Number.NaN))),
      added: median(own.map((value, round) => value - (bases[round] ?? Number.NaN))),
    };
  });
}

async function start(program: string, execArgv: readonly string[]): Promise<number> {
  const { NODE_COMPILE_CACHE, ...env } = process.env;
  const child = spawn(process.execPath, [...execArgv, '--input-type=module', '--eval', `${program}\n${REPORT}`], {
    cwd: new URL('../..', import.meta.url),
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const milliseconds = Number.parseFloat(printed);
  if (!(milliseconds > 0)) throw new Error(`A program did not start: ${program}`);
  return milliseconds;
}
