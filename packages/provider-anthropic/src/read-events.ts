/**
 * The events of a stream, parsed. What is no JSON is passed over and told to `onMalformed`: the SDK's own iterator would
 * end there.
 */
export async function* readEvents(response: Response, onMalformed: () => void): AsyncGenerator<unknown, void> {
  const { Stream } = await import('@anthropic-ai/sdk/core/streaming');
  for await (const { data } of Stream.rawEvents(response)) {
    if (data === '') continue;
    let event: unknown;
    try {
      event = JSON.parse(data);
    } catch {
      onMalformed();
      continue;
    }
    yield event;
  }
}
