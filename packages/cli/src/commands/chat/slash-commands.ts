import { nearestName } from '../../program/nearest-name.ts';
import type { Screen } from '../../terminal/screen.ts';
import { tableLines } from '../../terminal/table.ts';
import { usd } from '../../terminal/usd.ts';
import { statusLines } from '../providers/status-lines.ts';
import type { Conversation } from './conversation.ts';
import { totalsOf } from './usage-totals.ts';

/** What a slash command tells the conversation's loop to do next. */
export type SlashOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'ask-again'; readonly question: string };

interface SlashCommand {
  readonly usage: string;
  readonly what: string;
  run(conversation: Conversation, argument: string, screen: Screen): SlashOutcome;
}

const DONE: SlashOutcome = { kind: 'done' };

const COMMANDS: { readonly [name: string]: SlashCommand } = {
  help: {
    usage: '/help',
    what: 'this list',
    run: (_conversation, _argument, screen) => {
      const rows = Object.values(COMMANDS).map(({ usage, what }) => [
        { text: usage, style: 'accent' as const },
        { text: what },
      ]);
      for (const line of tableLines(screen, [{ title: 'command' }, { title: 'what it does' }], rows)) screen.line(line);
      screen.line(
        screen.paint('quiet', 'A line that ends with \\ continues in the next one; """ begins and ends a longer text.'),
      );
      screen.line(screen.paint('quiet', 'Ctrl-C stops an answer, a second Ctrl-C exits; Ctrl-D exits.'));
      return DONE;
    },
  },
  model: {
    usage: '/model [name]',
    what: 'use this model; without a name, show the current one',
    run: (conversation, argument, screen) => {
      if (argument !== '') conversation.settings = { ...conversation.settings, model: argument };
      const { model } = conversation.settings;
      screen.line(model === undefined ? `Each entry's own model: ${modelsOf(conversation)}.` : `Model: ${model}.`);
      return DONE;
    },
  },
  provider: {
    usage: '/provider [name]',
    what: 'use only this entry; `any`: all of them again',
    run: (conversation, argument, screen) => {
      const names = conversation.ai.getProviderStatus().map(({ name }) => name);
      if (argument !== '' && argument !== 'any' && !names.includes(argument)) {
        screen.line(`There is no entry "${argument}"; there are ${names.join(', ')}.`);
        return DONE;
      }
      if (argument !== '') {
        conversation.settings = { ...conversation.settings, provider: argument === 'any' ? undefined : argument };
      }
      screen.line(`Asked: ${conversation.settings.provider ?? `${names.join(', then ')}`}.`);
      return DONE;
    },
  },
  system: {
    usage: '/system [text]',
    what: 'set the instructions; `none`: remove them',
    run: (conversation, argument, screen) => {
      if (argument !== '') {
        conversation.settings = { ...conversation.settings, system: argument === 'none' ? undefined : argument };
      }
      screen.line(`Instructions: ${conversation.settings.system ?? 'none'}.`);
      return DONE;
    },
  },
  retry: {
    usage: '/retry',
    what: 'send the last question again',
    run: ({ lastQuestion }, _argument, screen) => {
      if (lastQuestion !== undefined) return { kind: 'ask-again', question: lastQuestion };
      screen.line('There is no question yet.');
      return DONE;
    },
  },
  cost: {
    usage: '/cost',
    what: 'tokens and costs so far, by model, and savings of a cache',
    run: (conversation, _argument, screen) => {
      for (const line of costLines(screen, conversation)) screen.line(line);
      return DONE;
    },
  },
  providers: {
    usage: '/providers',
    what: 'state of the entries: health, circuit, latency',
    run: ({ ai }, _argument, screen) => {
      for (const line of statusLines(screen, ai.getProviderStatus())) screen.line(line);
      return DONE;
    },
  },
  clear: {
    usage: '/clear',
    what: 'clear the conversation',
    run: (conversation, _argument, screen) => {
      conversation.clear();
      screen.line('Forgotten.');
      return DONE;
    },
  },
  exit: { usage: '/exit', what: 'leave', run: () => ({ kind: 'leave' }) },
};

/** For completion: `/help`, `/model` … */
export const SLASH_NAMES: readonly string[] = Object.keys(COMMANDS).map((name) => `/${name}`);

/** Whether a line is a command. A path, or a division, is not. */
export function isSlashCommand(line: string): boolean {
  return /^\/[a-z]+(?:\s|$)/i.test(line);
}

/** Runs the command of a line that begins with a slash. */
export function runSlashCommand(line: string, conversation: Conversation, screen: Screen): SlashOutcome {
  const [name = '', ...rest] = line.slice(1).split(/\s+/);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command !== undefined) return command.run(conversation, rest.join(' ').trim(), screen);
  const near = nearestName(name, Object.keys(COMMANDS));
  screen.line(
    `There is no command /${name}${near === undefined ? '.' : `; did you mean /${near}?`} /help lists the commands.`,
  );
  return DONE;
}

function modelsOf({ ai }: Conversation): string {
  return ai
    .getProviderStatus()
    .map(({ name, model }) => `${model} (${name})`)
    .join(', ');
}

function costLines(screen: Screen, { attempts, saved }: Conversation): readonly string[] {
  const totals = totalsOf(attempts);
  if (totals.length === 0) return ['There is no question yet.'];
  const rows = totals.map(({ provider, model, attempts, failed, inputTokens, outputTokens, costUsd }) => [
    { text: provider },
    { text: model },
    { text: String(attempts) },
    { text: String(failed), style: failed > 0 ? ('bad' as const) : ('plain' as const) },
    { text: String(inputTokens) },
    { text: String(outputTokens) },
    { text: usd(costUsd) },
  ]);
  const lines = tableLines(
    screen,
    [
      { title: 'provider' },
      { title: 'model', shrinks: true },
      { title: 'attempts', align: 'right' },
      { title: 'failed', align: 'right' },
      { title: 'tokens in', align: 'right' },
      { title: 'out', align: 'right' },
      { title: 'USD', align: 'right' },
    ],
    rows,
  );
  const costs = totals.flatMap(({ costUsd }) => costUsd ?? []);
  const notes: string[] = [];
  const unknown = totals.reduce((sum, total) => sum + total.unknown, 0);
  if (unknown > 0) notes.push(`The tokens of ${unknown} ${unknown === 1 ? 'attempt' : 'attempts'} are unknown.`);
  if (costs.length < totals.length) notes.push('Without an amount, the price is unknown and not part of the total.');
  if (saved.answers > 0) {
    const answers = saved.answers === 1 ? '1 answer' : `${saved.answers} answers`;
    notes.push(`${answers} from a cache saved ${usd(saved.usd)} USD.`);
  }
  const total = costs.length === 0 ? [] : [`Total: ${usd(costs.reduce((sum, costUsd) => sum + costUsd, 0))} USD.`];
  return [...lines, ...total, ...notes.map((note) => screen.paint('quiet', note))];
}
