import { Writable } from 'node:stream';
import type { AnyProviderPlugin } from '@flexiai/core';
import { EXIT } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { defaultModel } from '../../setup/default-model.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type InitAnswers, isKeyOptional, keyVariable } from './init-answers.ts';

const PRESET_HINTS: { readonly [name: string]: string } = {
  reliable: 'an answer under all circumstances',
  fast: 'a person waits for the answer',
  cheap: 'no token twice',
  development: 'mistakes appear at once',
  batch: 'batches and background jobs',
};
const NO_PRESET = '';
const ANOTHER = '\0another';

/** The questions of the wizard. @returns `undefined` when the user cancels */
export async function askAnswers(
  context: CommandContext,
  plugins: readonly AnyProviderPlugin[],
  given: InitAnswers,
  presets: readonly string[],
): Promise<InitAnswers | undefined> {
  const { autocomplete, intro, isCancel, multiselect, select, text } = await import('@clack/prompts');
  const terminal = terminalOf(context);
  /** @throws Left when the user presses Ctrl-C or Escape */
  const answered = <T>(answer: T): Exclude<T, symbol> => {
    if (isCancel(answer)) throw new Left();
    return answer as Exclude<T, symbol>;
  };
  try {
    intro('A configuration for FlexiAI', terminal);
    const ids = answered(
      await multiselect({
        message: 'Which providers? (space selects, enter continues)',
        options: plugins.map((plugin) => ({
          value: plugin.id,
          label: plugin.displayName,
          hint: hintOf(plugin, context.env),
        })),
        initialValues: given.providers.map(({ plugin }) => plugin.id),
        required: true,
        ...terminal,
      }),
    );
    const before = given.providers.map(({ plugin }) => plugin.id);
    let rest = plugins
      .filter(({ id }) => ids.includes(id))
      .toSorted((a, b) => placeIn(before, a.id) - placeIn(before, b.id));
    const ordered: AnyProviderPlugin[] = [];
    while (rest.length > 1) {
      const next = answered(
        await select({
          message: ordered.length === 0 ? 'Which provider is asked first?' : 'And which one if that fails?',
          options: rest.map(({ id, displayName }) => ({ value: id, label: displayName })),
          ...terminal,
        }),
      );
      ordered.push(...rest.filter(({ id }) => id === next));
      rest = rest.filter(({ id }) => id !== next);
    }
    const providers: InitAnswers['providers'][number][] = [];
    for (const plugin of [...ordered, ...rest]) {
      const first = given.providers.find((entry) => entry.plugin === plugin)?.model ?? defaultModel(plugin);
      const known = [
        ...new Set([...(first === undefined ? [] : [first]), ...(plugin.models ?? []).map(({ id }) => id)]),
      ];
      const chosen = answered(
        await autocomplete({
          message: `Which model of ${plugin.displayName}? (type to search)`,
          options: [...known.map((id) => ({ value: id, label: id })), { value: ANOTHER, label: 'another one …' }],
          ...(first !== undefined && { initialValue: first }),
          maxItems: 8,
          ...terminal,
        }),
      );
      const model =
        chosen === ANOTHER
          ? answered(
              await text({
                message: `The model's name at ${plugin.displayName}`,
                validate: (value) => ((value ?? '').trim() === '' ? 'A name is required.' : undefined),
                ...terminal,
              }),
            ).trim()
          : chosen;
      providers.push({ plugin, model });
    }
    const preset = answered(
      await select({
        message: 'What matters most?',
        options: [
          { value: NO_PRESET, label: 'the defaults', hint: 'a good default' },
          ...presets.map((name) => ({ value: name, label: name, ...hintFor(name) })),
        ],
        initialValue: given.preset ?? NO_PRESET,
        ...terminal,
      }),
    );
    return { providers, preset: preset === NO_PRESET ? undefined : preset };
  } catch (error) {
    if (!(error instanceof Left)) throw error;
    context.stopper.stop(EXIT.interrupted);
    return undefined;
  }
}

/** Asks whether existing files may be replaced. */
export async function mayReplace(context: CommandContext, files: readonly string[]): Promise<boolean> {
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({
    message: `${files.join(' and ')} already ${files.length === 1 ? 'exists' : 'exist'}. Replace?`,
    initialValue: false,
    ...terminalOf(context),
  });
  if (isCancel(answer)) context.stopper.stop(EXIT.interrupted);
  return answer === true;
}

function placeIn(ids: readonly string[], id: string): number {
  const place = ids.indexOf(id);
  return place === -1 ? ids.length : place;
}

class Left extends Error {}

/** Where a question is shown and answered, and what ends it. */
function terminalOf({ stdin, out, signal }: CommandContext) {
  return { input: stdin, output: out.output.columns === 0 ? sized(out) : out.output, signal };
}

/** For a terminal that does not know its size, and says 0: the questions would have one letter in each line. */
function sized({ output, width }: Screen): Writable {
  const write = (chunk: string | Uint8Array, _encoding: BufferEncoding, done: () => void): void => {
    output.write(chunk);
    done();
  };
  return Object.assign(new Writable({ decodeStrings: false, write }), { columns: width, isTTY: true });
}

function hintOf(plugin: AnyProviderPlugin, env: NodeJS.ProcessEnv): string {
  const variable = keyVariable(plugin, env);
  if (variable !== undefined) return `key found in ${variable}`;
  if (plugin.apiKey === undefined) return 'needs no key';
  const [needed] = plugin.apiKey.env;
  if (isKeyOptional(plugin))
    return needed === undefined ? 'has other credentials' : `uses ${needed}, or other credentials`;
  return `needs ${needed ?? 'a key'}`;
}

function hintFor(preset: string): { readonly hint?: string } {
  const hint = PRESET_HINTS[preset];
  return hint === undefined ? {} : { hint };
}
