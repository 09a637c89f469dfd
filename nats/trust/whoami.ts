/**
 * How a session asks the callouts who it is, whatever account it is in.
 *
 * It publishes on `nats-entra.whoami.<oid>.<token>` and listens on `_INBOX.<oid>._whoami.<token>`; an agent that
 * acts for a person has `<oid>.<azp>` in both. Each account imports from AUTH the service behind the one and the
 * stream behind the other, its own public key in the subject, so that it reaches and hears nothing of others'.
 *
 * The answer's subject is made of the request's, never of its reply, which the asker chooses.
 */
import type { AccountExport, AccountImport } from "../jwt/account-jwt.ts";
import { calloutQueue } from "./control.ts";

const requests = "nats-entra.whoami";
const answers = "nats-entra.identity";
/** No account begins with `_`, and no inbox has such a token by chance. */
const inbox = "_whoami";
/** Whose session it is: `<oid>`, or `<oid>.<azp>` of an agent that acts for a person. */
const identities = ["*", "*.*"];
/** Where in a subject of AUTH the account's public key is: nats-server lets an account import its own alone. */
const accountPosition = 3;

/** Subjects on which the callouts take these requests in AUTH. */
export const whoamiRequests: readonly string[] = identities.map((who) => `${requests}.*.${who}.*`);

/** What the callout's user may do for it in AUTH. */
export const whoamiPermissions = {
  publish: identities.map((who) => `${answers}.*.${who}.*`),
  subscribe: whoamiRequests.map((subject) => `${subject} ${calloutQueue}`),
} as const;

/** A request, as its subject in AUTH says it. */
export interface WhoamiSubject {
  /** Public key (A…) of the account in which it was asked: the server puts it there. */
  readonly account: string;
  /** `<oid>`, or `<oid>.<azp>`: the session may publish on no other, unless a role grants it. */
  readonly identity: string;
  /** Chosen by the asker: letters, digits, `-` and `_`, at most 64. */
  readonly token: string;
}

/** Undefined for a subject on which nothing is answered. */
export function readWhoamiSubject(subject: string): WhoamiSubject | undefined {
  const [, , account = "", ...rest] = subject.split(".");
  const token = rest.pop() ?? "";
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(token) || rest.length < 1 || rest.length > 2) return undefined;
  return { account, identity: rest.join("."), token };
}

/** Where in AUTH the answer to a request is published: the asker's account has it in its inbox. */
export function whoamiAnswerSubject({ account, identity, token }: WhoamiSubject): string {
  return `${answers}.${account}.${identity}.${token}`;
}

/** What AUTH exports for it. */
export const whoamiExports: readonly AccountExport[] = [
  ...whoamiRequests.map((subject) => exported("service", subject, "Sessions ask who they are")),
  ...whoamiPermissions.publish.map((subject) => exported("stream", subject, "The answers")),
];

function exported(kind: "service" | "stream", subject: string, description: string): AccountExport {
  return { name: subject, kind, subject, description, accountPosition };
}

/**
 * What each account imports of it.
 *
 * `share` lets the server say whose connection asks, in a header that no client can set
 * (client.go, processServiceImport).
 *
 * @param auth public key (A…) of AUTH
 * @param account public key (A…) of the importing account
 */
export function whoamiImports(auth: string, account: string): AccountImport[] {
  return identities.flatMap((who): AccountImport[] => [
    {
      name: `whoami ${who}`,
      kind: "service",
      account: auth,
      subject: `${requests}.${account}.${who}.*`,
      to: `${requests}.${who}.*`,
      share: true,
    },
    {
      name: `identity ${who}`,
      kind: "stream",
      account: auth,
      subject: `${answers}.${account}.${who}.*`,
      to: `_INBOX.${who}.${inbox}.*`,
    },
  ]);
}
