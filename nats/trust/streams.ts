import { NatsError } from "../errors/nats-error.ts";
import { userJwt } from "../jwt/user-jwt.ts";
import type { Permissions } from "../jwt/permissions.ts";
import { calloutInbox, type ControlUser } from "./control.ts";

/** Name of the callout's user in accounts of which it makes the streams; what lists of sessions and the audit call it. */
export const streamsUserName = "callout-streams";

/** A declared stream, as far as rights to it depend on it. */
export interface DeclaredStream {
  readonly name: string;
  /** False for one that is only watched. */
  readonly isManaged: boolean;
  /** Names of the declared consumers. */
  readonly consumers: readonly string[];
}

/** What nats-server publishes in an account about changes of its streams and consumers (jetstream_api.go, JSAdvisory…). */
const streamAdvisories = ["CREATED", "UPDATED", "DELETED"];
const consumerAdvisories = ["CREATED", "DELETED"];
const advisory = "$JS.EVENT.ADVISORY";

/**
 * What the callout needs to make, change and watch exactly these streams and their consumers, but nothing beyond: it deletes
 * and purges nothing, and gets and acknowledges no message. Streams that are only watched can be looked at.
 *
 * A name that is not one token of a subject would widen the rights, so it is refused.
 *
 * @throws NatsError `jwt_malformed` for such a name
 */
export function streamsPermissions(streams: readonly DeclaredStream[]): Permissions {
  const publish = streams.flatMap(({ name, isManaged, consumers }) => {
    const stream = token(name);
    return [
      ...verbs("STREAM", isManaged ? ["INFO", "CREATE", "UPDATE"] : ["INFO"], stream),
      ...consumers.flatMap((each) =>
        verbs("CONSUMER", isManaged ? ["INFO", "CREATE"] : ["INFO"], `${stream}.${token(each)}`),
      ),
    ];
  });
  const subscribe = [`${calloutInbox}.>`, ...streamsAdvisories(streams)];
  return { publish: { allow: publish, deny: [] }, subscribe: { allow: subscribe, deny: [] } };
}

/** Subjects on which the account learns that somebody made, changed or deleted one of these. */
export function streamsAdvisories(streams: readonly DeclaredStream[]): string[] {
  return streams.flatMap(({ name, consumers }) => [
    ...streamAdvisories.map((what) => `${advisory}.STREAM.${what}.${token(name)}`),
    ...consumers.flatMap((each) =>
      consumerAdvisories.map(
        (what) => `${advisory}.CONSUMER.${what}.${token(name)}.${token(each)}`,
      ),
    ),
  ]);
}

/**
 * The callout's user in an account of which it makes the streams, which it signs itself: it holds the account's signing
 * key anyway.
 *
 * @param args `expires`: unix seconds
 * @throws NatsError `jwt_malformed` for a name that is not one token of a subject
 */
export function streamsUserJwt({
  streams,
  ...user
}: ControlUser & {
  readonly expires: number;
  readonly streams: readonly DeclaredStream[];
}): string {
  return userJwt({ name: streamsUserName, ...user, ...streamsPermissions(streams) });
}

function verbs(kind: string, names: readonly string[], what: string): string[] {
  return names.map((name) => `$JS.API.${kind}.${name}.${what}`);
}

function token(name: string): string {
  if (/^[^\s.*>/\\]+$/.test(name)) return name;
  const message = `the name ${JSON.stringify(name)} of a stream or consumer is not one token of a subject`;
  throw new NatsError("jwt_malformed", message, { next: "compile the policy again" });
}
