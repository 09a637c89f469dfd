import { isObject } from "../../values/shape/index.ts";
import { JsonError, parseJson } from "../../values/strict-json.ts";
import { isClientId } from "../session/session.ts";

/** The connection that sent a request, as reported by its server. */
export interface Caller {
  /** Name of the server. */
  readonly node: string;
  /** The server's number for the connection. */
  readonly client: number;
  /** Public key (A…) of its account. */
  readonly account: string;
  /** The name that the callout gave it. */
  readonly user: string;
  /** Unix seconds of the server's clock at which the connection began. */
  readonly start: number;
}

/**
 * Reads the server's report about the requesting connection; undefined if there is no valid one.
 *
 * The server replaces whatever a client puts into this header with its own, exactly once. There is one exception: a
 * service's reply that was redirected to this subject keeps the responder's header, and the server adds the account
 * that it came through (`svc`; client.go, processServiceImport). So a request with `svc` is refused. One with `jwt` is
 * from a connection that no callout granted.
 *
 * @param values of the header
 */
export function readCaller(values: readonly string[]): Caller | undefined {
  const [text = ""] = values;
  if (values.length !== 1) return undefined;
  const info = parsed(text);
  if (!isObject(info) || info.svc !== undefined || info.jwt !== undefined) return undefined;
  const { server: node, id: client, acc: account, user, start } = info;
  const began = typeof start === "string" ? Math.floor(Date.parse(start) / 1000) : NaN;
  if (typeof node !== "string" || typeof account !== "string" || typeof user !== "string")
    return undefined;
  if (!isClientId(client) || !Number.isSafeInteger(began)) return undefined;
  return { node, client, account, user, start: began };
}

function parsed(text: string): unknown {
  try {
    return parseJson(Buffer.from(text));
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}
