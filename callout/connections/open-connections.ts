import type { ServerAnswer, Servers } from "../link/servers.ts";
import type { Session } from "../session/session.ts";
import { isUserName } from "../../protocol/user-name.ts";
import { isClientId } from "../session/session.ts";

/** A client's connection, as its server describes it. */
export interface OpenConnection {
  /** Id (N…) of the server. */
  readonly server: string;
  readonly serverName: string;
  /** Number of the connection on its server. */
  readonly client: number;
  /** Public key (A…). */
  readonly account: string;
  /** The name that a callout gave it; connections with their own credentials have other names. */
  readonly user: string;
  /** Address of the client. */
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly lang?: string;
}

/** Connections in one answer of a server. */
const page = 512;

/**
 * All open connections that a callout granted, on every server that answers.
 *
 * @param of those of a user (its name) or of an account (`acc`, its public key)
 * @param also names of users with credentials of their own that are listed too, by public key (U…) and account (A…)
 */
export async function connectionsOf(
  servers: Servers,
  of: { readonly user?: string; readonly acc?: string } = {},
  also: (user: string, account: string) => string | undefined = () => undefined,
): Promise<OpenConnection[]> {
  const found: OpenConnection[] = [];
  for (let offset = 0, isMore = true; isMore; offset += page) {
    const options = { auth: true, limit: page, offset, ...of };
    const answers = await servers.ask("CONNZ", options);
    found.push(...answers.flatMap((answer) => connectionsIn(answer, also)));
    isMore = answers.some(({ data }) => Number(data.total) > offset + page);
  }
  return found;
}

function connectionsIn(
  { server, data }: ServerAnswer,
  also: (user: string, account: string) => string | undefined,
): OpenConnection[] {
  const { id, name } = server;
  if (typeof id !== "string" || !Array.isArray(data.connections)) return [];
  return data.connections.flatMap((value: Readonly<Record<string, unknown>>): OpenConnection[] => {
    const { cid, account, authorized_user: who, ip, port, start, lang } = value;
    if (!isClientId(cid) || typeof who !== "string") return [];
    const user = isUserName(who) ? who : also(who, String(account));
    if (user === undefined) return [];
    return [
      {
        server: id,
        serverName: String(name),
        client: cid,
        account: String(account),
        user,
        address: `${String(ip)}:${String(port)}`,
        since: Date.parse(String(start)),
        ...(typeof lang === "string" && lang !== "" && { lang }),
      },
    ];
  });
}

/** The remembered session of a connection, if any. */
export type Remembered = (connection: Pick<Session, "server" | "client">) => Session | undefined;
