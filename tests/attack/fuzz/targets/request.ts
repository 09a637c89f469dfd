import { decode } from "@nats-io/jwt";
import { NatsError, parseAuthorizationRequest } from "../../../../nats/index.ts";
import { claimsOf } from "../../../support/auth-request.ts";
import * as entra from "../../../support/token.ts";
import { Callout, QuickServer, secrets } from "../../support/callout.ts";
import { signed } from "../../support/rules.ts";
import { attempt, must, type Target } from "../target.ts";

Date.now = () => entra.now * 1000;
const server = new QuickServer();
const good = "good token";
/** The one token that opens anything; inputs name it by a short word, so that the corpus outlives its key. */
const token = signed();
const header = Buffer.from(JSON.stringify({ typ: "JWT", alg: "ed25519-nkey" })).toString(
  "base64url",
);
const claims = (connect: object, client = {}) =>
  JSON.stringify({ ...server.claims(connect, client), iss: server.id, jti: "j" });

/** Characters; the servers' line limit for CONNECT is half of it. */
const longest = 64 * 1024;

interface Answer {
  readonly sub: string;
  readonly aud: string;
  readonly nats: { readonly jwt?: string; readonly error?: string };
}

/**
 * Requests. An input that begins with a brace is the claims of one, which a server signs and seals; any
 * other is what comes over the wire, and once more what is in the box.
 */
export const request: Target = {
  seeds: [
    claims({ auth_token: good }),
    claims({ pass: good, user: "orders" }),
    claims({ user: `user:${entra.oid}` }),
    claims({ auth_token: "x" }, { kind: "Leafnode" }),
    claims({}, { type: "mqtt" }),
    Buffer.from(server.seal("e30.e30.AA")),
    "xkv1",
  ],
  dictionary: [
    ...[
      "auth_token",
      "pass",
      "user",
      "jwt",
      "nkey",
      "sig",
      good,
      "orders",
      "__proto__",
      "exp",
      "aud",
      "sub",
      "iss",
    ],
    ...[
      "server_id",
      "xkey",
      "cluster",
      "client_info",
      "kind",
      "type",
      "Client",
      "nats",
      "websocket",
      "mqtt",
      "Leafnode",
    ],
    ...[
      "connect_opts",
      "user_nkey",
      server.user,
      server.id,
      server.xkey,
      `user:${entra.oid}`,
      "xkv1",
    ],
  ],
  async run(input) {
    const isClaims = input[0] === 0x7b;
    const text = input.toString("latin1").replaceAll(good, token).slice(0, longest);
    const jwt = isClaims ? signedJwt(Buffer.from(text, "latin1")) : text;
    const parsed = attempt(NatsError, () =>
      parseAuthorizationRequest(jwt, { account: secrets.auth.account }),
    );
    const callout = new Callout();
    const answers = isClaims ? [] : await callout.ask(input, server.xkey);
    answers.push(...(await callout.ask(server.seal(jwt), server.xkey)));
    const counted = [...callout.counted.keys()].join();
    must(
      !/internal_error|request_malformed/.test(counted),
      `no mistake of its own: ${callout.lines}`,
    );
    must(!callout.lines.includes(token.slice(0, 20)), "no log has the token");
    for (const answer of answers) if (answer) assertMeant(answer, parsed, text);
    const code = "error" in parsed ? String(parsed.error.code) : "read";
    const check = "value" in parsed ? () => void decode(jwt) : undefined;
    return { label: `${code} ${counted}`, ...(check && { check }) };
  },
};

/** A JWT of exactly these bytes, signed by the server. */
function signedJwt(payload: Buffer): string {
  const body = `${header}.${payload.toString("base64url")}`;
  const signature = server.signer.sign(Buffer.from(body, "latin1"));
  return `${body}.${Buffer.from(signature).toString("base64url")}`;
}

/** An answer is for the connection that was asked about, and a grant comes of the good token alone. */
function assertMeant(box: Uint8Array, parsed: object, text: string): void {
  const answer = claimsOf(server.open(box)) as Answer;
  must("value" in parsed, "what is no request gets no answer");
  const { user_nkey: user } = parsed.value as { user_nkey: string };
  must(answer.aud === server.id && answer.sub === user, "the answer is for who asked");
  const { jwt } = answer.nats;
  if (jwt === undefined) return;
  must(text.includes(token), "a grant comes of the good token");
  const granted = claimsOf(jwt) as { sub: string; exp: number; name: string };
  must(granted.sub === user && granted.name === `user:${entra.oid}`, "the user is who logged in");
  must(granted.exp === entra.now + 3600, "the session ends with the token");
}
