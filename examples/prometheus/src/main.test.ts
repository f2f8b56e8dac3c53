import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { realProgram } from '../../../scripts/real-programs.ts';

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const start = (...args: readonly string[]) =>
  spawn(process.execPath, ['--conditions=@flexiai/source', pathOf('main.ts'), '--port=0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

describe('the example', () => {
  it('exits after the given number of calls', { timeout: 30_000 }, async () => {
    const child = start('--calls=40');
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    const [exitCode] = await once(child, 'close');
    expect({ exitCode, text }).toEqual({ exitCode: 0, text: expect.stringMatching(/Done\.\n$/) });
  });

  it('serves figures and probes until it is stopped', { timeout: 30_000 }, async () => {
    const child = start();
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const base = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    expect(await (await fetch(`${base}/metrics`)).text()).toContain('flexiai_provider_info');
    for (const probe of probes(await deployment())) expect((await fetch(`${base}${probe.path}`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('has Kubernetes probes at the paths and the port of the container', async () => {
    const all = probes(await deployment());
    expect(all.map(({ path }) => path)).toEqual(['/health/live', '/health/ready', '/health/live']);
    const [container] = (await deployment()).spec.template.spec.containers;
    expect(new Set(all.map(({ port }) => port))).toEqual(new Set(container?.ports.map(({ name }) => name)));
  });

  const promtool = realProgram('promtool');
  it.skipIf(promtool === undefined)('has a configuration that Prometheus accepts', () => {
    const { status, stderr } = spawnSync(promtool ?? '', ['check', 'config', pathOf('../prometheus.yml')], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
interface Deployment {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly ports: readonly { readonly name: string }[];
          readonly livenessProbe: Probe;
          readonly readinessProbe: Probe;
          readonly startupProbe: Probe;
        }[];
      };
    };
  };
}

async function deployment(): Promise<Deployment> {
  return parse(await readFile(pathOf('../kubernetes.yml'), 'utf8'));
}

function probes({ spec }: Deployment): readonly Probe['httpGet'][] {
  return spec.template.spec.containers.flatMap(({ livenessProbe, readinessProbe, startupProbe }) =>
    [livenessProbe, readinessProbe, startupProbe].map(({ httpGet }) => httpGet),
  );
}
