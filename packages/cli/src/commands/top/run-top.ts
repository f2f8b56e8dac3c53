import type { DashboardState } from '@flexiai/metrics/dashboard';
import { clockText, entryState, statusSentence, summarise } from '@flexiai/metrics/dashboard';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext, Input } from '../../program/command-context.ts';
import { letGoOf } from '../../program/until-stopped.ts';
import { UsageError } from '../../program/usage-error.ts';
import { type Moment, readFeed, type Send } from './feed-reader.ts';
import { frameLines } from './frame.ts';
import { LiveScreen } from './live-screen.ts';

export interface TopOptions {
  readonly demo?: boolean;
  readonly user?: string;
}

/** The source of states. */
interface Source extends AsyncDisposable {
  readonly url: URL;
  readonly headers: Headers;
  readonly send: Send;
}

const DEFAULT_URL = 'http://127.0.0.1:4173/';
/** A new demo has no data: the single state is taken after this time, in ms. */
const DEMO_MS = 2500;

export async function runTop(
  context: CommandContext,
  [url]: readonly string[],
  options: TopOptions,
): Promise<ExitCode> {
  if (options.demo === true && url !== undefined) throw new UsageError('Give an address or --demo, not both.');
  await using source = await (options.demo === true ? openDemo() : openUrl(url ?? DEFAULT_URL, options, context));
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const moments = readFeed(source.url, source.headers, source.send, signal);
  if (context.json || !context.out.isTerminal) {
    const since = Date.now();
    for await (const { state } of moments) {
      if (options.demo === true && Date.now() - since < DEMO_MS) continue;
      stop.abort();
      context.report(shortForm(state), (out) => {
        for (const line of frameLines(out, state, true)) out.line(line);
      });
      break;
    }
    return EXIT.ok;
  }
  await watch(context, moments, stop);
  return EXIT.ok;
}

async function watch(context: CommandContext, moments: AsyncIterable<Moment>, stop: AbortController): Promise<void> {
  const { out, stdin } = context;
  using live = new LiveScreen(out);
  let last: Moment | undefined;
  const draw = (): void => {
    if (last !== undefined) live.draw(frameLines(out, last.state, last.isLive), out.paint('quiet', 'q ends'));
  };
  using _keys = listenForKeys(stdin, {
    quit: () => stop.abort(),
    interrupt: () => context.stopper.stop(EXIT.interrupted),
  });
  out.output.on('resize', draw);
  try {
    for await (const moment of moments) {
      last = moment;
      draw();
    }
  } finally {
    out.output.off('resize', draw);
  }
}

/** Single keys, if standard input is a terminal. */
function listenForKeys(
  stdin: Input,
  { quit, interrupt }: { readonly quit: () => void; readonly interrupt: () => void },
): Disposable {
  const setRawMode = 'setRawMode' in stdin && typeof stdin.setRawMode === 'function' ? stdin.setRawMode : undefined;
  if (stdin.isTTY !== true || setRawMode === undefined) return { [Symbol.dispose]: () => undefined };
  const onKeys = (keys: Buffer | string): void => {
    const text = keys.toString();
    // In raw mode, Ctrl-C is an ordinary key.
    if (text.includes('\u0003')) interrupt();
    else if (['q', 'Q', '\u0004'].includes(text.charAt(0))) quit();
  };
  setRawMode.call(stdin, true);
  stdin.on('data', onKeys);
  return {
    [Symbol.dispose]() {
      stdin.off('data', onKeys);
      setRawMode.call(stdin, false);
      letGoOf(stdin);
    },
  };
}

function openUrl(text: string, { user }: TopOptions, { env }: CommandContext): Source {
  const base = addressOf(text);
  const headers = new Headers();
  const authorization = authorizationOf(user, env);
  try {
    if (authorization !== undefined) headers.set('authorization', authorization);
  } catch {
    throw new UsageError('FLEXIAI_DASHBOARD_TOKEN contains characters that are not allowed in a header.');
  }
  const url = new URL('feed?range=300000', base);
  return { url, headers, send: (request) => sendOver(request, base), [Symbol.asyncDispose]: async () => undefined };
}

/** Passwords and tokens are only read from the environment, because arguments are visible to others on the machine. */
function authorizationOf(user: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  const { FLEXIAI_DASHBOARD_TOKEN: token = '', FLEXIAI_DASHBOARD_PASSWORD: password = '' } = env;
  if (user !== undefined) {
    if (password === '') throw new UsageError('--user needs the password in FLEXIAI_DASHBOARD_PASSWORD.');
    return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }
  return token === '' ? undefined : `Bearer ${token}`;
}

function addressOf(text: string): URL {
  const withScheme = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('The address of a dashboard must begin with http:// or https://.');
  }
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      'Do not put a password into the address: set FLEXIAI_DASHBOARD_PASSWORD, and give the name with --user.',
    );
  // The page may be mounted without a trailing slash.
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  url.search = '';
  return url;
}

async function sendOver(request: Request, base: URL): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    throw new Error(
      `The dashboard at ${base.href} cannot be reached${cause?.code === undefined ? '' : ` (${cause.code})`}.`,
    );
  }
}

async function openDemo(): Promise<Source> {
  const [{ openLiveDemo }, { dashboardHandler }] = await Promise.all([
    import('../dashboard/open-demo.ts'),
    import('@flexiai/metrics'),
  ]);
  const demo = await openLiveDemo();
  const handler = dashboardHandler(demo.ai, { auth: false, title: 'Demo' });
  return {
    url: new URL('http://localhost/feed?range=300000'),
    headers: new Headers(),
    send: (request) => handler(request),
    async [Symbol.asyncDispose]() {
      handler.close();
      await demo[Symbol.asyncDispose]();
    },
  };
}

/** The data for scripts. */
function shortForm(state: DashboardState): object {
  const summary = summarise(state);
  const { answered, cached, failed, callsPerSecond, inputTokens, outputTokens, costUsd } = summary;
  return {
    title: state.title,
    at: state.now,
    rangeMs: state.rangeMs,
    status: statusSentence(state, clockText),
    inFlight: state.inFlight,
    calls: { answered, cached, failed, perSecond: callsPerSecond },
    ...{ inputTokens, outputTokens, costUsd },
    entries: state.entries.map((entry) => {
      const own = summary.entries.get(entry.name);
      const { name, model, health, latency, firstContent, failingSince } = entry;
      return {
        ...{ name, model, health, circuit: entry.circuit?.state ?? 'off', state: entryState(entry, state.now).label },
        ...{ share: own?.share ?? 0, answered: own?.answered ?? 0, failures: own?.failures ?? 0 },
        ...{ latency, firstContent, tokensPerSecond: own?.tokensPerSecond, failingSince },
      };
    }),
  };
}
