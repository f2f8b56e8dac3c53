import { parseArgs } from 'node:util';

export const USAGE = `A support chat with tools, spending limits and a dashboard.

  npm start -- [options]

  --port N            the port (default: 8080)
  --sessions FOLDER   where conversations are kept (default: sessions)
  --daily-usd USD     what each user may cost in a day (default: 0.05)
  --help              this text

OPENAI_API_KEY, ANTHROPIC_API_KEY  without them, local servers play the models
DASHBOARD_PASSWORD                 signs in to /dashboard (any name); without it, only this machine sees the dashboard

Ctrl-C ends when the answers in progress are complete, after 10 s at most.
`;

export interface Arguments {
  readonly port: number;
  readonly sessions: string;
  readonly dailyUsd: number;
}

/**
 * @returns `undefined` for `--help`
 * @throws Error with a sentence about what is wrong
 */
export function argumentsOf(args: readonly string[]): Arguments | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8080' },
      sessions: { type: 'string', default: 'sessions' },
      'daily-usd': { type: 'string', default: '0.05' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const port = Number(values.port);
  const dailyUsd = Number(values['daily-usd']);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port: "${values.port}" is no port.`);
  if (!(dailyUsd > 0))
    throw new Error(`--daily-usd must be an amount in USD, such as 0.05, and not "${values['daily-usd']}".`);
  return { port, sessions: values.sessions, dailyUsd };
}
