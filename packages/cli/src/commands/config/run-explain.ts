import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { masked } from '../../program/masked.ts';
import { openClient } from '../../setup/open-client.ts';
import { loadSetup } from '../../setup/setup.ts';
import type { Style } from '../../terminal/screen.ts';
import { tableLines } from '../../terminal/table.ts';

const SOURCE_STYLES: { readonly [source: string]: Style } = {
  default: 'quiet',
  preset: 'accent',
  file: 'good',
  environment: 'warning',
};

export async function runExplain(context: CommandContext, args: readonly string[]): Promise<ExitCode> {
  const setup = await loadSetup(context);
  const { describeConfig } = await import('@flexiai/core/node');
  const settings = await masked(describeConfig(setup.loaded));
  const { preset } = setup.loaded;
  await using ai = await openClient(context, setup);
  const prompt = args.join(' ').trim();
  const explanation = ai.explain({ prompt: prompt === '' ? 'Hello' : prompt });
  const { candidates, skipped, estimatedInputTokens } = await masked(explanation);
  const origin = ({ source, location }: (typeof settings)[number]): string =>
    source === 'object' && setup.fromKeys ? 'a key in the environment' : [source, location].filter(Boolean).join(' ');
  context.report(
    { ...(preset !== undefined && { preset }), settings, candidates, skipped, estimatedInputTokens },
    (out) => {
      const named = preset === undefined ? '' : out.paint('quiet', ` (preset ${preset})`);
      out.line(`${out.paint('title', 'Where each value comes from')}${named}`);
      // Explicit settings come first.
      const sorted = settings.toSorted((a, b) => Number(a.source === 'default') - Number(b.source === 'default'));
      const rows = sorted.map((setting) => [
        { text: setting.path },
        { text: typeof setting.value === 'string' ? setting.value : (JSON.stringify(setting.value) ?? '') },
        { text: origin(setting), style: SOURCE_STYLES[setting.source] ?? ('plain' as const) },
      ]);
      const columns = [
        { title: 'option' },
        { title: 'value', shrinks: true, narrowest: 12 },
        { title: 'from', shrinks: true, narrowest: 12 },
      ];
      for (const line of tableLines(out, columns, rows)) out.line(line);
      out.line(
        `\n${out.paint('title', 'Who would be asked now')} ${out.paint('quiet', `(about ${estimatedInputTokens} ${estimatedInputTokens === 1 ? 'token' : 'tokens'})`)}`,
      );
      for (const [index, { provider, model, estimatedCostUsd }] of candidates.entries()) {
        const price = estimatedCostUsd === undefined ? '' : `, about ${estimatedCostUsd.toFixed(6)} USD`;
        out.line(out.foreign(`  ${index + 1}. ${provider} (${model})${price}`));
      }
      for (const { provider, model, message } of skipped) {
        out.line(out.paint('warning', out.foreign(`  not ${provider} (${model}): ${message}`)));
      }
    },
  );
  return EXIT.ok;
}
