import { createRequire } from 'node:module';
import { escapeJsonLine, visibleStack, visibleText } from './control-characters.ts';

type PinoPretty = typeof import('pino-pretty');

/**
 * Formats JSON lines for a terminal. Its dependency is loaded on demand, because servers do not need it. A bundle may
 * lack it: lines then stay JSON.
 */
export function prettyPrinter(colorize: boolean): (line: string) => string {
  const pretty = loadPretty();
  if (pretty === undefined) return (line) => line;
  const print = pretty.prettyFactory({
    colorize,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss.l',
    errorLikeObjectKeys: ['err', 'error', 'cause'],
  });
  return (line) => print(tame(JSON.parse(line)));
}

function loadPretty(): PinoPretty | undefined {
  try {
    return createRequire(import.meta.url)('pino-pretty') as PinoPretty;
  } catch {
    return undefined;
  }
}

/** Printed without quotes; other texts are quoted, with escaped line breaks. */
const UNQUOTED: readonly string[] = ['msg', 'name', 'type'];

/** Every value is printed as text: it can neither start new lines nor control the terminal. */
function tame(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    if (name === 'stack') return visibleStack(value);
    return UNQUOTED.includes(name) ? visibleText(value) : escapeJsonLine(value);
  }
  if (Array.isArray(value)) return value.map((item) => tame(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [visibleText(key), tame(field, key)]));
}
