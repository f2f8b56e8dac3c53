import type { StreamPart } from '../model/stream-part.ts';
import type { ToolRunPart } from '../model/tool-run-part.ts';
import type { AnswerText } from './answer-text.ts';
import { shownPart } from './shown-part.ts';
import type { StreamResponseOptions } from './stream-response-options.ts';
import { uiMessageFormat } from './ui-message-format.ts';

/** Writes the body of a response. */
export interface BodyFormat {
  /** What to send before the first part. */
  readonly opening?: string;
  /** What keeps a silent connection open. */
  readonly keepAlive?: string;
  /** What to send for a part; empty for nothing. */
  part(part: ToolRunPart): string;
  /** What to send after the last part. */
  end(): string;
  /** What to send for a failure, as the last thing. @throws Error where the format cannot say it */
  failure(error: unknown): string;
}

/** What the formats take from the client's code. */
export interface FormatNeeds {
  readonly text: AnswerText;
  codeOf(error: unknown): string;
}

const COMMENT = ': keep-alive\n\n';

/** The writer of a response's body. */
export function bodyFormat(options: StreamResponseOptions<ToolRunPart>, { text, codeOf }: FormatNeeds): BodyFormat {
  const { format = 'sse', parts, onError } = options;
  const shown = shownPart(parts);
  const failure = (error: unknown): string =>
    ownJson(error, onError) ?? JSON.stringify({ code: codeOf(error), message: 'The stream failed.' });
  switch (format) {
    case 'text':
      return textFormat(text);
    case 'ai-sdk-ui': {
      const chunks = uiMessageFormat(options, shown, (error) =>
        codeOf(error) === 'aborted' ? undefined : (ownText(error, onError) ?? `The stream failed (${codeOf(error)}).`),
      );
      return { ...chunks, keepAlive: COMMENT };
    }
    case 'ndjson': {
      const lines = jsonFormat(shown, failure, (json) => `${json}\n`);
      return { ...lines, keepAlive: '\n', end: () => '{"type":"done"}\n' };
    }
    case 'sse': {
      const events = jsonFormat(shown, failure, (json) => `data: ${json}\n\n`);
      // With an id, an EventSource that connects again says so in `last-event-id`: the route can refuse to ask twice.
      return { ...events, opening: 'id: 0\n\n', keepAlive: COMMENT, end: () => 'data: [DONE]\n\n' };
    }
  }
}

function jsonFormat(
  shown: (part: ToolRunPart) => unknown,
  failure: (error: unknown) => string,
  frame: (json: string) => string,
): Pick<BodyFormat, 'part' | 'failure'> {
  return {
    part(part) {
      const json = JSON.stringify(shown(part));
      return json === undefined ? '' : frame(json);
    },
    failure: (error) => frame(`{"type":"error","error":${failure(error)}}`),
  };
}

function textFormat(text: AnswerText): BodyFormat {
  return {
    part(part) {
      // What was sent cannot be taken back.
      if (part.type === 'restart') throw new Error('The answer began anew.');
      // The parts of a run have no text of their own.
      return text.add(part as StreamPart);
    },
    end: () => '',
    failure() {
      throw new Error('The stream failed.');
    },
  };
}

/** The application's value for the error; where it has none, `undefined`. */
function ownJson(error: unknown, onError: StreamResponseOptions['onError']): string | undefined {
  try {
    return onError === undefined ? undefined : JSON.stringify(onError(error));
  } catch {
    // A function that throws must not reveal more than no function.
    return undefined;
  }
}

function ownText(error: unknown, onError: StreamResponseOptions['onError']): string | undefined {
  const json = ownJson(error, onError);
  const value: unknown = json === undefined ? undefined : JSON.parse(json);
  return typeof value === 'string' ? value : json;
}
