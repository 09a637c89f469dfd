import { createHash } from "node:crypto";
import type { AccountFacts, Door, NodeFacts } from "../../protocol/status/node-facts.ts";
import { isObject } from "../../values/shape/index.ts";
import { parseJson } from "../../values/strict-json.ts";
import type { ServerAnswer, Servers } from "../link/servers.ts";

/**
 * Every server that answers in the system account, with the keys that it trusts.
 *
 * @param accounts public keys of the accounts to check
 * @param auth public key of the account that names the callouts
 */
export async function nodes(
  servers: Servers,
  accounts: readonly string[],
  auth: string,
): Promise<{ readonly nodes: NodeFacts[] }> {
  const [varz, routes, jetStream, ...details] = await Promise.all([
    servers.ask("VARZ"),
    servers.ask("ROUTEZ"),
    servers.ask("JSZ"),
    ...accounts.map((account) => servers.ask("ACCOUNTZ", { account })),
  ]);
  const of = (answers: readonly ServerAnswer[], id: unknown) =>
    answers.find(({ server }) => server.id === id)?.data ?? {};
  return {
    nodes: varz.map(({ server, data, asked, received }) => {
      const jwts = accounts.flatMap((account, at): [string, string][] => {
        const { account_detail: detail } = of(details[at] ?? [], server.id);
        return isObject(detail) && typeof detail.jwt === "string" ? [[account, detail.jwt]] : [];
      });
      const authority = jwts.find(([account]) => account === auth)?.[1];
      const callout = authority === undefined ? undefined : calloutOf(authority);
      const meta = jetStreamOf(of(jetStream, server.id));
      return {
        name: text(server.name),
        id: text(server.id),
        version: text(server.ver),
        go: text(data.go),
        offers: doorsOf(data),
        certificates: certificatesOf(data),
        ...(server.cluster === undefined ? {} : { cluster: text(server.cluster) }),
        clock: clockOf(server.time, asked, received),
        ...configOf(server.tags),
        operators: operatorsOf(data.trusted_operators_claim),
        systemAccount: text(data.system_account),
        accounts: Object.fromEntries(jwts.map(([account, jwt]) => [account, factsOf(jwt)])),
        ...(callout && { callout }),
        routes: routesOf(of(routes, server.id)),
        ...(meta && { jetstream: meta }),
        connections: Number(data.connections),
        started: text(data.start),
      };
    }),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function clockOf(time: unknown, asked: number, received: number): NodeFacts["clock"] {
  const within = Math.ceil((received - asked) / 2);
  return { ahead: Math.round(Date.parse(text(time)) - (asked + received) / 2), within };
}

/** VARZ has a block for each listener, without a port where there is none. */
function doorsOf(varz: ServerAnswer["data"]): Door[] {
  const { cluster, gateway, leaf, websocket, mqtt, http_port, https_port } = varz;
  const { remotes } = isObject(leaf) ? leaf : {};
  const doors: Readonly<Record<Door, boolean>> = {
    routes: isObject(cluster) && isPort(cluster.cluster_port),
    gateways: isOpen(gateway),
    leafnodes: isOpen(leaf) || list(remotes).length > 0,
    websocket: isOpen(websocket),
    mqtt: isOpen(mqtt),
    monitoring: isPort(http_port) || isPort(https_port),
  };
  return (Object.keys(doors) as Door[]).filter((door) => doors[door]);
}

function isOpen(listener: unknown): boolean {
  return isObject(listener) && isPort(listener.port);
}

/** Any port but 0 counts: a negative one is chosen by the system. */
function isPort(value: unknown): boolean {
  return typeof value === "number" && value !== 0;
}

function certificatesOf(varz: ServerAnswer["data"]): string[] {
  const { cluster: routes, gateway: gateways, leaf: leafnodes } = varz;
  const listeners = { clients: varz, routes, gateways, leafnodes };
  return Object.entries(listeners).flatMap(([name, listener]) =>
    isObject(listener) && listener.tls_verify === true ? [name] : [],
  );
}

function configOf(tags: unknown): Pick<NodeFacts, "config"> {
  const tag = list(tags).find((one) => typeof one === "string" && one.startsWith("config:"));
  return tag === undefined ? {} : { config: text(tag).slice("config:".length) };
}

function operatorsOf(claims: unknown): string[] {
  return list(claims)
    .map((claim) => (isObject(claim) ? text(claim.sub) : ""))
    .sort();
}

/** Claims of an account's JWT, which the server has verified. */
function factsOf(jwt: string): AccountFacts {
  const digest = createHash("sha256").update(jwt).digest("hex");
  const { signing_keys: keys } = claimsOf(jwt);
  const signers = list(keys).map((key) => (isObject(key) ? text(key.key) : text(key)));
  return { digest, signers };
}

function calloutOf(jwt: string): NodeFacts["callout"] {
  const { authorization } = claimsOf(jwt);
  if (!isObject(authorization)) return undefined;
  const { auth_users: users, xkey } = authorization;
  if (!Array.isArray(users) || users.length === 0) return undefined;
  return { users: users.map(text), ...(xkey === undefined ? {} : { xkey: text(xkey) }) };
}

function claimsOf(jwt: string): Readonly<Record<string, unknown>> {
  const claims = parseJson(Buffer.from(jwt.split(".")[1] ?? "", "base64url"));
  return isObject(claims) && isObject(claims.nats) ? claims.nats : {};
}

/** Two servers have several routes between them; one of each pair is enough. */
function routesOf({ routes }: ServerAnswer["data"]): NodeFacts["routes"] {
  const found = list(routes).filter(isObject);
  const names = new Map(
    found.map(({ remote_id: id, remote_name: name }) => [text(id), text(name)]),
  );
  return [...names].map(([id, name]) => ({ id, name }));
}

function jetStreamOf({ meta_cluster: meta }: ServerAnswer["data"]): NodeFacts["jetstream"] {
  if (!isObject(meta)) return undefined;
  const peers = list(meta.replicas).filter(isObject);
  return {
    ...(typeof meta.leader === "string" && meta.leader !== "" && { leader: meta.leader }),
    peers: peers.map(({ name, offline, current }) => ({
      name: text(name),
      offline: offline === true,
      current: current === true,
    })),
  };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
