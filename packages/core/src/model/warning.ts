/** A setting of the request that the provider could not honour. The call continued without it. */
export interface Warning {
  readonly code: 'unsupported-setting' | 'unsupported-content' | 'adjusted-setting' | 'malformed-chunk' | 'other';
  /** What happened, and how the client reacted. */
  readonly message: string;
  /** The field of the request, such as `seed` or `messages[2].content[0]`. */
  readonly setting?: string;
}
