import { connect, jwtAuthenticator, type Msg } from "@nats-io/transport-node";
import type { ResponsePermission } from "../../../access/subjects/permissions.ts";
import {
  authorizationResponse,
  authorizationSubject,
  calloutQueue,
  grantedUserJwt,
  keyPairFromSeed,
  loadSodium,
  replicaSubject,
  RequestBox,
  serverXkeyHeader,
  type AuthorizationRequest,
  type CalloutSecrets,
  type UserConnectionType,
} from "../../../nats/index.ts";

/** What a test grants to one connection. */
export interface Access {
  readonly account: string;
  readonly publish?: readonly string[];
  readonly subscribe?: readonly string[];
  readonly responses?: ResponsePermission;
  /** Seconds. @default 60 */
  readonly lifetime?: number;
  /** @default any that a client can make */
  readonly connectionTypes?: readonly UserConnectionType[];
}

/** Answers undefined to refuse; `sealed` tells whether the request came in a sealed box. */
export type Decide = (request: AuthorizationRequest, sealed: boolean) => Access | undefined;

export interface MinimalCallout {
  /** Takes other secrets without reconnecting. */
  use(secrets: CalloutSecrets): void;
  stop(): Promise<void>;
}

/** The least that serves `$SYS.REQ.USER.AUTH`, made of the pure functions only. */
export async function startMinimalCallout(
  servers: readonly string[],
  given: CalloutSecrets,
  decide: Decide,
  tls?: { readonly caFile: string },
): Promise<MinimalCallout> {
  await loadSodium();
  let secrets = given;
  const box = new RequestBox(keyPairFromSeed(secrets.xkey));
  const live = new Map<string, Access>();
  const { jwt, seed } = secrets.user;
  const nats = await connect({
    servers: [...servers],
    authenticator: jwtAuthenticator(jwt, Buffer.from(seed)),
    ...(tls && { tls }),
  });

  const read = (message: Msg) => {
    const serverXkey = message.headers?.get(serverXkeyHeader) ?? "";
    const now = Math.floor(Date.now() / 1000);
    const request = box.readRequest(message.data, serverXkey, { account: secrets.auth.account });
    const connection = `${request.server_id.id} ${request.client_info.id}`;
    return { serverXkey, now, request, connection };
  };
  const answer = (
    message: Msg,
    { serverXkey, now, request }: ReturnType<typeof read>,
    access?: Access,
  ) => {
    const user = access && userJwt(secrets, request, access, now);
    const response = authorizationResponse({
      id: "test",
      userNkey: request.user_nkey,
      serverId: request.server_id.id,
      signer: keyPairFromSeed(secrets.auth.seed),
      issuedAt: now,
      ...(user === undefined ? { error: "refused" } : { userJwt: user }),
    });
    message.respond(box.sealResponse(response, serverXkey));
  };

  const login = (message: Msg) => {
    const asked = read(message);
    const { request, connection } = asked;
    const again = request.connect_opts.user?.startsWith("user:");
    const access = again
      ? live.get(connection)
      : decide(request, !message.string().startsWith("eyJ"));
    if (access && !again) nats.publish(replicaSubject, JSON.stringify({ connection, access }));
    answer(message, asked, access);
  };
  const learn = (message: Msg) => {
    const { connection, access } = message.json<{ connection: string; access: Access }>();
    live.set(connection, access);
  };
  nats.subscribe(authorizationSubject, { queue: calloutQueue, callback: handler(login) });
  nats.subscribe(replicaSubject, { callback: handler(learn) });
  await nats.flush();
  return { use: (next) => (secrets = next), stop: () => nats.close() };
}

function handler(handle: (message: Msg) => void) {
  return (error: Error | null, message: Msg) => {
    if (error) throw error;
    handle(message);
  };
}

function userJwt(
  { accounts }: CalloutSecrets,
  { user_nkey: userNkey, connect_opts: options }: AuthorizationRequest,
  {
    account: name,
    publish = [],
    subscribe = [],
    responses,
    lifetime = 60,
    connectionTypes = ["STANDARD", "WEBSOCKET", "MQTT"],
  }: Access,
  now: number,
): string | undefined {
  const account = accounts[name];
  return (
    account &&
    grantedUserJwt({
      id: "test",
      userNkey,
      name: `user:${options.name ?? "anonymous"}`,
      account: account.account,
      signer: keyPairFromSeed(account.seed),
      issuedAt: now,
      expires: now + lifetime,
      publish: { allow: publish, deny: [] },
      subscribe: { allow: subscribe, deny: [] },
      ...(responses ? { responses } : {}),
      tags: ["test"],
      connectionTypes,
    })
  );
}
