import type { IncomingHttpHeaders } from "node:http";

import { EntraError, quoted } from "./errors.ts";

/** One request, its body already read. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Handler = (request: HttpRequest) => Reply | Promise<Reply>;

const NEVER_STORED = { "cache-control": "no-store", pragma: "no-cache" } as const;

export function json(
  status: number,
  value: unknown,
  headers: Reply["headers"] = NEVER_STORED,
): Reply {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

export function redirect(location: string): Reply {
  return { status: 302, headers: { location, ...NEVER_STORED }, body: "" };
}

/** Parameters of a form or a query, each at most once (RFC 6749 section 3.1). */
export class Parameters {
  readonly #values = new Map<string, string>();

  /** @throws EntraError 9000411 when a parameter comes twice */
  constructor(encoded: string) {
    for (const [name, value] of new URLSearchParams(encoded)) {
      if (this.#values.has(name)) {
        throw new EntraError(
          9000411,
          `The request is not properly formatted. The parameter ${quoted(name)} is duplicated.`,
        );
      }
      this.#values.set(name, value);
    }
  }

  /** The parameter, or undefined when it is missing or empty. */
  get(name: string): string | undefined {
    return this.#values.get(name) || undefined;
  }

  /** @throws EntraError 900144 when the parameter is missing or empty */
  need(name: string): string {
    const value = this.get(name);
    if (value !== undefined) return value;
    throw new EntraError(
      900144,
      `The request body must contain the following parameter: '${name}'.`,
    );
  }

  /** Everything, to be carried along in a page's hidden fields. */
  entries(): [string, string][] {
    return [...this.#values];
  }
}

/** The parameters of a form post; anything else than a form counts as an empty one, as for Entra. */
export function form(request: HttpRequest): Parameters {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  return new Parameters(type === "application/x-www-form-urlencoded" ? request.body : "");
}

/**
 * True when a page of another site made the browser send this post. No token is needed for that: browsers say
 * where a request comes from, and anything but a browser acts on its own authority.
 * Follows Go's http.CrossOriginProtection: Sec-Fetch-Site first, else Origin against Host.
 */
export function isForeign(request: HttpRequest): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const { origin } = request.headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.headers.host;
}
