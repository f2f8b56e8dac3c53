import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Cell } from './cell.ts';
import { start } from './start.ts';
import { npmInstall, type Workplace } from './workplace.ts';

// Versions that meet in one application: candidates and releases as peers, and two versions of core side by side.

const group = 'versions';

/** A provider that was released with the first candidate. */
const PEER = '^1.0.0-rc.0';

export const versions: readonly Cell[] = [
  ...['1.0.0-rc.3', '1.0.0', '1.4.2'].map((version) => ({
    group,
    name: `core ${version} is taken by a provider that needs ${PEER}`,
    run: async (workplace: Workplace) => {
      await npmInstall(await withCore(workplace, version));
      return 'installed';
    },
  })),
  ...['1.5.0-rc.0', '2.0.0'].map((version) => ({
    group,
    name: `core ${version} is refused by npm beside a provider that needs ${PEER}`,
    run: async (workplace: Workplace) => {
      await assert.rejects(npmInstall(await withCore(workplace, version)), /ERESOLVE/);
      return 'refused';
    },
  })),
  { group, name: 'two versions of core in one application', run: sideBySide },
];

async function withCore(workplace: Workplace, version: string): Promise<string> {
  const core = await workplace.asVersion('@flexiai/core', version);
  const openai = await workplace.asVersion('@flexiai/provider-openai', '1.0.0-rc.0', PEER);
  const dependencies = { '@flexiai/core': `file:${core}`, '@flexiai/provider-openai': `file:${openai}` };
  return workplace.consumer(`core-${version}`, { dependencies });
}

/** A library with its own core, in an application with another: each works, and what one makes is understood by the other. */
async function sideBySide(workplace: Workplace): Promise<string> {
  const older = await workplace.asVersion('@flexiai/core', '1.0.0');
  const newer = await workplace.asVersion('@flexiai/core', '1.1.0');
  const testing = await workplace.asVersion('@flexiai/testing', '1.0.0', '^1.0.0');
  const library = await workplace.consumer(
    'library',
    {
      name: 'library',
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
      dependencies: { '@flexiai/core': `file:${older}` },
    },
    { 'index.js': LIBRARY },
  );
  await start(library, ['npm', 'pack', '--loglevel=error']);
  const dependencies = {
    '@flexiai/core': `file:${newer}`,
    '@flexiai/testing': `file:${testing}`,
    library: `file:${join(library, 'library-1.0.0.tgz')}`,
  };
  const folder = await workplace.consumer('side-by-side', { type: 'module', dependencies }, { 'app.js': APPLICATION });
  await npmInstall(folder);
  assert.deepEqual(JSON.parse(await start(folder, [process.execPath, 'app.js'])), {
    versions: ['1.1.0', '1.0.0'],
    own: 'Hello',
    ofLibrary: 'Hello',
    errors: ['overloaded', 'overloaded'],
    isError: [true, true],
  });
  return 'both answer';
}

const LIBRARY = `import { readFileSync } from 'node:fs';
import { createFlexiAI } from '@flexiai/core';
export const version = JSON.parse(readFileSync(new URL(import.meta.resolve('@flexiai/core/package.json')), 'utf8')).version;
export const clientOf = (...providers) => createFlexiAI({ providers, retry: { maxRetries: 0 } });
`;

/** The provider is made with the newer core, and asked by the older one, too. */
const APPLICATION = `import { readFileSync } from 'node:fs';
import { createFlexiAI, FlexiAIError } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { clientOf, version } from 'library';
const own = JSON.parse(readFileSync(new URL(import.meta.resolve('@flexiai/core/package.json')), 'utf8')).version;
const results = [];
for (const make of [(...providers) => createFlexiAI({ providers, retry: { maxRetries: 0 } }), clientOf]) {
  const mock = mockProvider({ replies: ['Hello', { error: 'overloaded' }] });
  const ai = make(mock({ model: 'm' }));
  const { text } = await ai.chatCompletion({ prompt: 'Hello' });
  const error = await ai.chatCompletion({ prompt: 'Hello' }).catch((error) => error);
  results.push({ text, code: error.code, isError: error instanceof FlexiAIError });
  await ai.close();
}
console.log(JSON.stringify({
  versions: [own, version], own: results[0].text, ofLibrary: results[1].text,
  errors: results.map(({ code }) => code), isError: results.map(({ isError }) => isError),
}));
`;
