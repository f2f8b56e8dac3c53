/**
 * What signs requests to Vertex AI: an `AuthClient` or a `GoogleAuth` of `google-auth-library`, of any version, or an object of yours
 * with this method.
 */
export interface GoogleAuthClient {
  /**
   * The headers that authorize a request: `authorization`, and possibly `x-goog-user-project`. Called for every request; it renews
   * what is about to expire.
   */
  getRequestHeaders(url?: string): Promise<Headers | { readonly [name: string]: string }>;
  /** The project of the credentials, if no option and no variable names one. */
  getProjectId?(): Promise<string | null>;
  /** The same, where it is known. */
  readonly projectId?: string | null | undefined;
}
