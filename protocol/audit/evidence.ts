/** What a log may say about a token: identifiers of a known form, never the token or a part of it. */
export interface Evidence {
  readonly kid?: string;
  /** Of a plain OIDC issuer. */
  readonly iss?: string;
  /** Of a plain OIDC issuer. */
  readonly sub?: string;
  readonly tid?: string;
  readonly oid?: string;
  readonly azp?: string;
  readonly uti?: string;
  readonly idtyp?: "app" | "user";
  readonly roles?: readonly string[];
  /** An agent acts, for a person or as itself. */
  readonly is_agent?: true;
  /** The application that the agent was made from, its blueprint. */
  readonly parent_azp?: string;
  /** Unix seconds. */
  readonly exp?: number;
}
