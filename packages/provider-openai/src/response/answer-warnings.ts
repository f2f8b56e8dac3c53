import { type FinishReason, type JsonObject, objectOf, stringOf, type Warning } from '@flexiai/core/plugin';

/** A tool call that is left out. */
export function cutCall(name: string, reason: FinishReason): Warning {
  return {
    code: 'other',
    message: `The answer ended (${reason}) inside the arguments of a call to "${name}": the call was left out.`,
  };
}

/** A call of a custom tool, or of an unknown kind: the unified model cannot represent it. */
export function unknownCall(call: JsonObject | undefined): Warning {
  const name = stringOf(objectOf(call?.['custom'])?.['name']) ?? 'without a name';
  return {
    code: 'unsupported-content',
    message: `A tool call (${stringOf(call?.['type']) ?? 'of no type'}, ${name}) is not a function call and was left out.`,
  };
}

export function malformedChunks(count: number): Warning {
  return {
    code: 'malformed-chunk',
    message: `${count} event${count === 1 ? '' : 's'} of the stream could not be read and ${count === 1 ? 'was' : 'were'} skipped.`,
  };
}

/** An answer that ended normally without content. */
export function emptyAnswer(): Warning {
  return { code: 'other', message: 'The answer is empty: the model ended it without text and without a tool call.' };
}

export function otherChoices(count: number, pluginId: string): Warning {
  return {
    code: 'other',
    message: `The provider gave ${count + 1} choices. The first one is the answer; the others are in providerMetadata.${pluginId}.choices.`,
  };
}
