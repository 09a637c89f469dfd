import type { X509Certificate } from "node:crypto";

/** Who may hold an app role, in Entra's words. */
export type MemberType = "User" | "Application";

/** The API that tokens are for: its `appId` is their audience. */
export interface Application {
  readonly kind: "application";
  readonly appId: string;
  readonly displayName: string;
  /** `api://…`; scopes may name the API by it or by the `appId`. */
  readonly identifierUri: string;
  /** True: who has no role gets no token. */
  readonly assignmentRequired: boolean;
}

export interface AppRole {
  readonly kind: "appRole";
  readonly appId: string;
  readonly id: string;
  /** What the token's `roles` claim says. */
  readonly value: string;
  readonly displayName: string;
  readonly description: string;
  readonly allowedMemberTypes: readonly MemberType[];
}

export interface User {
  readonly kind: "user";
  /** Object id: the token's `oid`. */
  readonly id: string;
  /** Short name for people at a terminal, as in `--as NAME`. */
  readonly name: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
}

export type Credential =
  | { readonly type: "secret"; readonly sha256: Buffer }
  | { readonly type: "certificate"; readonly certificate: X509Certificate }
  | {
      readonly type: "federated";
      readonly issuer: string;
      readonly subject: string;
      readonly audience: string;
    };

/** A workload, an agent, or (public) an app that people sign in with. */
export interface Client {
  readonly kind: "client";
  /** Object id of its service principal: the token's `oid` when it acts as itself. */
  readonly id: string;
  /** The token's `azp`. */
  readonly appId: string;
  readonly name: string;
  readonly displayName: string;
  readonly public: boolean;
  readonly credentials: readonly Credential[];
}

export interface Assignment {
  readonly kind: "assignment";
  /** Object id of a user or of a client's service principal. */
  readonly principal: string;
  /** Id of the app role. */
  readonly role: string;
  readonly appId: string;
}

export type Principal = User | Client;
export type Entry = Application | AppRole | User | Client | Assignment;

/** The tenant's objects, checked against each other. */
export interface Directory {
  /** By `appId`. */
  readonly applications: ReadonlyMap<string, Application>;
  /** By object id, in the order of their display names. */
  readonly users: ReadonlyMap<string, User>;
  /** By `appId`. */
  readonly clients: ReadonlyMap<string, Client>;
  /** Users and clients by their short name. */
  readonly named: ReadonlyMap<string, Principal>;
  /** Values of the app roles that a principal holds, sorted. */
  readonly rolesOf: (principal: string, appId: string) => readonly string[];
}
