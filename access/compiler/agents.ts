import { type Account, accountName } from "../language/account.ts";
import type { Agent } from "../language/agent.ts";
import { sortedSet } from "../../values/canonical.ts";
import { checkGrants } from "./check-grants.ts";
import { type Grantee } from "../language/grantee.ts";
import { durationProblem, textProblems } from "../language/check-subject.ts";
import { accountProblems, compiledPermissions } from "./roles.ts";
import type { AgentEntry } from "../document/document.ts";
import type { Problem } from "../errors/error.ts";
import { splitQueue } from "../subjects/permissions.ts";
import { secondsOf } from "../../values/quantity.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import { AGENT_SESSION } from "../document/session.ts";
import { at } from "../../errors/failure.mjs";
import { agentDeliveries, needsDeliveries } from "../walls/index.ts";
import { isGuid } from "../../values/guid.ts";

const NAME = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;

/** @param agents sorted by name */
export function compileAgents(
  agents: readonly Agent[],
  accounts: readonly Account[],
  diagnostics: Diagnostics,
): Record<string, AgentEntry> {
  const known = accounts.map(({ name }) => name);
  checkTwins(agents, diagnostics);
  for (const agent of agents) {
    const owner = { agent: agent.name };
    const problems = [...headProblems(agent), ...accountProblems(agent, known)];
    for (const problem of problems) diagnostics.add(agent.source, problem, owner);
    checkGrants(agent.bounds, agent.denies ?? [], owner, diagnostics);
    checkQueues(agent, diagnostics);
  }
  return Object.fromEntries(agents.map((agent) => [agent.name, entryOf(agent)]));
}

/** The agents as `checkStreams` takes them. */
export function agentGrantees(agents: readonly Agent[]): Grantee[] {
  return agents.map(({ name, account, bounds, denies = [] }) => ({
    account,
    allows: bounds,
    denies,
    owner: { agent: name },
  }));
}

function entryOf(agent: Agent): AgentEntry {
  const account = accountName(agent);
  const pushed = agent.bounds.some((grant) => needsDeliveries(grant, account));
  const inboxes = [...AGENT_SESSION.subscribe, ...(pushed ? [agentDeliveries(account)] : [])];
  const { publish, subscribe, ...more } = compiledPermissions(agent.bounds, agent.denies ?? []);
  const maxSession = agent.maxSession === undefined ? undefined : secondsOf(agent.maxSession);
  return {
    description: agent.description,
    account,
    clients: sortedSet(agent.clients),
    publish: { ...publish, allow: sortedSet([...publish.allow, ...AGENT_SESSION.publish]) },
    subscribe: { ...subscribe, allow: sortedSet([...subscribe.allow, ...inboxes]) },
    ...more,
    ...(maxSession === undefined ? {} : { maxSession }),
  };
}

function headProblems(agent: Agent): Problem[] {
  const problems = [...textProblems("description", agent.description)];
  if (!NAME.test(agent.name)) {
    const message = `${JSON.stringify(agent.name)} is not a name of an agent`;
    const next = "begin with a letter, and use up to 64 letters, digits, '.', '-' and '_'";
    problems.push({ code: "agent_name", message, next });
  }
  const strange = agent.clients.find((client): boolean => !isGuid(client));
  if (strange !== undefined || agent.clients.length === 0) {
    const message =
      strange === undefined
        ? "no client is named, so it would bound nobody"
        : `${JSON.stringify(strange)} is not a client id`;
    const next = "write the application's client id as Entra shows it: a GUID in lower case";
    problems.push({ code: "agent_clients", message, next });
  }
  if (agent.bounds.length === 0) {
    const message = "its bounds are empty, so it could do nothing for anybody";
    const next = "add a grant; to keep an agent out, leave it out of the policy and of Entra";
    problems.push({ code: "bounds_missing", message, next });
  }
  if (agent.maxSession !== undefined && secondsOf(agent.maxSession) === undefined) {
    problems.push(durationProblem("maxSession", agent.maxSession));
  }
  return problems;
}

/**
 * Two lists that both have queue groups can say together what no list of nats-server's can: of a subject that
 * each allows to all and to one group more narrowly, neither group may be left in.
 */
function checkQueues({ name, bounds }: Agent, diagnostics: Diagnostics): void {
  for (const { label, subscribe, source } of bounds) {
    for (const entry of subscribe) {
      const { subject, queue } = splitQueue(entry);
      if (queue === undefined) continue;
      const message = `${label} names a queue group, but bounds say which subjects; in which group, the roles say`;
      const next = `leave the queue out: '${subject}'`;
      diagnostics.add(source, { code: "queue_on_bound", message, next }, { agent: name });
    }
  }
}

/** No name twice, and no client twice in one account: which bounds hold must be plain. */
function checkTwins(agents: readonly Agent[], diagnostics: Diagnostics): void {
  for (const [i, agent] of agents.entries()) {
    for (const other of agents.slice(0, i)) {
      const client =
        accountName(agent) === accountName(other)
          ? agent.clients.find((id) => other.clients.includes(id))
          : undefined;
      if (agent.name !== other.name && client === undefined) continue;
      const place = at(diagnostics.place(other.source));
      const message =
        agent.name === other.name
          ? `there is another agent of this name, at ${place}`
          : `'${other.name}', at ${place}, has the client ${client ?? ""} in the same account`;
      const next = "give it another name, or say all of its bounds at one place";
      const problem = { code: "agent_duplicate", message, next } as const;
      diagnostics.add(agent.source, problem, { agent: agent.name });
    }
  }
}
