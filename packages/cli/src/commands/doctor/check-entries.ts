import type { HealthReport, ProviderStatus } from '@flexiai/core';
import { milliseconds } from '../../answer/milliseconds.ts';
import { nearestName } from '../../program/nearest-name.ts';
import type { ConfiguredEntry } from '../../setup/configured-entries.ts';
import type { Finding } from './finding.ts';

/** Checks an entry's key without a request. */
export function checkKey({ name, plugin, key }: ConfiguredEntry): Finding {
  const subject = `key:${name}`;
  switch (key.status) {
    case 'not-needed':
      return { subject, status: 'ok', message: `"${name}" needs no key of ${plugin.displayName}` };
    case 'ok': {
      const claim = key.shape === 'right' ? 'has the right shape' : 'is set; which shape it must have is not known';
      return { subject, status: 'ok', message: `The key of "${name}" (${key.source}) ${claim}` };
    }
    case 'missing':
      return {
        subject,
        status: 'problem',
        message: `"${name}" has no key`,
        advice: `Set ${key.variables.join(' or ')}, in the environment or in .env.`,
      };
    case 'wrong-shape':
      return {
        subject,
        status: 'problem',
        message: `The key of "${name}" (${key.source}) ${key.reason}`,
        advice: `Copy the key of ${plugin.displayName} again, complete and without other characters.`,
      };
    default:
      return key satisfies never;
  }
}

/** Checks an entry's model by the plugin's list. An unknown model may be newer, so it is only a warning. */
export function checkModel({ name, plugin }: ConfiguredEntry, { model }: ProviderStatus): Finding {
  const subject = `model:${name}`;
  const known = (plugin.models ?? []).map(({ id }) => id);
  if (known.length === 0 || known.includes(model)) return { subject, status: 'ok', message: `"${name}" uses ${model}` };
  const near = nearestName(model, known);
  return {
    subject,
    status: 'warning',
    message: `"${name}" uses ${model}, which its plugin does not know`,
    advice: `${near === undefined ? '' : `Did you mean ${near}? `}\`flexiai models\` lists what your key may use.`,
  };
}

/** The result of a provider's health check. */
export function checkReport(name: string, report: HealthReport): Finding {
  const subject = `health:${name}`;
  const { status, latencyMs, message = '' } = report;
  if (status === 'healthy')
    return { subject, status: 'ok', message: `"${name}" answered in ${milliseconds(latencyMs)}` };
  if (status === 'degraded') {
    return {
      subject,
      status: 'warning',
      message: `"${name}" is available, but throttled: ${message}`,
      advice: 'Wait, or request a higher limit from the provider.',
    };
  }
  return {
    subject,
    status: 'problem',
    message: `"${name}" could not be reached: ${message}`,
    advice:
      `Check its key, its baseURL and the network. \`flexiai ask --provider ${name} --verbose Hi\` shows a ` +
      'whole attempt.',
  };
}
