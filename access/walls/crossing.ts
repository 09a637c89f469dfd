/** What a role or an agent of one account needs of another. */
import type { ShareKind } from "../document/document.ts";
import type { Owner } from "../errors/error.ts";
import type { Grant } from "../language/grant.ts";
import { arePushed, deliveries, hasManyAnswers, localSubjects } from "./place.ts";
import { withWildcards } from "../subjects/placeholder.ts";

/** Subjects of one account that another uses, because of a grant. */
export interface Crossing {
  readonly kind: ShareKind;
  /** The account where they live. */
  readonly from: string;
  /** The account of the role. */
  readonly into: string;
  /** As the first knows them, without placeholders. */
  readonly subject: string;
  /** As the second does. */
  readonly to: string;
  readonly answers?: "many";
  readonly grant: Grant;
  readonly owner: Owner;
}

/** The account of a grant, where that is not the role's own. */
export function placeBeyond({ place }: Grant, account: string): string | undefined {
  return place === account ? undefined : place;
}

/** The grant as a session of the account uses it: with that account's subjects. */
export function localGrant(grant: Grant, account: string): Grant {
  const place = placeBeyond(grant, account);
  if (place === undefined) return grant;
  return { ...grant, publish: grant.publish.flatMap((subject) => localSubjects(place, subject)) };
}

/** Are messages pushed to it from another account? */
export function needsDeliveries(grant: Grant, account: string): boolean {
  return placeBeyond(grant, account) !== undefined && arePushed(grant.publish);
}

/** What the accounts have to share for a grant. */
export function crossingsOf(grant: Grant, into: string, owner: Owner): Crossing[] {
  const from = placeBeyond(grant, into);
  if (from === undefined) return [];
  const common = { from, into, grant, owner };
  const requests = grant.publish.map(withWildcards).flatMap((subject) => {
    const many = grant.service?.answers === "many" || hasManyAnswers(subject);
    const answers = many ? ({ answers: "many" } as const) : {};
    return localSubjects(from, subject).map((to): Crossing => ({
      kind: "service",
      subject,
      to,
      ...answers,
      ...common,
    }));
  });
  if (!needsDeliveries(grant, into)) return requests;
  const subject = deliveries(into);
  return [...requests, { kind: "stream", subject, to: subject, ...common }];
}
