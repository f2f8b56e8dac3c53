import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realProgram } from '../../../scripts/real-programs.ts';
import { prometheusHandler } from '../src/index.ts';
import { makeTraffic } from './make-traffic.ts';

const promtool = realProgram('promtool');
const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

function run(args: readonly string[], input?: string): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(promtool ?? '', args, { input, encoding: 'utf8', timeout: 20_000 });
  return { status, output: `${stdout}${stderr}` };
}

describe.skipIf(promtool === undefined)('promtool', () => {
  let traffic: Awaited<ReturnType<typeof makeTraffic>>;
  beforeAll(async () => {
    traffic = await makeTraffic();
  });
  afterAll(() => traffic.ai.close());

  it('finds no problem in the text format', async () => {
    const text = await (await prometheusHandler(traffic.metrics)(new Request('http://x/'))).text();
    expect(text.match(/^flexiai_/gm)?.length).toBeGreaterThan(200);
    expect(run(['check', 'metrics'], text)).toEqual({ status: 0, output: '' });
  });

  it('finds the problems of an invalid text, so that the test above is meaningful', () => {
    const text = '# HELP flexiai_x_total X.\n# TYPE flexiai_x_total gauge\nflexiai_x_total 1\n';
    expect(run(['check', 'metrics'], text).status).not.toBe(0);
  });

  it('accepts the alert rules', () => {
    expect(run(['check', 'rules', pathOf('../prometheus/alerts.yml')])).toMatchObject({ status: 0 });
  });

  it('fires the alerts in the intended cases, and in no others', () => {
    const { status, output } = run(['test', 'rules', pathOf('alerts.promtool.yml')]);
    expect(output).toContain('SUCCESS');
    expect(status).toBe(0);
  });
});
