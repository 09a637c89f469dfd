import { isObject } from "../../values/shape/index.ts";
import type { Servers } from "../link/servers.ts";
import { readConnection, type Connection } from "./connection.ts";

/** Connections per answer, well below a message's limit. */
const page = 256;
/** Open and closed ones (nats-server monitor.go, ConnState). */
const anyState = 2;

/**
 * The connections of an account with their own JWT, both open ones and closed ones that servers still remember.
 *
 * @param account public key (A…)
 * @throws Error of the client library when no server answers
 */
export async function withCredentials(servers: Servers, account: string): Promise<Connection[]> {
  const found: Connection[] = [];
  for (let offset = 0; ; offset += page) {
    const of = { acc: account, state: anyState, auth: true };
    const answers = await servers.ask("CONNZ", { ...of, sort: "start", offset, limit: page });
    const pages = answers.map(({ server, data: { connections } }) => {
      const entries: unknown[] = Array.isArray(connections) ? connections : [];
      const read = entries
        .filter((entry) => isObject(entry) && entry.jwt !== undefined)
        .flatMap((entry) => readConnection(server, entry) ?? []);
      return { size: entries.length, read };
    });
    found.push(...pages.flatMap(({ read }) => read));
    if (pages.every(({ size }) => size < page)) return found;
  }
}
