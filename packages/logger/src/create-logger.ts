import { resolve } from 'node:path';
import { ConfigurationError, describeValue, isObject } from '@flexiai/core/plugin';
import { checkLoggerOptions } from './check-options.ts';
import { consoleSink, standardError, type Terminal } from './console-sink.ts';
import { visibleText } from './control-characters.ts';
import { destinationSink } from './destination-sink.ts';
import type { FlexiAILogger } from './flexiai-logger.ts';
import { type LeveledSink, LineWriter } from './line-writer.ts';
import type { LogFile, LogFileOptions } from './log-file.ts';
import { LOG_LEVELS, type LoggerOptions, type LogLevel } from './logger-options.ts';
import { makeLogger } from './make-logger.ts';
import { resolveMask } from './mask-options.ts';
import { maskText } from './mask-text.ts';
import { RotatingFile } from './rotating-file.ts';
import { type Complain, guarded, type Sink } from './sink.ts';

/** Properties of the process that tests replace, so that they do not write to its standard error. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly env: { readonly [name: string]: string | undefined };
}

/**
 * A logger that writes JSON lines, masks every secret in them, and never fails: a full disk does not fail the program,
 * and line breaks or escape codes in a text do not break the log.
 *
 * @throws ConfigurationError that lists every problem with its path; also if the file cannot be opened
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { createLogger } from '@flexiai/logger';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const logger = createLogger({ level: 'debug' });
 * const ai = createFlexiAI({ providers: [mockProvider()({ model: 'demo' })], logger });
 * logger.info('Ready.', { apiKey: 'never shown' });
 * await ai.close();
 * ```
 */
export function createLogger(options: LoggerOptions = {}): FlexiAILogger {
  return createLoggerIn({ terminal: standardError(), env: process.env }, options);
}

/** @internal */
export function createLoggerIn(surroundings: Surroundings, options: LoggerOptions): FlexiAILogger {
  checkLoggerOptions(options);
  const { name, mask, content = false } = options;
  const rules = { ...resolveMask(mask), content };
  const level = options.level ?? levelFrom(surroundings.env) ?? 'info';
  const writer = new LineWriter(level, sinksOf(options, surroundings), name);
  return makeLogger(writer, rules, {});
}

function levelFrom(env: Surroundings['env']): LogLevel | undefined {
  const value = env['FLEXIAI_LOG_LEVEL']?.trim().toLowerCase();
  if (value === undefined || value === '') return undefined;
  const level = LOG_LEVELS.find((known) => known === value);
  if (level !== undefined) return level;
  const got = describeValue(value);
  throw new ConfigurationError(`FLEXIAI_LOG_LEVEL: expected one of ${LOG_LEVELS.join(', ')}, got ${got}.`);
}

function sinksOf(options: LoggerOptions, { terminal }: Surroundings): readonly LeveledSink[] {
  const { file, destination, console = true, level } = options;
  const sinks: LeveledSink[] = [];
  const add = (what: string, from: LogLevel, make: (complain: Complain) => Sink): void => {
    const complain = complaining(terminal, what);
    sinks.push({ level: from, sink: guarded(make(complain), complain) });
  };
  if (file !== undefined) add('file', 'debug', (complain) => openFile(file, complain));
  if (destination !== undefined) add('destination', 'debug', (complain) => destinationSink(destination, complain));
  if (console !== false) {
    const { level: from = sinks.length === 0 ? (level ?? 'warn') : 'warn', pretty = 'auto' } =
      console === true ? {} : console;
    add('console', from, () => consoleSink(terminal, pretty));
  }
  return sinks;
}

function openFile(file: string | LogFileOptions, complain: Complain): Sink {
  const options = typeof file === 'string' ? { path: file } : file;
  try {
    return new RotatingFile(resolveFile(options), complain);
  } catch (error) {
    const issue = { path: 'file.path', message: `"${options.path}" cannot be opened: ${reasonOf(error)}` };
    throw new ConfigurationError(`${issue.path}: ${issue.message}`, { issues: [issue], cause: error });
  }
}

function resolveFile({
  path,
  maxSizeBytes = 10_485_760,
  every = 'day',
  maxFiles = 14,
  maxAgeMs = false,
}: LogFileOptions): LogFile {
  const bounded = (bound: number | false): number => (bound === false ? Number.POSITIVE_INFINITY : bound);
  return Object.freeze({
    // Resolved now, because the working directory may change.
    path: resolve(path),
    maxSizeBytes: bounded(maxSizeBytes),
    every,
    maxFiles: bounded(maxFiles),
    maxAgeMs: bounded(maxAgeMs),
  });
}

/** Reports once, on standard error, that lines cannot be written. */
function complaining(terminal: Terminal, what: string): Complain {
  let hasComplained = false;
  return (error) => {
    if (hasComplained) return;
    hasComplained = true;
    try {
      terminal.write(
        `@flexiai/logger: the ${what} fails: ${reasonOf(error)}. The program continues; lines may be lost. ` +
          'This is reported once.\n',
      );
    } catch {
      // Standard error fails, too.
    }
  };
}

function reasonOf(error: unknown): string {
  const message = isObject(error) && typeof error['message'] === 'string' ? error['message'] : 'no reason given';
  return visibleText(maskText(message.slice(0, 1_000)));
}
