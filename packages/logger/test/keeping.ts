import type { Terminal } from '../src/console-sink.ts';
import { createLoggerIn } from '../src/create-logger.ts';
import type { FlexiAILogger } from '../src/flexiai-logger.ts';
import type { LoggerOptions } from '../src/logger-options.ts';

type Line = Readonly<Record<string, unknown>>;

/** A logger, with what it wrote to its destination and to standard error. */
export interface Keeping {
  readonly logger: FlexiAILogger;
  readonly written: string[];
  readonly said: string[];
  /** The written lines, parsed. */
  lines(): Line[];
}

/** A logger that keeps its output in memory, including standard error. */
export function keeping(
  options: LoggerOptions = {},
  surroundings: {
    readonly env?: Readonly<Record<string, string>>;
    readonly isTTY?: boolean;
    readonly terminal?: Terminal;
  } = {},
): Keeping {
  const { env = {}, isTTY = false } = surroundings;
  const written: string[] = [];
  const said: string[] = [];
  const { terminal = { isTTY, colors: false, write: (text: string) => void said.push(text) } } = surroundings;
  const destination = { write: (line: string) => void written.push(line) };
  const logger = createLoggerIn({ terminal, env }, { destination, ...options });
  return { logger, written, said, lines: () => written.map((line): Line => JSON.parse(line)) };
}
