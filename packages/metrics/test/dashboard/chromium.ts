import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

/** A browser that ends with the test, and its files. */
export interface Chromium extends AsyncDisposable {
  readonly context: BrowserContext;
}

/** @param executablePath of Chromium: what `realProgram('chromium')` finds */
export async function startChromium(executablePath: string): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'flexiai-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    context,
    async [Symbol.asyncDispose]() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
