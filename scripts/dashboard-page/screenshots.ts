// Takes the screenshots of the dashboard for the documentation: `npm run screenshots`.
//
//  node --conditions=@flexiai/source scripts/dashboard-page/screenshots.ts [--all FOLDER]
//
// `--all` takes every size, theme and number of entries instead, to review a change.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { serveDashboard } from '../../packages/metrics/src/node.ts';
import { startChromium } from '../../packages/metrics/test/dashboard/chromium.ts';
import { type SyntheticEntry, syntheticClient } from '../../packages/metrics/test/dashboard/synthetic-client.ts';
import { realProgram } from '../real-programs.ts';

const IMAGES = join(import.meta.dirname, '../../docs/images');
const THREE: readonly SyntheticEntry[] = [
  { name: 'openai', provider: 'openai', model: 'gpt-6-luna' },
  { name: 'anthropic', provider: 'anthropic', model: 'claude-haiku-5-5' },
  { name: 'gemini', provider: 'gemini', model: 'gemini-3.8-flash' },
];
const FIFTY: readonly SyntheticEntry[] = Array.from({ length: 50 }, (_, place) => ({
  name: place === 2 ? 'eu-west-fallback-with-a-very-long-name-of-its-own' : `region-${place + 1}`,
  provider: ['openai', 'anthropic', 'gemini'][place % 3] ?? 'openai',
  model: place === 1 ? '<script>alert(1)</script>' : `model-${(place % 5) + 1}`,
}));

interface Shot {
  readonly entries: readonly SyntheticEntry[];
  readonly width: number;
  readonly height: number;
  readonly theme: 'light' | 'dark';
  readonly file: string;
  readonly fullPage?: boolean;
  readonly prepare?: 'call' | 'dialog';
}

const program = realProgram('chromium');
if (program === undefined) throw new Error('Chromium is missing: npm run programs');
await using browser = await startChromium(program);
const folder = process.argv[2] === '--all' ? process.argv[3] : undefined;
await mkdir(folder ?? IMAGES, { recursive: true });
for (const shot of folder === undefined ? documentation() : all(folder)) await take(shot);

function documentation(): readonly Shot[] {
  return (['light', 'dark'] as const).map((theme) => ({
    ...{ entries: THREE, width: 1440, height: 1195, theme },
    file: join(IMAGES, `dashboard-${theme}.png`),
  }));
}

function all(into: string): readonly Shot[] {
  return [390, 1024, 1680].flatMap((width) =>
    (['light', 'dark'] as const).flatMap((theme) =>
      [[], THREE, FIFTY].map((entries) => ({
        ...{ entries, width, height: width === 390 ? 844 : 1000, theme, fullPage: true },
        ...(entries === THREE && { prepare: theme === 'light' ? ('call' as const) : ('dialog' as const) }),
        file: join(into, `${width}-${theme}-${entries.length}.png`),
      })),
    ),
  );
}

async function take({ entries, width, height, theme, file, fullPage = false, prepare }: Shot): Promise<void> {
  const client = syntheticClient(entries);
  const limits = [
    { name: 'Budget of the month', used: 41.2, limit: 50, resetsAt: Date.now() + 86_400_000 },
    { name: 'team-search, a day', used: 3_120_000, limit: 10_000_000, unit: 'tokens' as const },
  ];
  const settings = { retry: { maxRetries: 2 }, providers: [{ apiKey: 'made-up', baseURL: 'https://api.example' }] };
  await using server = await serveDashboard({
    ai: client.ai,
    port: 0,
    actions: true,
    title: 'Checkout service',
    settings,
    ...(entries.length > 0 && { limits: () => limits }),
  });
  client.play(3_600_000);
  const page = await browser.context.newPage();
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: theme });
  await page.addInitScript(() => localStorage.setItem('flexiai-range', '3600000'));
  page.on('pageerror', (error) => console.error(error));
  await page.goto(server.url);
  await page.waitForSelector('.content:not([hidden])');
  if (prepare === 'call') {
    await page.getByRole('button', { name: 'With trouble' }).click();
    const heads = page.locator('.call-head', { hasText: '3 attempts' });
    if ((await heads.count()) > 0) await heads.first().click();
    await page.locator('.call-head', { hasText: 'skipped' }).first().click();
  }
  if (prepare === 'dialog') await page.getByRole('button', { name: 'Details of openai' }).click();
  await page.waitForTimeout(600);
  await page.screenshot({ path: file, fullPage });
  await page.close();
}
