import { type CallContext, FlexiAIError, ProviderError, type UnifiedRequest } from '@flexiai/core/plugin';
import type { Fault } from '../../server/fault.ts';
import type { WireReply } from '../../server/wire-reply.ts';
import { ConformanceFailure, expectThat, show, within } from '../expectations.ts';
import type { How, Subject } from '../subject.ts';

/** The rejection of a promise, which must be an error of the library. */
export async function errorOf(promise: Promise<unknown>, what: string): Promise<FlexiAIError> {
  let answered: unknown;
  try {
    answered = await promise;
  } catch (error) {
    expectThat(error instanceof FlexiAIError, `${what} threw ${show(error)}, which is not an error of the library`);
    return error;
  }
  throw new ConformanceFailure(`${what} should fail, but returned ${show(answered)}`);
}

/** Makes a failing call in every way, one after the other. */
export async function failures(
  subject: Subject,
  fault: Fault,
  { reply, request, context }: { reply?: WireReply; request?: UnifiedRequest; context?: CallContext } = {},
): Promise<readonly { readonly how: How; readonly error: ProviderError }[]> {
  subject.server.reply({ ...reply, fault });
  const all: { how: How; error: ProviderError }[] = [];
  for (const how of subject.ways) {
    const error = await within(subject.failure(how, request, context), `the end of a ${how} call under ${show(fault)}`);
    expectThat(
      error instanceof ProviderError,
      `under ${show(fault)} the ${how} call threw ${show(error)}, which is not a ProviderError`,
    );
    all.push({ how, error });
  }
  return all;
}
