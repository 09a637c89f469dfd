import type { AccessToken, TokenCredential } from "../../../client/credential.ts";
import type { Site } from "../callout/site.ts";

/** Stands for a credential of `@azure/identity`, with tokens of a few seconds instead of an hour. */
export class ShortTokens implements TokenCredential {
  readonly #site: Site;
  readonly #seconds: number;
  readonly #claims: object;
  /** Everything it gave, to look for. */
  readonly given: string[] = [];
  /** What it does in place of giving a token. */
  outage: (() => Promise<AccessToken | null>) | undefined;

  constructor(site: Site, seconds: number, claims: object = {}) {
    this.#site = site;
    this.#seconds = seconds;
    this.#claims = claims;
  }

  getToken(): Promise<AccessToken | null> {
    if (this.outage !== undefined) return this.outage();
    const exp = Math.floor(Date.now() / 1000) + this.#seconds;
    const token = this.#site.token({ exp, ...this.#claims });
    this.given.push(token);
    return Promise.resolve({ token, expiresOnTimestamp: exp * 1000 });
  }
}

/** As credentials of Microsoft do: the same token for as long as it is good. */
export class KeptTokens extends ShortTokens {
  #kept: AccessToken | null = null;

  override async getToken(): Promise<AccessToken | null> {
    if (this.#kept === null || this.#kept.expiresOnTimestamp <= Date.now())
      this.#kept = await super.getToken();
    return this.#kept;
  }
}
