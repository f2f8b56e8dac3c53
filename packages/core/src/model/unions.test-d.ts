import { describe, expectTypeOf, it } from 'vitest';
import { assertNever } from '../data/assert-never.ts';
import {
  AllProvidersFailedError,
  type AssistantPart,
  type ErrorCode,
  type errorTraits,
  type FinishReason,
  FlexiAIError,
  type Message,
  RateLimitError,
  StreamInterruptedError,
  type StreamPart,
  type ToolMessage,
  type Usage,
} from '../index.ts';

describe('parts of a stream', () => {
  it('narrow by their type, and a switch over all types is complete', () => {
    const handle = (part: StreamPart): string => {
      switch (part.type) {
        case 'text-delta':
        case 'reasoning-delta':
        case 'refusal-delta':
        case 'tool-call-delta':
          return part.delta;
        case 'tool-call-start':
          expectTypeOf(part.name).toEqualTypeOf<string>();
          return part.id;
        case 'tool-call-end':
        case 'reasoning-end':
        case 'text-end':
          return part.id;
        case 'provider-block':
          expectTypeOf(part.raw).toEqualTypeOf<unknown>();
          return part.kind;
        case 'audio-delta':
          return part.transcript ?? '';
        case 'audio-end':
          return part.mediaType;
        case 'image':
        case 'file':
        case 'source':
          return part.url ?? '';
        case 'stream-start':
        case 'restart':
        case 'continuation':
          return part.provider;
        case 'finish':
          expectTypeOf(part.finishReason).toEqualTypeOf<FinishReason>();
          expectTypeOf(part.usage).toEqualTypeOf<Usage>();
          return part.finishReason;
        default:
          return assertNever(part);
      }
    };
    expectTypeOf(handle).returns.toEqualTypeOf<string>();
  });

  it('cause a type error in a switch without one of the types', () => {
    const forgetful = (part: StreamPart): string => {
      switch (part.type) {
        case 'text-delta':
          return part.delta;
        default:
          // @ts-expect-error the other types are missing
          return assertNever(part);
      }
    };
    expectTypeOf(forgetful).toBeFunction();
  });
});

describe('messages', () => {
  it('narrow by their role', () => {
    const handle = (message: Message): void => {
      if (message.role === 'tool') expectTypeOf(message).toEqualTypeOf<ToolMessage>();
      if (message.role === 'assistant' && typeof message.content !== 'string') {
        expectTypeOf(message.content).toEqualTypeOf<readonly AssistantPart[]>();
        for (const part of message.content) {
          if (part.type === 'tool-call') expectTypeOf(part.arguments).toEqualTypeOf<unknown>();
          // @ts-expect-error only text and reasoning have text
          part.text;
        }
      }
    };
    expectTypeOf(handle).toBeFunction();
  });
});

describe('errors', () => {
  it('narrow by their class', () => {
    const handle = (error: unknown): void => {
      if (error instanceof RateLimitError) expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | undefined>();
      if (error instanceof StreamInterruptedError) expectTypeOf(error.partial.text).toEqualTypeOf<string>();
      if (error instanceof AllProvidersFailedError) expectTypeOf(error.errors).toEqualTypeOf<readonly FlexiAIError[]>();
      if (error instanceof FlexiAIError) expectTypeOf(error.code).toEqualTypeOf<ErrorCode>();
    };
    expectTypeOf(handle).toBeFunction();
  });

  it('have traits for every code', () => {
    expectTypeOf<keyof typeof errorTraits>().toEqualTypeOf<ErrorCode>();
  });
});
