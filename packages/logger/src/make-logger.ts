import { withoutQuotedText } from '@flexiai/core/plugin';
import { currentCorrelationId } from './correlation.ts';
import type { FlexiAILogger } from './flexiai-logger.ts';
import type { LineLevel, LineWriter } from './line-writer.ts';
import { LOG_LEVELS } from './logger-options.ts';
import { maskText } from './mask-text.ts';
import { type PlainOptions, plainFields, plainValue } from './plain-value.ts';

/** The line's own fields, which other fields must not replace. */
const OWN_FIELDS: readonly string[] = ['level', 'time', 'pid', 'hostname', 'msg'];

/** @param bound the fields of a child, plain and masked already */
export function makeLogger(
  writer: LineWriter,
  options: PlainOptions,
  bound: Readonly<Record<string, unknown>>,
): FlexiAILogger {
  const plain = (fields: unknown): Record<string, unknown> => withoutOwn(plainFields(fields, options), writer.name);
  const correlationId = (): string | undefined => {
    const own = bound['correlationId'];
    return typeof own === 'string' ? own : currentCorrelationId();
  };
  const log =
    (level: LineLevel) =>
    (message: unknown, fields?: unknown): void => {
      try {
        if (!writer.wants(level)) return;
        const id = correlationId();
        const said = typeof message === 'string' ? { message, fields } : fromError(message, fields, options.content);
        writer.write(level, String(plainValue(said.message, options)), {
          ...bound,
          ...(id !== undefined && { correlationId: maskText(id) }),
          ...(said.fields !== undefined && plain(said.fields)),
        });
      } catch {
        // Logging must never throw.
      }
    };
  return {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    get level() {
      return writer.level;
    },
    set level(level) {
      if (!LOG_LEVELS.includes(level))
        throw new TypeError(`There is no level "${level}"; there are ${LOG_LEVELS.join(', ')}.`);
      writer.level = level;
    },
    child: (fields) => makeLogger(writer, options, { ...bound, ...plain(fields) }),
    correlationId,
    flush: () => writer.flush(),
    close: () => writer.close(),
    [Symbol.asyncDispose]: () => writer.close(),
  };
}

/** JavaScript callers pass errors as the message: `logger.error(error)`. */
function fromError(
  message: unknown,
  fields: unknown,
  content: boolean,
): { readonly message: unknown; readonly fields: unknown } {
  if (!(message instanceof Error)) return { message: message ?? '', fields };
  const text = content ? message.message : withoutQuotedText(message.name, message.message);
  return { message: text, fields: { ...(fields as object | undefined), err: message } };
}

function withoutOwn(fields: Record<string, unknown>, name: string | undefined): Record<string, unknown> {
  const taken = (field: string): boolean => OWN_FIELDS.includes(field) || (field === 'name' && name !== undefined);
  if (!Object.keys(fields).some(taken)) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [taken(field) ? `${field}_` : field, value]),
  );
}
