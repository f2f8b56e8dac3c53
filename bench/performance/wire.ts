/** The protocols that are measured. */
export const WIRES = ['chat', 'responses', 'anthropic', 'gemini'] as const;

export type Wire = (typeof WIRES)[number];

export const MODELS: { readonly [Name in Wire]: string } = {
  chat: 'gpt-5-mini',
  responses: 'gpt-5-mini',
  anthropic: 'claude-sonnet-5-5',
  gemini: 'gemini-2.5-flash',
};

/** Where requests go below the base URL that the SDKs expect. */
export function pathOf(wire: Wire, stream: boolean): string {
  switch (wire) {
    case 'chat':
      return '/v1/chat/completions';
    case 'responses':
      return '/v1/responses';
    case 'anthropic':
      return '/v1/messages';
    case 'gemini':
      return `/v1beta/models/${MODELS.gemini}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`;
  }
}
