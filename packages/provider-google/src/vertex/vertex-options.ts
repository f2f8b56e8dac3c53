import type { Option } from '@flexiai/core/define';
import type { GoogleAuthClient } from '../auth/auth-client.ts';

/** Where on Vertex AI, and who asks. */
export interface VertexOptions {
  /**
   * The id or the number of the Google Cloud project.
   * @default GOOGLE_CLOUD_PROJECT, else the project of the credentials; none with an API key (express mode)
   */
  readonly project?: string | undefined;
  /**
   * The region, such as `europe-west4`, `us` or `eu` for several of them, or `global`.
   * @default GOOGLE_CLOUD_LOCATION, else 'global'
   */
  readonly location?: string | undefined;
  /**
   * A file with credentials: of a service account, or of any other kind that Google's libraries read.
   * @default Application Default Credentials
   */
  readonly keyFile?: string | undefined;
  /** Your own client for authorization, in place of `keyFile`. @default one that is made from the credentials */
  readonly authClient?: GoogleAuthClient | undefined;
}

/** A region is a label of a host name: it must not lead to another host. */
export const LOCATION = /^[a-z][a-z0-9-]{0,62}$/;

/** A project's id, also of a domain (`example.com:app`), or its number. */
export const PROJECT = /^[a-z0-9][a-z0-9.:-]{0,127}$/i;

/** The rows of these options. */
export const vertexOptions: { readonly [Name in keyof VertexOptions]-?: Option } = Object.freeze({
  project: {
    kind: 'text',
    pattern: PROJECT,
    mismatch: 'must be the id or the number of a project, such as my-project',
    text: 'The Google Cloud project. By default GOOGLE_CLOUD_PROJECT, else the project of the credentials.',
  },
  location: {
    kind: 'text',
    pattern: LOCATION,
    mismatch: 'must be a region, such as europe-west4, or global',
    text: 'The region. By default GOOGLE_CLOUD_LOCATION, else global.',
  },
  keyFile: { kind: 'text', text: 'A file with credentials, such as of a service account.' },
  authClient: {
    kind: 'code',
    expected: 'an object with getRequestHeaders(), such as an AuthClient of google-auth-library',
    isGood: (value: unknown) =>
      typeof value === 'object' && value !== null && typeof Reflect.get(value, 'getRequestHeaders') === 'function',
  },
} as const);
