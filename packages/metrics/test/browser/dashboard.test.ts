import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { realProgram } from '../../../../scripts/real-programs.ts';
import { IS_LONG } from '../../../../test/long-form.ts';
import type { DashboardAudit } from '../../src/dashboard/dashboard-options.ts';
import { type ServeDashboardOptions, serveDashboard } from '../../src/node/serve-dashboard.ts';
import { type Chromium, startChromium } from '../dashboard/chromium.ts';
import { type SyntheticClient, type SyntheticEntry, syntheticClient } from '../dashboard/synthetic-client.ts';

const program = realProgram('chromium');
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const THREE: readonly SyntheticEntry[] = [
  { name: 'openai', provider: 'openai', model: 'gpt-6-luna' },
  { name: 'anthropic', provider: 'anthropic', model: '<script>document.title = "run"</script>' },
  { name: 'gemini', provider: 'gemini', model: 'gemini-3.8-flash' },
];
const FIFTY: readonly SyntheticEntry[] = Array.from({ length: 50 }, (_, place) => ({
  name: place === 0 ? 'an-entry-with-a-name-that-does-not-fit-into-its-column' : `entry-${place + 1}`,
  provider: 'openai',
  model: `model-${place % 5}`,
}));
const HOUR_MS = 3_600_000;

let browser: Chromium;
const opened: (() => unknown)[] = [];
/** Problems that a page must never have: violations of its policy, errors of its script. */
let faults: string[] = [];

beforeAll(async () => {
  if (program !== undefined) browser = await startChromium(program);
});
afterAll(() => browser?.[Symbol.asyncDispose]());
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
  const seen = faults;
  faults = [];
  expect(seen, 'violations of the policy, and errors of the script').toEqual([]);
});

async function serve(client: SyntheticClient, options: Partial<ServeDashboardOptions> = {}): Promise<string> {
  const server = await serveDashboard({ ai: client.ai, port: 0, actions: true, ...options });
  opened.push(() => server.close());
  return server.url;
}

interface Look {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly theme?: 'light' | 'dark';
  readonly headers?: { readonly [name: string]: string };
}

async function open(url: string, { viewport = DESKTOP, theme = 'light', headers }: Look = {}): Promise<Page> {
  const page = await browser.context.newPage();
  opened.push(() => page.close());
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/content.security.policy/i.test(message.text())) faults.push(message.text());
  });
  if (headers !== undefined) await page.setExtraHTTPHeaders(headers);
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme: theme });
  await page.addInitScript(() => {
    localStorage.clear();
    localStorage.setItem('flexiai-range', '3600000');
  });
  const response = await page.goto(url);
  if (response?.ok() === true) await page.waitForSelector('.content:not([hidden])');
  return page;
}

/** @param without parts whose rows are the same as with fewer entries, because checking each cell takes long */
async function graveFindings(page: Page, without: readonly string[] = []): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (exclude) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(
        { include: ['html'], exclude: [...exclude] },
        {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          resultTypes: ['violations'],
        },
      ),
    without,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

describe.skipIf(program === undefined)('the dashboard in Chromium', () => {
  it('shows an hour of data in words, in figures and in charts, and updates by itself', async () => {
    const client = syntheticClient(THREE);
    const url = await serve(client, { title: 'Checkout' });
    client.play(HOUR_MS);
    const page = await open(url);
    await expect
      .poll(() => page.locator('.status-text').textContent())
      .toMatch(/^All calls are answered; openai is failing since \d\d:\d\d, anthropic and gemini answer for it\.$/);
    expect(await page.title()).toBe('Checkout – FlexiAI');
    expect(await page.getByRole('row', { name: /openai.*Circuit open/ }).count()).toBe(1);
    const painted = await page.locator('.uplot canvas').evaluateAll((canvases) =>
      canvases.map((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
        return pixels.some((value) => value > 0);
      }),
    );
    expect(painted).toEqual([true, true, true, true, true]);
    const calls = page.locator('.figure', { hasText: 'Calls per second' }).locator('.figure-note');
    const before = await calls.textContent();
    client.play(2000);
    await expect.poll(() => calls.textContent()).not.toBe(before);
  });

  it('shows the attempts of a call, and why candidates were skipped', async () => {
    const client = syntheticClient(THREE);
    const url = await serve(client);
    client.play(HOUR_MS);
    const page = await open(url);
    await page.getByRole('button', { name: 'With trouble' }).click();
    await page.locator('.call-head', { hasText: '1 skipped' }).first().click();
    const details = page.locator('.call-details:not([hidden])').first();
    expect(await details.textContent()).toContain('was skipped: circuit open');
    expect(await details.getByRole('list', { name: 'Attempts' }).count()).toBe(1);
  });

  it('shows names of models as text, whatever they contain', async () => {
    const client = syntheticClient(THREE);
    const url = await serve(client);
    client.play(60_000);
    const page = await open(url);
    expect(await page.locator('.cell-name', { hasText: '<script>document.title' }).count()).toBe(1);
    expect(await page.locator('main script').count()).toBe(0);
    expect(await page.title()).toBe('FlexiAI dashboard');
  });

  it('reports a lost server, and reconnects when it is back', async () => {
    const client = syntheticClient(THREE);
    const first = await serveDashboard({ ai: client.ai, port: 0, title: 'First' });
    const page = await open(first.url);
    const connection = page.locator('.connection');
    expect(await connection.textContent()).toBe('Live');
    await first.close();
    await expect.poll(() => connection.textContent()).toBe('Reconnecting…');
    await serve(client, { port: Number(new URL(first.url).port), title: 'Second' });
    await expect.poll(() => connection.textContent(), { timeout: 8000 }).toBe('Live');
    expect(await page.locator('.title').textContent()).toBe('Second');
  });

  it('performs actions only after a confirmation, with the keyboard alone, and writes the audit log', async () => {
    const client = syntheticClient(THREE);
    const audits: DashboardAudit[] = [];
    const page = await open(await serve(client, { onAction: (audit) => audits.push(audit) }));
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.locator(':focus').getAttribute('id')).toBe('main');
    const isFocused = (name: string) => page.locator(':focus', { hasText: name }).count();
    const tabTo = async (label: string) => {
      for (let count = 0; count < 30; count += 1) {
        await page.keyboard.press('Tab');
        const focus = page.locator(':focus');
        if (((await focus.getAttribute('aria-label')) ?? (await focus.textContent())) === label) return;
      }
      throw new Error(`${label} cannot be reached by the keyboard.`);
    };
    await tabTo('Details of anthropic');
    await page.keyboard.press('Enter');
    await tabTo('Isolate');
    await page.keyboard.press('Enter');
    expect(await page.locator('.question').textContent()).toMatch(/^Isolate anthropic\?/);
    expect(client.actions).toEqual([]);
    expect(await isFocused('Isolate')).toBe(1);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.dialog-result').textContent()).toBe('Done.');
    expect(client.actions).toEqual(['isolate anthropic']);
    expect(audits).toMatchObject([{ action: 'isolate', entry: 'anthropic', outcome: 'done' }]);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe('Details of anthropic');
    expect(await page.locator('.events-list').textContent()).toContain('anthropic was isolated from the dashboard');
  });

  it('is visible only after a sign-in', async () => {
    const url = await serve(syntheticClient(THREE), { auth: { username: 'ops', password: 'made-up' } });
    const stranger = await browser.context.newPage();
    opened.push(() => stranger.close());
    // Without credentials, Chromium shows its own error page for a challenge.
    const refused = await stranger.goto(url).catch(() => undefined);
    expect(refused?.status() ?? 401).toBe(401);
    expect(await stranger.locator('.content').count()).toBe(0);
    const page = await open(url, { headers: { authorization: `Basic ${btoa('ops:made-up')}` } });
    await expect.poll(() => page.locator('.connection').textContent()).toBe('Live');
  });

  it('cannot be controlled, read or framed by another page', async () => {
    const client = syntheticClient(THREE);
    const url = await serve(client);
    const evil = await listening(
      createServer((_, response) => response.setHeader('content-type', 'text/html').end('<title>evil</title>')),
    );
    const page = await browser.context.newPage();
    opened.push(() => page.close());
    await page.goto(evil);
    const outcome = await page.evaluate(async (target) => {
      const body = JSON.stringify({ action: 'isolate', entry: 'openai' });
      // Sent without a preflight, as a form would be; its response is opaque.
      await fetch(`${target}action`, { method: 'POST', mode: 'no-cors', body }).catch(() => undefined);
      const headers = { 'content-type': 'application/json', 'x-flexiai-token': 'x' };
      const steered = await fetch(`${target}action`, { method: 'POST', headers, body }).catch(() => 'refused');
      const read = await fetch(`${target}state`).catch(() => 'refused');
      const frame = document.createElement('iframe');
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
      frame.src = target;
      document.body.append(frame);
      await loaded;
      return { steered, read, framed: frame.contentDocument !== null };
    }, url);
    expect(outcome).toEqual({ steered: 'refused', read: 'refused', framed: false });
    expect(client.actions).toEqual([]);
  });

  it('does not move while it updates', async () => {
    const client = syntheticClient(THREE);
    const url = await serve(client);
    client.play(HOUR_MS);
    const page = await open(url);
    await page.waitForFunction(() => document.querySelectorAll('.uplot').length === 5);
    await page.evaluate(() => {
      const counted = globalThis as unknown as { layoutShifts: number };
      counted.layoutShifts = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          counted.layoutShifts += (entry as PerformanceEntry & { value: number }).value;
      }).observe({ type: 'layout-shift' });
    });
    const note = page.locator('.figure-note').first();
    for (const durationMs of [2000, 1500]) {
      const before = await note.textContent();
      client.play(durationMs);
      await expect.poll(() => note.textContent()).not.toBe(before);
    }
    // New calls move older ones down in their list; nothing else moves.
    const shifts = () => page.evaluate(() => (globalThis as unknown as { layoutShifts: number }).layoutShifts);
    expect(await shifts()).toBeLessThan(0.1);
  });

  describe.each([
    {
      entries: [],
      looks: [
        [DESKTOP, 'light'],
        [PHONE, 'dark'],
      ] as const,
    },
    {
      entries: THREE,
      looks: [
        [DESKTOP, 'light'],
        [DESKTOP, 'dark'],
        [PHONE, 'light'],
        [PHONE, 'dark'],
      ] as const,
    },
    {
      entries: FIFTY,
      looks: [
        [PHONE, 'light'],
        [DESKTOP, 'light'],
      ] as const,
    },
  ])('with $entries.length entries', ({ entries, looks }) => {
    // The short form takes the last look of each.
    it.each(IS_LONG ? looks : looks.slice(-1))(
      'has no serious finding of axe-core and fits: %o, %s',
      async (viewport, theme) => {
        const client = syntheticClient(entries);
        const url = await serve(client);
        client.play(HOUR_MS);
        const page = await open(url, { viewport, theme });
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        expect(await graveFindings(page, entries.length === 50 ? ['.configuration'] : [])).toEqual([]);
        if (entries.length === 50) await page.getByRole('button', { name: 'Show all 50' }).click();
        expect(await page.locator('.table-body .table-row').count()).toBe(entries.length);
        if (entries.length !== 3 || (theme === 'dark') !== (viewport === PHONE)) return;
        await page.getByRole('button', { name: 'Details of openai' }).click();
        expect(await graveFindings(page)).toEqual([]);
      },
    );
  });
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
