/** The source of credentials failed. A provider makes an `AuthenticationError` or a `ConnectionError` of it. */
export class CredentialFailure extends Error {
  /** @param cause what the source threw */
  constructor(cause: unknown) {
    super('no credentials', { cause });
    this.name = 'CredentialFailure';
  }
}

/** Neither the entry nor the environment nor a profile names a region. */
export class RegionMissing extends Error {
  constructor(cause: unknown) {
    super('no region', { cause });
    this.name = 'RegionMissing';
  }
}
