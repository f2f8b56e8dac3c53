import { crc32 } from 'node:zlib';

/** The headers of a message: all of them texts. */
export type EventHeaders = { readonly [name: string]: string };

/** The type of a header's value that is a text. */
const STRING = 7;

/**
 * One message of AWS's binary event stream, with its checksums.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function eventMessage(headers: EventHeaders, payload: string): Uint8Array {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const body = Buffer.from(payload);
  const length = 12 + head.length + body.length + 4;
  const message = Buffer.alloc(length);
  message.writeUInt32BE(length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  head.copy(message, 12);
  body.copy(message, 12 + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, length - 4)), length - 4);
  return message;
}

function header(name: string, value: string): Buffer {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const bytes = Buffer.alloc(nameBytes.length + valueBytes.length + 4);
  bytes.writeUInt8(nameBytes.length, 0);
  nameBytes.copy(bytes, 1);
  bytes.writeUInt8(STRING, nameBytes.length + 1);
  bytes.writeUInt16BE(valueBytes.length, nameBytes.length + 2);
  valueBytes.copy(bytes, nameBytes.length + 4);
  return bytes;
}
