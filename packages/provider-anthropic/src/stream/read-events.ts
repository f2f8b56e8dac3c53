import { describeBody, parseJson, SSEParser } from '@flexiai/core/plugin';

/** Something arrived in place of a stream of events. */
class NotEventsError extends Error {
  /** @param arrived what it was, as in "an HTML page" */
  constructor(arrived: string) {
    super(`${arrived} arrived instead of a stream of events.`);
    this.name = 'NotEventsError';
  }
}

/**
 * The events of a stream, parsed, in the batches in which the network brought them. What is no JSON is passed over and
 * told to `onMalformed`: the SDK's own iterator would end there.
 *
 * @throws BodyTooLargeError for an event without an end; NotEventsError where there was something, but no event
 */
export async function* readEvents(
  response: Response,
  onMalformed: () => void,
): AsyncGenerator<readonly unknown[], void> {
  if (response.body === null) return;
  const parser = new SSEParser();
  let isEventStream = false;
  for await (const bytes of response.body) {
    const events = parser.push(bytes);
    isEventStream ||= events.length > 0;
    yield parsed(events, onMalformed);
  }
  // Half an event, which the end cut off, is no malformed one: the missing message_stop tells of it.
  const rest = parser.end();
  yield parsed(rest, () => undefined);
  // What stands in no event: the bare JSON error of a proxy that sheds its streams, or its page.
  const { stray } = parser;
  if (stray === '') return;
  const value = parseJson(stray);
  if (value !== undefined) yield [value];
  else if (!isEventStream && rest.length === 0) throw new NotEventsError(describeBody(stray));
}

function parsed(events: readonly { readonly data: string }[], onMalformed: () => void): readonly unknown[] {
  const values: unknown[] = [];
  for (const { data } of events) {
    try {
      values.push(JSON.parse(data));
    } catch {
      onMalformed();
    }
  }
  return values;
}
