import { ControlRefusal, type ControlRequest } from "./request.ts";
import type { Handler } from "./requests.ts";
import type { ServerAnswer, Servers } from "./servers.ts";

/** What may be looked at, by the `op` of the request; the rest of its body is the look's own. */
export type Looks = Readonly<Record<string, (body: ControlRequest["body"]) => Promise<object>>>;

/** Answers `control.inspect`: looks at things and changes none. */
export function inspecting(looks: Looks): Handler {
  return async ({ body }) => {
    const { op, ...rest } = body;
    const look = typeof op === "string" && Object.hasOwn(looks, op) ? looks[op] : undefined;
    if (look) return look(rest);
    const known = Object.keys(looks).join(", ");
    throw new ControlRefusal("op_unknown", "this callout does not know the op", `ask for ${known}`);
  };
}

/** A node as it describes itself, for whoever compares all of them. */
export interface NodeFacts {
  readonly name: unknown;
  readonly id: unknown;
  readonly version: unknown;
  /** RFC 3339; its clock at the answer. */
  readonly time: unknown;
  readonly cluster: unknown;
  /** `config:<sha256>` of its configuration file among them. */
  readonly tags: unknown;
  /** JWTs of the operators that it trusts. */
  readonly trustedOperators: unknown;
  /** Public key (A…). */
  readonly systemAccount: unknown;
  readonly routes: unknown;
  readonly connections: unknown;
  readonly started: unknown;
  readonly configLoaded: unknown;
}

/** The look `nodes`: every server that answers. */
export async function nodes(servers: Servers): Promise<{ readonly nodes: NodeFacts[] }> {
  return { nodes: (await servers.ask("VARZ")).map(nodeFacts) };
}

function nodeFacts({ server, data }: ServerAnswer): NodeFacts {
  return {
    name: server.name,
    id: server.id,
    version: server.ver,
    time: server.time,
    cluster: server.cluster,
    tags: server.tags ?? [],
    trustedOperators: data.trusted_operators_jwt ?? [],
    systemAccount: data.system_account,
    routes: data.routes,
    connections: data.connections,
    started: data.start,
    configLoaded: data.config_load_time,
  };
}
