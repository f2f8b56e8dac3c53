import { type DemoStage, endRecoveryTime, FAILURE_THRESHOLD } from './demo-stage.ts';

/** One act of the demo: its setup, and its question. */
export interface DemoAct {
  readonly title: string;
  /** What fails, and the consequence. */
  readonly what: string;
  readonly question: string;
  prepare(stage: DemoStage): void;
}

export const DEMO_ACTS: readonly DemoAct[] = [
  {
    title: 'Everything works',
    what: 'openai is called first, and answers.',
    question: 'Why would I need three providers?',
    prepare: ({ servers, tokenDelayMs }) => {
      servers.openai.reply({ text: 'Because on some days one of us is not there.', tokenDelayMs });
    },
  },
  {
    title: 'openai fails',
    what: 'One retry, then anthropic takes over. The caller receives an answer, and no error.',
    question: 'Are you there?',
    prepare: ({ servers, tokenDelayMs }) => {
      servers.openai.reply({ fault: { kind: 'status', status: 503 } });
      servers.anthropic.reply({ text: 'openai is not, but I am.', tokenDelayMs });
    },
  },
  {
    title: 'Its circuit is open',
    what: `After ${FAILURE_THRESHOLD} failures in a row, openai is not called any more, so that no call waits for it.`,
    question: 'Still there?',
    prepare: ({ servers, tokenDelayMs }) => {
      servers.anthropic.reply({ text: 'Yes. No time was lost this time.', tokenDelayMs });
    },
  },
  {
    title: 'openai is back',
    what: 'When its recovery time is over (the demo ends it), one call tries it. It answers, and is first again.',
    question: 'And now?',
    prepare: ({ ai, servers, tokenDelayMs }) => {
      servers.openai.reply({ text: 'I am back, thank you.', tokenDelayMs });
      endRecoveryTime(ai);
    },
  },
  {
    title: 'A stream is cut in the middle of a sentence',
    what: 'openai closes the connection after six words. anthropic continues where it stopped.',
    question: 'Tell me a story.',
    prepare: ({ servers, tokenDelayMs }) => {
      servers.openai.reply({
        text: 'Once there was a bridge that no one ever noticed, because',
        tokenDelayMs,
        fault: { kind: 'cut', afterTokens: 6 },
      });
      servers.anthropic.reply({ text: ' no one ever noticed, because it never once fell down.', tokenDelayMs });
    },
  },
];
