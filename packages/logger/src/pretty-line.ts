import { createRequire } from 'node:module';
import { escapeJsonLine, visibleStack, visibleText } from './control-characters.ts';

type PinoPretty = typeof import('pino-pretty');

/** One JSON line for people. Loaded when somebody wants it: on a server, nobody does. */
export function prettyPrinter(colorize: boolean): (line: string) => string {
  const { prettyFactory }: PinoPretty = createRequire(import.meta.url)('pino-pretty');
  const print = prettyFactory({
    colorize,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss.l',
    errorLikeObjectKeys: ['err', 'error', 'cause'],
  });
  return (line) => print(tame(JSON.parse(line)));
}

/** Printed as they are; other texts are quoted, with their line breaks escaped. */
const UNQUOTED: readonly string[] = ['msg', 'name', 'type'];

/** Whatever a line holds is printed as text: it cannot begin lines of its own, nor steer the terminal. */
function tame(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    if (name === 'stack') return visibleStack(value);
    return UNQUOTED.includes(name) ? visibleText(value) : escapeJsonLine(value);
  }
  if (Array.isArray(value)) return value.map((item) => tame(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [visibleText(key), tame(field, key)]));
}
