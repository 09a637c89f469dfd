import { defaultLoginLimits } from "../../callout/settings/logins.ts";
import { AuditLog } from "../../callout/audit/audit-log.ts";
import { Authorizer } from "../../callout/login/authorizer.ts";
import type { LoginRules } from "../../callout/login/authorize.ts";
import { Sessions } from "../../callout/session/sessions.ts";
import { parseSecrets } from "../../callout/settings/secrets.ts";
import { deriveCalloutSecrets } from "../../nats/index.ts";
import { FakeNatsServer } from "../../tests/support/auth-request.ts";
import * as entra from "../../tests/support/token.ts";
import { document, newKeys } from "./cluster.ts";
import { tokens } from "./tokens.ts";
import { measureWork, type Work } from "./work.ts";

/** Tokens at hand: more than are asked about. */
const prepared = 4000;

/**
 * What a login with a new token costs the callout by itself: its request is at hand, its record goes nowhere, and
 * neither servers nor sockets are there.
 */
export async function alone(): Promise<Work> {
  const secrets = parseSecrets(Buffer.from(JSON.stringify(deriveCalloutSecrets(newKeys()))), "");
  const xkey = secrets.xkey.getPublicKey();
  const server = new FakeNatsServer(secrets.auth.account);
  const key = entra.signingKey("key-1");
  const requests = tokens(prepared, { iss: entra.issuer, key, length: 1700 }).map(
    (token, turn) => ({
      data: request(server, xkey, token, turn + 1),
      serverXkey: server.xkey,
    }),
  );
  let granted = 0;
  const authorizer = await authorizerOf(secrets, key, () => granted++);
  let turn = 0;
  const work = await measureWork(() => {
    authorizer.accept({ ...(requests[turn++] ?? fail()), respond: () => undefined });
    return authorizer.idle();
  });
  if (granted !== turn) throw new Error(`${granted} of ${turn} logins were granted`);
  return work;
}

function request(server: FakeNatsServer, xkey: string, token: string, id: number): Uint8Array {
  const connect = { auth_token: token };
  const expires = Math.floor(Date.now() / 1000) + 120;
  return server.seal(server.request({ connect, client: { id }, expires }), xkey);
}

async function authorizerOf(
  secrets: ReturnType<typeof parseSecrets>,
  key: entra.SigningKey,
  onGranted: () => void,
): Promise<Authorizer> {
  const sessions = new Sessions();
  const silent = () => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const audit = new AuditLog({
    instance: "callout-0",
    stores: {
      all: [{ name: "nowhere", write: () => Promise.resolve() }],
      head: () => Promise.resolve(undefined),
      show: () => undefined,
      takeFileEvents: () => [],
    },
    signer: () => secrets.auth.signer,
    onFailure: silent,
    log,
  });
  await audit.start();
  const expected = { tenantId: entra.tenant, audience: entra.audience, clockSkew: 60 };
  const issuers = new Map([[entra.issuer, { expected, keys: { find: () => key.publicKey } }]]);
  const rules: LoginRules = {
    ...{ maxToken: 16_384, issuers, policy: document, accounts: secrets.accounts },
    connectionTypes: ["STANDARD"],
  };
  return new Authorizer({
    instance: "callout-0",
    clockSkew: 60,
    rules: () => rules,
    secrets: () => [secrets],
    find: (...about) => sessions.find(...about),
    remember: (session) => sessions.remember(session, Math.floor(Date.now() / 1000)),
    isRevoked: () => false,
    probeOf: () => undefined,
    limits: defaultLoginLimits,
    audit,
    metrics: {
      login: (decision) => decision === "granted" && onGranted(),
      ...{ reauthorization: silent, dropped: silent, putOff: silent },
    },
    log,
  });
}

function fail(): never {
  throw new Error(`more than ${prepared} logins`);
}
