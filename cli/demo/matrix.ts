import type { AccessDocument } from "../../access/index.ts";
import { mapBounded } from "../network/bounded.ts";
import { Attempts } from "../network/attempt.ts";
import { connectWith, LoginRefused } from "../network/connect.ts";
import { identityOf, type Identity } from "../oauth/access-token.ts";
import { localToken } from "../oauth/local-issuer.ts";
import { decisionFor, expect } from "../policy/expectation.ts";
import type { LocalSettings, Settings } from "../settings/settings.ts";
import { probesOf, type Probe } from "./probes.ts";

/** One identity in one account: a column of the table. */
export interface Session {
  /** As `--as` takes it. */
  readonly identity: string;
  readonly account: string;
  /** Those of the token that count in this account. */
  readonly roles: readonly string[];
}

/** One attempt. */
export interface Cell extends Probe {
  readonly identity: string;
  readonly account: string;
  /** The server that was asked. */
  readonly server: string;
  /** What the broker said. */
  readonly allowed: boolean;
  /** What the compiled policy says. */
  readonly expected: boolean;
  readonly agree: boolean;
}

export interface Matrix {
  readonly sessions: readonly Session[];
  /** Session by session, each in the order of the probes. */
  readonly cells: readonly Cell[];
}

/** Logins under way at a time: enough to be quick, not so many that they wait for each other. */
const AT_ONCE = 8;

/**
 * Tries every probe as every identity, each on a server chosen by chance.
 *
 * @param own probes of the stack itself; undefined: those that the policy suggests
 * @param now unix seconds
 * @throws Failure when the issuer or a server cannot be reached
 */
export async function tryEverything(
  settings: Settings & { readonly local: LocalSettings },
  policy: AccessDocument,
  own: readonly Probe[] | undefined,
  now: number,
): Promise<Matrix> {
  const { identities } = settings.local;
  const people = await mapBounded(identities, AT_ONCE, async (name): Promise<Person> => {
    const token = await localToken(settings, name);
    return { name, token, identity: identityOf(token) };
  });
  const columns = people.flatMap((person) => columnsOf(policy, person, now));
  const probes =
    own ??
    probesOf(
      policy,
      people.map(({ identity }) => identity),
    );
  const jobs = columns.flatMap((column) => jobsOf(settings.servers, probes, column));
  const cells = (await mapBounded(jobs, AT_ONCE, (job) => run(settings, policy, job))).flat();
  return {
    sessions: columns.map(({ session }) => session),
    cells: columns.flatMap(({ session }) =>
      probes.flatMap((probe) =>
        cells.filter((cell) => cell.probe === probe && cell.session === session).map(shown),
      ),
    ),
  };
}

interface Person {
  readonly name: string;
  readonly token: string;
  readonly identity: Identity;
}

interface Column {
  readonly person: Person;
  readonly session: Session;
}

/** One for each account in which the identity has roles; one without any when it has none. */
function columnsOf(policy: AccessDocument, person: Person, now: number): Column[] {
  const { name, identity } = person;
  const columns = Object.keys(policy.accounts).flatMap((account): Column[] => {
    const decision = decisionFor(policy, identity, { account, now });
    if (!decision.granted) return [];
    return [{ person, session: { identity: name, account, roles: decision.permissions.roles } }];
  });
  if (columns.length > 0) return columns;
  return [{ person, session: { identity: name, account: "none", roles: [] } }];
}

/** The probes of one session that go to one server. */
interface Job extends Column {
  readonly server: string;
  readonly probes: readonly Probe[];
}

function jobsOf(servers: readonly string[], all: readonly Probe[], column: Column): Job[] {
  const chosen = all.map((probe) => ({ probe, server: anyOf(servers) }));
  return servers.flatMap((server) => {
    const probes = chosen.filter((one) => one.server === server).map(({ probe }) => probe);
    return probes.length === 0 ? [] : [{ ...column, server, probes }];
  });
}

interface Tried extends Omit<Cell, "verb" | "subject" | "identity" | "account" | "agree"> {
  readonly probe: Probe;
  readonly session: Session;
}

async function run(settings: Settings, policy: AccessDocument, job: Job): Promise<Tried[]> {
  const { probes, session, server, person } = job;
  const verdicts = await verdictsOf(settings, job);
  return probes.map((probe, i) => ({
    probe,
    session,
    server,
    allowed: verdicts[i] === true,
    expected:
      session.roles.length > 0 &&
      expect({ ...probe, policy, roles: session.roles, claims: person.identity }).allowed,
  }));
}

/** A login that is refused permits nothing. */
async function verdictsOf(settings: Settings, job: Job): Promise<boolean[]> {
  const { person, session, server, probes } = job;
  const account = session.roles.length === 0 ? undefined : session.account;
  const login = { token: person.token, oid: person.identity.oid, account, server };
  const connection = await connectWith(settings, login).catch((error: unknown) => {
    if (error instanceof LoginRefused) return undefined;
    throw error;
  });
  if (connection === undefined) return [];
  try {
    const attempts = new Attempts(connection, person.token);
    const verdicts: boolean[] = [];
    for (const probe of probes) verdicts.push(await attempts.permits(probe));
    return verdicts;
  } finally {
    await connection.close();
  }
}

function shown({ probe, session, server, allowed, expected }: Tried): Cell {
  const { identity, account } = session;
  return { identity, account, ...probe, server, allowed, expected, agree: allowed === expected };
}

function anyOf<T>(items: readonly T[]): T {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error("the settings name no server");
  return item;
}
