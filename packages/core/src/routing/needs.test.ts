import { describe, expect, it } from 'vitest';
import type { UserPart } from '../model/content-part.ts';
import type { ProviderCapabilities } from '../plugin/capabilities.ts';
import { missingNeeds, needsOf } from './needs.ts';

const withPart = (part: UserPart) => ({ messages: [{ role: 'user', content: [part] } as const] });

describe('needsOf', () => {
  it('lists what only some providers can do with this request', () => {
    expect([...needsOf({ messages: [{ role: 'user', content: 'x' }] })]).toEqual([]);
    expect([...needsOf(withPart({ type: 'text', text: 'x' }))]).toEqual([]);
    expect([...needsOf(withPart({ type: 'image', url: 'https://example.com' }))]).toEqual(['images']);
    expect([...needsOf(withPart({ type: 'file', url: 'https://example.com' }))]).toEqual(['files']);
    expect([...needsOf(withPart({ type: 'audio', data: 'x', mediaType: 'audio/wav' }))]).toEqual(['audio']);
    expect([...needsOf({ messages: [], tools: [{ name: 'f' }] })]).toEqual(['tools']);
    expect([...needsOf({ messages: [], tools: [] })]).toEqual([]);
  });

  it('ignores what a model said', () => {
    const messages = [{ role: 'assistant', content: [{ type: 'image', url: 'https://example.com' }] }] as const;
    expect([...needsOf({ messages })]).toEqual([]);
  });
});

describe('missingNeeds', () => {
  it('lists the needs that a provider does not meet', () => {
    const capabilities = { tools: true, images: false, files: true, audio: false } as ProviderCapabilities;
    expect(missingNeeds(new Set(['tools', 'images', 'audio']), capabilities)).toEqual(['images', 'audio']);
    expect(missingNeeds(new Set(), capabilities)).toEqual([]);
  });
});
