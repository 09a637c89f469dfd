import { Failure } from "../../errors/failure.mjs";
import type { Io } from "../terminal/io.ts";
import { writeNatsContext } from "./nats-context.ts";
import { identityOf, type Identity } from "../oauth/access-token.ts";
import { localToken } from "../oauth/local-issuer.ts";
import { signIn } from "../oauth/method.ts";
import type { Settings } from "../settings/settings.ts";
import { locked, LockBusy } from "../../files/lock.mjs";
import { SessionStore, type Session } from "./store.ts";

/** A token with enough remaining lifetime, its identity, and the account to request. */
export interface Credential {
  readonly token: string;
  readonly identity: Identity;
  /** The name that `--as` knows it by. */
  readonly name: string;
  readonly account?: string;
}

/** Seconds that a token must have left to be handed out. */
const ENOUGH = 300;

/**
 * The token to use: with a name, that of the local issuer's person or workload, made on the spot, or
 * of the sign-in of that name; without one, of the last sign-in. Renews a sign-in's token when fewer
 * than five minutes of it are left.
 *
 * @param wanted the account to ask for; a sign-in for it is preferred, and any other of the same identity will do
 * @throws Failure `not_signed_in`, or what renewing throws
 */
export async function credentialFor(
  io: Io,
  settings: Settings,
  as: string | undefined,
  wanted?: string,
): Promise<Credential> {
  if (as !== undefined && settings.local?.identities.includes(as)) {
    const token = await localToken(settings, as);
    return { token, identity: identityOf(token), name: as, ...accountOf(wanted) };
  }
  const store = new SessionStore(io, settings);
  const found = store.find(as, wanted);
  if (found === undefined) throw notSignedIn(settings, store, as);
  const { accessToken: token, name, account } = await fresh(io, settings, store, found);
  return {
    token,
    identity: identityOf(token),
    name,
    ...accountOf(wanted ?? account),
  };
}

function accountOf(account: string | undefined): Pick<Credential, "account"> {
  return account === undefined ? {} : { account };
}

async function fresh(
  io: Io,
  settings: Settings,
  store: SessionStore,
  session: Session,
): Promise<Session> {
  const isFresh = ({ accessToken }: Session) =>
    identityOf(accessToken).expires - io.now() >= ENOUGH;
  if (isFresh(session)) return session;
  return alone(store.lockFile(session), async () => {
    // another process may have renewed it while this one waited
    const latest = store.latest(session);
    if (isFresh(latest)) return latest;
    const renewed = { ...latest, ...(await signIn(io, settings, latest.method)) };
    store.save(renewed);
    const { context, accessToken } = renewed;
    if (context !== undefined) writeNatsContext(settings, context, accessToken);
    return renewed;
  });
}

/** Milliseconds. */
const busyAfter = 20_000;

/**
 * Runs work that only one process may do at a time. A refresh token is good for one use: two processes that
 * renew at once would end the sign-in.
 *
 * @throws Failure `busy` when another process holds the lock for too long
 */
async function alone<T>(lock: string, work: () => Promise<T>): Promise<T> {
  try {
    return await locked(lock, work, { timeoutMs: busyAfter });
  } catch (error) {
    if (!(error instanceof LockBusy)) throw error;
    throw new Failure("busy", "another nats-entra is renewing the same sign-in", {
      next: "try again when it is done",
    });
  }
}

function notSignedIn(settings: Settings, store: SessionStore, as: string | undefined): Failure {
  const names = [...new Set([...store.names(), ...(settings.local?.identities ?? [])])];
  const next =
    settings.local === undefined
      ? "sign in: nats-entra login"
      : `sign in: nats-entra login, or take one of the local issuer's: --as ${settings.local.identities[0] ?? "NAME"}`;
  if (as === undefined) return new Failure("not_signed_in", "you are not signed in", { next });
  return new Failure("not_signed_in", `nobody is signed in as '${as}'`, {
    why: names.length === 0 ? "there is no sign-in at all" : `known are ${names.join(", ")}`,
    next,
  });
}
