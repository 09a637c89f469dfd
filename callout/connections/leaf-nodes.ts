import type { ServerAnswer, Servers } from "../link/servers.ts";
import { isClientId } from "../session/session.ts";
import type { OpenConnection } from "./open-connections.ts";

/**
 * A leaf node's connection, as its server describes it (monitor.go, LeafInfo): without who it is and since when. It may
 * also be a remote of the server itself: the member that says so follows from what the other side sends.
 */
export interface OpenLeafNode extends Omit<OpenConnection, "user" | "since" | "lang"> {
  /** What its server calls itself; an identity's own name, if a callout has let it in. */
  readonly name: string;
}

/** All leaf nodes on every server that answers; connections of clients are in another list. */
export async function leafNodesOf(servers: Servers): Promise<OpenLeafNode[]> {
  return (await servers.ask("LEAFZ")).flatMap(leafNodesIn);
}

function leafNodesIn({ server, data }: ServerAnswer): OpenLeafNode[] {
  const { id, name } = server;
  if (typeof id !== "string" || !Array.isArray(data.leafs)) return [];
  return data.leafs.flatMap((value: Readonly<Record<string, unknown>>): OpenLeafNode[] => {
    const { id: client, name: own, account, ip, port } = value;
    if (!isClientId(client)) return [];
    return [
      {
        ...{ server: id, serverName: String(name), client, account: String(account) },
        ...{ address: `${String(ip)}:${String(port)}`, name: typeof own === "string" ? own : "" },
      },
    ];
  });
}
