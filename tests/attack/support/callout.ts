import { defaultLoginLimits } from "../../../callout/settings/logins.ts";
import { Prefix } from "@nats-io/nkeys";
import { probeOf } from "../../../callout/probe/probe.ts";
import type { Log } from "../../../callout/log/log.ts";
import { Authorizer, type AuthorizerOptions } from "../../../callout/login/authorizer.ts";
import type { LoginRules } from "../../../callout/login/authorize.ts";
import { Sessions } from "../../../callout/session/sessions.ts";
import type { Secrets } from "../../../callout/settings/secrets.ts";
import type { TokenRules } from "../../../callout/token/verify.ts";
import { SigningKeyPair } from "../../../nats/keys/ed25519.ts";
import { keyPair, loadSodium, publicKey, RequestBox, type KeyPair } from "../../../nats/index.ts";
import { signJwt } from "../../../nats/jwt/jwt.ts";
import { encodeKey } from "../../../nats/keys/nkey.ts";
import type { LoginRecord } from "../../../protocol/audit/login-record.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { secretOf } from "../../support/nats-keys.ts";
import { rules as tokenRules } from "./rules.ts";

await loadSodium();

const account = (name: string) => ({
  account: publicKey("account", secretOf(name)),
  signer: keyPair("account", secretOf(`${name} signing`)),
});
const xkey = keyPair("curve", secretOf("xkey"));

export const secrets: Secrets = {
  user: { jwt: "", key: keyPair("user", secretOf("callout")) },
  system: { jwt: "" },
  auth: account("auth"),
  accounts: new Map([["orders", account("orders")]]),
  xkey,
  box: new RequestBox(xkey),
  alsoXkeys: [],
};

export const policy = accessDocument({ "Orders.Read": roleEntry("orders") });

/** The real authorizer with all that belongs to it, in this process; what it says is counted, not printed. */
export class Callout {
  readonly sessions = new Sessions();
  readonly counted = new Map<string, number>();
  readonly authorizer: Authorizer;
  lines = "";
  /** Whether what is said is kept in `lines`. */
  keepLines = true;

  /** @param changes of what belongs to it */
  constructor(rules: TokenRules = tokenRules, changes: Partial<AuthorizerOptions> = {}) {
    const all: LoginRules = {
      ...rules,
      ...{ policy, accounts: secrets.accounts, connectionTypes: ["STANDARD"], clusters: ["test"] },
    };
    const say = (event: string, fields?: object) => this.#keep({ event, ...fields });
    const log: Log = { debug: say, info: say, warn: say, error: say };
    this.authorizer = new Authorizer({
      instance: "callout-0",
      clockSkew: 60,
      rules: () => all,
      secrets: () => [secrets],
      find: (...about) => this.sessions.find(...about),
      remember: (session) => this.sessions.remember(session, Math.floor(Date.now() / 1000)),
      isRevoked: () => false,
      probeOf: ({ connect_opts: options }) => probeOf(options, Date.now(), [secrets.xkey]),
      limits: defaultLoginLimits,
      audit: { append: (record: LoginRecord) => this.#record(record) },
      metrics: {
        login: (decision, reason) => this.#count(`${decision} ${reason}`),
        reauthorization: (decision, reason) => this.#count(`again ${decision} ${reason}`),
        dropped: (reason) => this.#count(`dropped ${reason}`),
        putOff: (by) => this.#count(`put off ${by}`),
      },
      log,
      ...changes,
    });
  }

  /** What it answers to a message; undefined when it does not. */
  async ask(data: Uint8Array, serverXkey: string | undefined): Promise<(Uint8Array | undefined)[]> {
    const answers: (Uint8Array | undefined)[] = [];
    this.authorizer.accept({ data, serverXkey, respond: (answer) => void answers.push(answer) });
    await this.authorizer.idle();
    return answers;
  }

  #record(record: LoginRecord): Promise<void> {
    this.#keep(record);
    return Promise.resolve();
  }

  #keep(value: object): void {
    const line = JSON.stringify(value);
    if (this.keepLines) this.lines += `${line}\n`;
  }

  #count(what: string): void {
    this.counted.set(what, (this.counted.get(what) ?? 0) + 1);
  }
}

/** A NATS server whose keys are the same in every run, and which signs natively: a hundred times faster. */
export class QuickServer {
  readonly signer: SigningKeyPair;
  readonly curve: KeyPair;
  readonly id: string;
  readonly xkey: string;
  readonly user = publicKey("user", secretOf("connection"));
  #requests = 0;

  /** @param label another one is another server */
  constructor(label = "server") {
    this.signer = new SigningKeyPair(Prefix.Server, secretOf(label));
    this.curve = keyPair("curve", secretOf(`${label} xkey`));
    this.id = this.signer.getPublicKey();
    this.xkey = this.curve.getPublicKey();
  }

  /** The claims of a request with these options of CONNECT. */
  claims(connect: object, client: object = {}) {
    const now = Math.floor(Date.now() / 1000);
    return {
      ...{ sub: secrets.auth.account, aud: "nats-authorization-request", iat: now, exp: now + 2 },
      nats: {
        ...{ type: "authorization_request", version: 2, user_nkey: this.user },
        server_id: { name: "n1", host: "127.0.0.1", id: this.id, cluster: "test", xkey: this.xkey },
        client_info: { host: "127.0.0.1", id: 7, kind: "Client", type: "nats", ...client },
        connect_opts: { jwt: "sentinel", lang: "nats.js", protocol: 1, ...connect },
      },
    };
  }

  /** A request as it comes over the wire; each is about another connection and asks for another user, as a server's are. */
  request(connect: object, client: object = {}): Uint8Array {
    const { nats, ...claims } = this.claims(connect, { id: this.#requests + 1, ...client });
    const user_nkey = encodeKey(Prefix.User, secretOf(`${this.id} ${this.#requests++}`));
    return this.seal(signJwt({ ...claims, nats: { ...nats, user_nkey } }, this.signer));
  }

  seal(text: string | Uint8Array): Uint8Array {
    return this.curve.seal(Buffer.from(text), xkey.getPublicKey());
  }

  open(answer: Uint8Array): string {
    return Buffer.from(this.curve.open(answer, xkey.getPublicKey()) ?? "").toString();
  }
}
