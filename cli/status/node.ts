import { messageOf } from "../../errors/render.mjs";
import { ask } from "../network/http.ts";

/** How one NATS server is. */
export interface NodeStatus {
  readonly url: string;
  readonly ok: boolean;
  readonly problem?: string;
  readonly name?: string;
  readonly version?: string;
  readonly connections?: number;
  /** Digest of its configuration: the same on every node. */
  readonly config?: string;
}

/**
 * Asks a node's monitoring endpoint (nats-server monitor.go).
 *
 * @param alone true when the deployment has no other node, so that it needs no routes
 */
export async function nodeStatus(url: string, alone: boolean): Promise<NodeStatus> {
  try {
    const [health, varz] = await Promise.all([ask(`${url}/healthz`), ask(`${url}/varz`)]);
    if (varz.status !== 200) return { url, ok: false, problem: `/varz answers ${varz.status}` };
    const { server_name: name, version, connections, routes, tags } = varz.body as Varz;
    const config = tags?.find((tag) => tag.startsWith("config:"))?.slice("config:".length);
    const problem =
      health.status !== 200
        ? ((health.body as Health | undefined)?.error ?? `/healthz answers ${health.status}`)
        : routes === 0 && !alone
          ? "it has no route to another node"
          : undefined;
    return {
      url,
      ok: problem === undefined,
      ...(problem === undefined ? {} : { problem }),
      name,
      version,
      connections,
      ...(config === undefined ? {} : { config }),
    };
  } catch (error) {
    return { url, ok: false, problem: messageOf(error) };
  }
}

interface Varz {
  readonly server_name: string;
  readonly version: string;
  readonly connections: number;
  readonly routes: number;
  readonly tags?: readonly string[];
}

interface Health {
  readonly error?: string;
}
