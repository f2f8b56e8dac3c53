import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTLS } from 'node:tls';

const PORT = 6379;
const TIMEOUT_MS = 2_000;

/** The answer of a Redis or Valkey to a PING. */
export interface RedisReport {
  /** Its address, without credentials. */
  readonly host: string;
  /** The problem, as the end of a sentence; `undefined` if there is none. */
  readonly problem?: string;
}

/** Sends a PING to a Redis or Valkey, with a time limit of two seconds. Never rejects. */
export async function pingRedis(address: string): Promise<RedisReport> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !['redis:', 'rediss:'].includes(url.protocol)) {
    return {
      host: 'which is not a valid address',
      problem: 'cannot be reached: expected redis://host:port or rediss://host:port',
    };
  }
  const port = url.port === '' ? PORT : Number(url.port);
  const at = { host: url.hostname.replace(/^\[|\]$/g, ''), port };
  const host = `${url.hostname}:${port}`;
  const isSecure = url.protocol === 'rediss:';
  const socket = isSecure ? connectTLS({ ...at, servername: at.host }) : connectPlain(at);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    await once(socket, isSecure ? 'secureConnect' : 'connect', { signal: timeout });
    const reply = await ask(socket, [...credentialsOf(url), ['PING']], timeout);
    return reply.startsWith('+') ? { host } : { host, problem: `refuses: ${reply.slice(1)}` };
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    if (timeout.aborted) return { host, problem: `does not answer within ${TIMEOUT_MS / 1000} s` };
    return { host, problem: `cannot be reached${typeof code === 'string' ? ` (${code})` : ''}` };
  } finally {
    socket.destroy();
  }
}

function credentialsOf({ username, password }: URL): readonly (readonly string[])[] {
  if (password === '') return [];
  const parts = [username, password].filter((part) => part !== '').map((part) => decodeURIComponent(part));
  return [['AUTH', ...parts]];
}

/** The first error reply, or the reply to the last command. */
async function ask(socket: Socket, commands: readonly (readonly string[])[], signal: AbortSignal): Promise<string> {
  let last = '';
  for (const command of commands) {
    const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
    socket.write(`*${command.length}\r\n${parts.join('')}`);
    const [chunk] = await once(socket, 'data', { signal });
    last = String(chunk).split('\r\n')[0] ?? '';
    if (!last.startsWith('+')) return last;
  }
  return last;
}
