/** An access token, as a credential gives it. */
export interface AccessToken {
  readonly token: string;
  /** Unix milliseconds at which it ends, by the clock of this machine. */
  readonly expiresOnTimestamp: number;
}

/**
 * Whatever gives access tokens. Every credential of `@azure/identity` is one
 * (https://learn.microsoft.com/javascript/api/@azure/identity/tokencredential), and so is any object
 * with this method: asked again and again, it gives a new token once the old one nears its end.
 */
export interface TokenCredential {
  getToken(scopes: string | string[]): Promise<AccessToken | null>;
}
