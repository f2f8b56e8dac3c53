import { createHash, createHmac } from 'node:crypto';
import type { RecordedRequest } from '@flexiai/testing';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * The signature that AWS expects for a request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function expectedSignature(request: RecordedRequest, secretAccessKey: string): string {
  const { headers, method, path, query, body } = request;
  const [, scope = '', signed = ''] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(headers['authorization'] ?? '') ?? [];
  const [day = '', region = '', service = ''] = scope.split('/');
  const canonical = [
    method,
    // The path is encoded once more.
    path.split('/').map(encodeURIComponent).join('/'),
    new URLSearchParams(query).toString(),
    ...signed.split(';').map((name) => `${name}:${headers[name] ?? ''}`),
    '',
    signed,
    sha256(body === undefined ? '' : JSON.stringify(body)),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
}

/** The signature that a request carries. */
export function sentSignature({ headers }: RecordedRequest): string | undefined {
  return /Signature=([0-9a-f]+)$/.exec(headers['authorization'] ?? '')?.[1];
}
