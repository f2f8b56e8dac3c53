import { setTimeout as pause } from 'node:timers/promises';
import type { Attempt } from '@flexiai/core';
import { attemptLines } from '../../answer/attempt-lines.ts';
import { type AnswerPlace, showStream } from '../../answer/show-stream.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { NOWHERE } from '../../terminal/nowhere.ts';
import { Screen } from '../../terminal/screen.ts';
import { statusLines } from '../providers/status-lines.ts';
import { DEMO_ACTS, type DemoAct } from './demo-acts.ts';
import { type DemoStage, openDemoStage } from './demo-stage.ts';

/** Pauses between two words and between two acts on a terminal, in ms. */
const WATCHED = { tokenDelayMs: 40, betweenActsMs: 700 };

/** The result of an act. */
interface ActResult {
  readonly title: string;
  readonly question: string;
  readonly answeredBy: string;
  readonly text: string;
  readonly attempts: readonly Attempt[];
}

export async function runDemo(context: CommandContext): Promise<ExitCode> {
  const watched = context.out.isTerminal && !context.json;
  const screen = context.json ? new Screen(NOWHERE) : context.out;
  await using stage = await openDemoStage(watched ? WATCHED.tokenDelayMs : 0);
  screen.line(
    screen.paint('quiet', 'Three providers on this machine, called through their real SDKs. No key, no network.'),
  );
  const results: ActResult[] = [];
  for (const [index, act] of DEMO_ACTS.entries()) {
    if (watched && index > 0) await pause(WATCHED.betweenActsMs, undefined, { signal: context.signal });
    results.push(await play(act, index + 1, stage, { out: screen, note: () => undefined, signal: context.signal }));
  }
  const statuses = stage.ai.getProviderStatus();
  screen.line(`\n${screen.paint('title', 'How the providers fared')}`);
  for (const line of statusLines(screen, statuses)) screen.line(line);
  screen.line(
    screen.paint('quiet', '\nNow with your own: `flexiai init` writes a configuration, `flexiai chat` uses it.'),
  );
  if (context.json) context.report({ acts: results, providers: statuses }, () => undefined);
  return EXIT.ok;
}

async function play(act: DemoAct, number: number, stage: DemoStage, place: AnswerPlace): Promise<ActResult> {
  const { out, signal } = place;
  out.line(`\n${out.paint('title', `${number}. ${act.title}`)}`);
  out.line(out.paint('quiet', act.what));
  act.prepare(stage);
  out.line(`${out.paint('accent', '>')} ${act.question}`);
  const response = await showStream(place, stage.ai.streamChatCompletion({ prompt: act.question }, { signal }));
  for (const line of attemptLines(out, response.attempts, 2)) out.line(line);
  const { provider, text, attempts } = response;
  return { title: act.title, question: act.question, answeredBy: provider, text, attempts };
}
