import { expect, it } from 'vitest';
import { apiAddress } from './api-address.ts';

it.each([
  ['https://proxy.example', 'https://proxy.example'],
  ['https://proxy.example//', 'https://proxy.example'],
  ['https://proxy.example/google/', 'https://proxy.example/google'],
  ['https://proxy.example/v1beta', 'https://proxy.example'],
  ['https://proxy.example/google/v1/', 'https://proxy.example/google'],
  ['https://proxy.example/v1beta1/models', 'https://proxy.example'],
  ['https://proxy.example/v1beta/models/gemini-2.5-flash:generateContent', 'https://proxy.example'],
  ['https://proxy.example/v1/eu', 'https://proxy.example/v1/eu'],
])('the address of the API in %s is %s', (baseURL, address) => {
  expect(apiAddress(baseURL)).toBe(address);
});
