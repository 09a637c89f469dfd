import { connect, jwtAuthenticator, type Msg } from "@nats-io/transport-node";
import {
  authorizationSubject,
  calloutQueue,
  deriveCalloutSecrets,
  keyPair,
  keyPairFromSeed,
  loadSodium,
  RequestBox,
  serverXkeyHeader,
  type AuthorizationRequest,
  type KeyMaterial,
  type KeyPair,
} from "../../../nats/index.ts";
import { signJwt } from "../../../nats/jwt/jwt.ts";

/** An answer in its parts, of which a test changes some. */
export interface Answer {
  /** Claims of the answer's JWT, but for `nats`. */
  response: Record<string, unknown>;
  /** Its claims of NATS; the user's JWT is put in as `jwt` unless one is there. */
  nats: Record<string, unknown>;
  responseSigner: KeyPair;
  user: Record<string, unknown>;
  userNats: Record<string, unknown>;
  userSigner: KeyPair;
  /** By which xkey the answer is sealed, and for whom; undefined for an answer in clear text. */
  seal: { by: KeyPair; for: string } | undefined;
}

/** What is sent in the place of an answer: its bytes, several one after the other, or nothing. */
export type Sent = Uint8Array | readonly Uint8Array[] | undefined;

export interface Asked {
  readonly request: AuthorizationRequest;
  /** A right answer to it. */
  readonly good: Answer;
  readonly message: Msg;
}

export type Reply = (asked: Asked) => Sent | Promise<Sent>;

/** A callout with all its keys that answers as a test says. */
export class Rogue {
  /** @default a right answer */
  reply: Reply = ({ good }) => written(good);
  readonly #connection: Awaited<ReturnType<typeof connect>>;

  private constructor(connection: Awaited<ReturnType<typeof connect>>) {
    this.#connection = connection;
  }

  /** @param account to which a right answer lets in */
  static async start(
    servers: readonly string[],
    keys: KeyMaterial,
    account: string,
  ): Promise<Rogue> {
    await loadSodium();
    const secrets = deriveCalloutSecrets(keys);
    const { jwt, seed } = secrets.user;
    const connection = await connect({
      servers: [...servers],
      authenticator: jwtAuthenticator(jwt, Buffer.from(seed)),
    });
    const rogue = new Rogue(connection);
    const box = new RequestBox(keyPairFromSeed(secrets.xkey));
    const target = secrets.accounts[account];
    if (!target) throw new Error(`there is no account ${account}`);
    const answer = async (message: Msg) => {
      const serverXkey = message.headers?.get(serverXkeyHeader) ?? "";
      const request = box.readRequest(message.data, serverXkey);
      const now = Math.floor(Date.now() / 1000);
      const good: Answer = {
        response: { jti: "a", sub: request.user_nkey, aud: request.server_id.id, iat: now },
        nats: { type: "authorization_response", version: 2 },
        responseSigner: keyPairFromSeed(secrets.auth.seed),
        user: { jti: "u", sub: request.user_nkey, name: "somebody", iat: now, exp: now + 60 },
        userNats: {
          ...{ type: "user", version: 2, issuer_account: target.account },
          ...{ pub: { allow: ["in"], deny: [] }, sub: { allow: ["out"], deny: [] } },
          ...{ subs: -1, data: -1, payload: -1 },
        },
        userSigner: keyPairFromSeed(target.seed),
        seal: { by: keyPair("curve", keys.xkey), for: serverXkey },
      };
      const sent = await rogue.reply({ request, good, message });
      const all = sent instanceof Uint8Array ? [sent] : (sent ?? []);
      for (const data of all) message.respond(data);
    };
    connection.subscribe(authorizationSubject, {
      queue: calloutQueue,
      callback: (_error, message) => void answer(message),
    });
    await connection.flush();
    return rogue;
  }

  async stop(): Promise<void> {
    await this.#connection.close();
  }
}

/** The bytes of an answer. */
export function written(answer: Answer): Uint8Array {
  return sealed(answer, responseText(answer));
}

/** Its JWT. */
export function responseText({ response, nats, responseSigner, ...user }: Answer): string {
  const jwt = Object.hasOwn(nats, "jwt") ? nats["jwt"] : userText(user);
  return sign({ ...response, nats: { ...nats, jwt } }, responseSigner);
}

/** The user's JWT in it. */
export function userText({
  user,
  userNats,
  userSigner,
}: Pick<Answer, "user" | "userNats" | "userSigner">): string {
  return sign({ ...user, nats: userNats }, userSigner);
}

/** A text as an answer is sent. */
export function sealed({ seal }: Pick<Answer, "seal">, text: string | Uint8Array): Uint8Array {
  const data = Buffer.from(text);
  return seal ? seal.by.seal(data, seal.for) : data;
}

const sign = (claims: object, signer: KeyPair) =>
  signJwt(claims as Parameters<typeof signJwt>[0], signer);
