import { PROVIDER_IDS, PROVIDER_SETTINGS } from '../provider-settings.ts';
import type { Cell } from '../terminal/table-lines.ts';
import type { Narrator } from './narrator.ts';
import { providerStyle } from './provider-style.ts';
import type { Stage } from './stage.ts';

/** Introduces the providers, and sends each a health check. */
export async function tellOpening({ ai, servers }: Stage, narrator: Narrator): Promise<void> {
  const { terminal } = narrator;
  const health = await ai.checkHealth();
  terminal.line(terminal.paint('title', 'FlexiAI: one client, three providers, and what happens when they fail'));
  terminal.line();
  narrator.text(
    'Client, provider packages and SDKs are real; the providers are local servers with their wires that ' +
      'fail on request. No key, no network.',
  );
  terminal.line();
  const rows = PROVIDER_IDS.map((id): Cell[] => {
    const status = health[id]?.status ?? 'missing';
    return [
      { text: id, style: providerStyle(id) },
      { text: PROVIDER_SETTINGS[id].model },
      { text: servers[id].baseURL, style: 'quiet' },
      { text: status, style: status === 'healthy' ? 'good' : 'bad' },
    ];
  });
  narrator.table([{ width: 9 }], rows);
  const healthy = PROVIDER_IDS.filter((id) => health[id]?.status === 'healthy');
  narrator.claim('available providers', healthy.length, PROVIDER_IDS.length);
}
