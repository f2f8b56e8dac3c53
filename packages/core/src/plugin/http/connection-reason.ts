import { cutSentence } from '../../data/first-sentence.ts';
import { isObject } from '../../data/json-fields.ts';

/** The longest chain: the SDK wraps `fetch`'s error, which wraps the system's error. */
const LONGEST_CHAIN = 6;

const SYSTEM_CODE = /^[A-Z][A-Z0-9_]{2,}$/;

/**
 * The reason of a failed connection, from the system's error at the end of the chain of causes, with its code (ECONNREFUSED,
 * UND_ERR_SOCKET), which the SDK's "Connection error." leaves out.
 */
export function connectionReason(error: unknown): string {
  let message = '';
  let code = '';
  let current: unknown = error;
  for (let depth = 0; depth < LONGEST_CHAIN && isObject(current); depth += 1) {
    const { message: said, code: systemCode, cause, errors } = current;
    if (typeof said === 'string' && said !== '') message = said;
    if (typeof systemCode === 'string' && SYSTEM_CODE.test(systemCode)) code = systemCode;
    // One error for each address that was tried; they nearly always agree.
    current = Array.isArray(errors) ? errors[0] : cause;
  }
  message = cutSentence(message).replace(/(?<!\.)\.+$/, '');
  if (message === '') return code === '' ? 'no reason given' : code;
  return code === '' || message.includes(code) ? message : `${message} (${code})`;
}
