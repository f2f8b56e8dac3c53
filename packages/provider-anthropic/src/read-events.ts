import { SSEParser } from '@flexiai/core/plugin';

/**
 * The events of a stream, parsed, in the batches in which the network brought them. What is no JSON is passed over and
 * told to `onMalformed`: the SDK's own iterator would end there.
 *
 * @throws BodyTooLargeError for an event without an end
 */
export async function* readEvents(
  response: Response,
  onMalformed: () => void,
): AsyncGenerator<readonly unknown[], void> {
  if (response.body === null) return;
  const parser = new SSEParser();
  for await (const bytes of response.body) yield parsed(parser.push(bytes), onMalformed);
  // Half an event, which the end cut off, is no malformed one: the missing message_stop tells of it.
  yield parsed(parser.end(), () => undefined);
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
