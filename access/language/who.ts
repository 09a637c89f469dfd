/** Whom an invariant is about. */
import type { Account } from "./account.ts";
import type { MemberKind } from "../document/document.ts";
import { MEMBER_KINDS, type Role } from "./role.ts";

/** A role, or its value. */
export type RoleRef = Role | string;

/** Sessions by who holds them and where they are, with any roles but the excepted ones. */
export class Crowd {
  readonly kind = "crowd";
  /** As written, for people. */
  readonly label: string;
  readonly members: readonly MemberKind[];
  /** The account of these sessions, or the one they are not in; any account when undefined. */
  readonly place: { readonly account: string; readonly inside: boolean } | undefined;
  readonly excepted: readonly string[];

  constructor(
    label: string,
    members: readonly MemberKind[],
    place?: Crowd["place"],
    excepted: readonly string[] = [],
  ) {
    this.label = label;
    this.members = members;
    this.place = place;
    this.excepted = excepted;
  }

  /**
   * The same without the sessions in which one of these roles counts.
   *
   * @example never(everyone.except("Streams.Deploy"), manage(ORDERS))
   */
  except(...roles: readonly RoleRef[]): Crowd {
    const names = roles.map(nameOf);
    const label = `${this.label} except ${names.join(", ")}`;
    return new Crowd(label, this.members, this.place, [...this.excepted, ...names]);
  }

  /** Whether sessions of the account are among them. */
  isIn(account: string): boolean {
    return this.place === undefined || (this.place.account === account) === this.place.inside;
  }
}

/**
 * A role stands for every session in which it counts, whatever other roles count beside it; several
 * roles for every session in which one of them does.
 */
export type Who = RoleRef | readonly RoleRef[] | Crowd;

/** Every session. */
export const everyone = new Crowd("everyone", MEMBER_KINDS);
/** Every session of a person. */
export const users = new Crowd("users", ["user"]);
/** Every session of a workload or an agent. */
export const applications = new Crowd("applications", ["application"]);

/**
 * Every session in an account.
 *
 * @example never(everyoneIn(finance), within(orders, publish(">")))
 */
export function everyoneIn(account: Account | string): Crowd {
  const name = typeof account === "string" ? account : account.name;
  return new Crowd(`everyone in ${name}`, MEMBER_KINDS, { account: name, inside: true });
}

export function nameOf(role: RoleRef): string {
  return typeof role === "string" ? role : role.name;
}

/** Whom it names, in a form with one shape. */
export type Named = readonly string[] | Crowd;

export function named(who: Who): Named {
  if (who instanceof Crowd) return who;
  return [...new Set([who].flat().map(nameOf))];
}

export function labelOf(who: Named): string {
  return who instanceof Crowd ? who.label : who.join(", ");
}

/** The sessions that are not among these. */
export function othersThan(who: Named): Named[] {
  if (!(who instanceof Crowd)) return [everyone.except(...who)];
  const { members, place, excepted } = who;
  const label = `others than ${who.label}`;
  const kinds = MEMBER_KINDS.filter((kind) => !members.includes(kind));
  return [
    ...(kinds.length === 0 ? [] : [new Crowd(label, kinds)]),
    ...(place === undefined
      ? []
      : [new Crowd(label, MEMBER_KINDS, { ...place, inside: !place.inside })]),
    ...(excepted.length === 0 ? [] : [excepted]),
  ];
}
