/** What kinds of connection make possible whatever a role grants: it must not reach what others rely on. */
import { accountName, type Account } from "../language/account.ts";
import type { Grant } from "../language/grant.ts";
import type { Policy } from "../language/policy.ts";
import type { Role } from "../language/role.ts";
import { namesReplies } from "../document/connections.ts";
import type { AccessDocument } from "../document/document.ts";
import type { Sources } from "../document/sources.ts";
import { sessionPermissions } from "../document/session.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import type { Problem } from "../errors/error.ts";
import { at } from "../../errors/failure.mjs";
import { arrivals, Graph, isAnswered, KEPT_FOR_MQTT, type Arrival } from "../reach/index.ts";
import { mergePermissions } from "../subjects/permissions.ts";
import { withWildcards } from "../subjects/placeholder.ts";
import { intersection, meet, of, publishSet, witness, type SubjectSet } from "../subjects/index.ts";

/** @param policy whose grants are in subjects of their role's account */
export function checkConnections(
  document: AccessDocument,
  policy: Policy,
  accounts: ReadonlyMap<string, Account>,
  diagnostics: Diagnostics,
): void {
  const isNeeded =
    Object.values(document.roles).some((role) => !namesReplies(role)) ||
    Object.values(document.accounts).some(({ limits }) => limits.leafNodes !== 0);
  // most policies have neither devices nor leaf nodes, and are compiled often
  if (!isNeeded) return;
  const graph = new Graph(document, UNWRITTEN);
  for (const account of graph.accounts) {
    if (graph.hasDevices(account)) checkDevices(graph, account, policy.roles, diagnostics);
    if (graph.hasJetStream(account))
      checkLeafNodes(graph, account, { policy, accounts, diagnostics });
    else checkAsked(graph, account, { policy, accounts, diagnostics });
  }
}

const UNWRITTEN: Sources = { files: [], accounts: {}, roles: {}, agents: {} };

/** Of consumers: takes their messages, and has the next ones sent to any subject. */
const ACKNOWLEDGEMENTS = of("$JS.ACK.>");

/**
 * Nobody makes a message appear where nats-server keeps sessions and messages of MQTT clients: a stored reply takes the place of one
 * (tests/attack/mqtt/replies.test.ts). What a role may publish there is checked before (check-mqtt.ts).
 */
function checkDevices(
  graph: Graph,
  account: string,
  roles: readonly Role[],
  diagnostics: Diagnostics,
): void {
  const ways = arrivals(graph, { account, set: KEPT_FOR_MQTT }, "effects");
  const session = sessionPermissions(graph.document);
  for (const role of roles) {
    const entry = graph.document.roles[role.name];
    if (entry === undefined) continue;
    const may = publishSet(mergePermissions([session, entry]).publish);
    const own = ways.filter((way) => way.account === entry.account && meet(way.set, may));
    const way = own.find((each) => namesReplies(entry) || !isAnswered(each));
    if (way === undefined) continue;
    const reached = intersection(way.set, may);
    const grant = grantReaching(role.grants, reached) ?? role.grants[0];
    if (grant === undefined) continue;
    const problem = reaches(grant, way, witness(reached)?.subject ?? "", account);
    diagnostics.add(grant.source, problem, { role: role.name });
  }
}

function grantReaching(grants: readonly Grant[], set: SubjectSet): Grant | undefined {
  return grants.find(({ publish }) => meet(of(...publish.map(withWildcards)), set));
}

function reaches({ label }: Grant, way: Arrival, subject: string, account: string): Problem {
  const how = isAnswered(way)
    ? `a request on ${subject} says where its answer goes`
    : `a message on ${subject} can be sent on`;
  return {
    code: "mqtt_internal",
    message: `${label} reaches '$MQTT.>' of '${account}', where nats-server keeps the sessions of MQTT clients: ${how}`,
    next: "put the role into another account, and give it the devices' subjects by exportStream and fromAccount",
  };
}

interface Ground {
  readonly policy: Policy;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly diagnostics: Diagnostics;
}

/**
 * Every leaf node may publish on `$JS.ACK.>`, whatever a role grants or denies (leafnode.go, leafMsgAllowed). Which consumers are in an account at
 * run time no policy knows, so the whole account is closed to leaf nodes.
 *
 * @param account that has JetStream
 */
function checkLeafNodes(graph: Graph, account: string, ground: Ground): void {
  const { policy, accounts, diagnostics } = ground;
  for (const way of arrivals(graph, { account, set: ACKNOWLEDGEMENTS }, "direct")) {
    const home = way.account;
    const taking = accounts.get(home);
    if (taking === undefined || !meet(way.set, ACKNOWLEDGEMENTS)) continue;
    if (graph.document.accounts[home]?.limits.leafNodes === 0) continue;
    const roles = policy.roles.filter((role) => accountName(role) === home);
    const used = grantReaching(
      roles.flatMap(({ grants }) => grants),
      intersection(way.set, ACKNOWLEDGEMENTS),
    );
    const because =
      used === undefined ? "" : `, as with ${used.label}, at ${at(diagnostics.place(used.source))}`;
    const whose = account === home ? "its consumers" : `consumers of '${account}'`;
    diagnostics.add(
      taking.source,
      {
        code: "leaf_jetstream",
        message: `leaf nodes may connect to it, and each could take messages of ${whose}, whatever its role says: nats-server does not check $JS.ACK.>${because}`,
        next: "leave limits.leafNodes out, or move JetStream and the roles that use consumers to an account without leaf nodes",
      },
      { account: home },
    );
  }
}

/**
 * Every leaf node may publish on `_R_.>` too: one that hears a request of another account could have the answer appear wherever the asker says,
 * though no role of its account serves (tests/attack/leaf/answers.test.ts). Requests by `request(…)` are refused before (walls/problems.ts).
 *
 * @param account without JetStream: where there is one, leaf nodes are refused for that
 */
function checkAsked(graph: Graph, account: string, { accounts, diagnostics }: Ground): void {
  const asked = accounts.get(account);
  if (asked === undefined || graph.document.accounts[account]?.limits.leafNodes === 0) return;
  const flow = graph.flows.into(account).find(({ kind }) => kind === "service");
  if (flow === undefined) return;
  diagnostics.add(
    asked.source,
    {
      code: "wall_leaf",
      message: `leaf nodes may connect to it, and could answer requests on '${flow.to.pattern}', which '${flow.from.account}' imports, whatever their role says, and forge who asks`,
      next: "leave limits.leafNodes out, or put what answers into an account that has no leaf nodes",
    },
    { account },
  );
}
