/**
 * What the application knows of an entry's terms: where it processes data, and what it does with them. Declared by the
 * application and compared with `requires`; nothing of it is sent to the provider.
 */
export interface DataTerms {
  /** Where data are processed, in the application's own words: `eu`. Compared as a whole text. @default not declared */
  readonly region?: string;
  /** Whether nothing of a request is stored once it is answered. @default not declared */
  readonly zeroRetention?: boolean;
  /** Whether the provider trains models on requests. @default not declared */
  readonly trainsOnData?: boolean;
  /** The application's own words, such as `hipaa`. @default none */
  readonly tags?: readonly string[];
}

/** What an entry must declare in `data`. What is not declared does not meet a requirement. */
export interface DataRequirements {
  /** Its region is this one, or one of these. @default any */
  readonly region?: string | readonly string[];
  /** It declares `zeroRetention: true`. @default any */
  readonly zeroRetention?: true;
  /** It declares `trainsOnData: false`. @default any */
  readonly trainsOnData?: false;
  /** It has all of these tags. @default any */
  readonly tags?: readonly string[];
}
