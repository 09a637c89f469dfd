/**
 * The matrix's accounts and sessions as a configuration file of nats-server. Names and passwords in place of tokens: a
 * login takes no time, however many there are at once, and rights mean the same.
 */
import type { AccountEntry, ExportEntry, ImportEntry } from "../../../access/document/document.ts";
import type { NatsLayout } from "../../support/nats/servers.ts";
import type { Plan, Run } from "./plan.ts";

/** nats-server takes JSON for its own language; in what is text here it replaces the variables. */
export function configOf(layout: NatsLayout, plans: readonly Plan[]): string {
  const accounts = plans.flatMap(({ accounts: declared, runs }) =>
    Object.entries(declared).map(([name, entry]) => [
      name,
      accountOf(
        name,
        entry,
        runs.filter(({ access }) => access.account === name),
      ),
    ]),
  );
  return `
    host: ${layout.client.host}
    port: ${layout.client.port}
    http_port: ${layout.monitor.port}
    jetstream: { store_dir: ${layout.storeFolder}, max_mem: 8GiB, max_file: 8GiB }
    accounts: ${JSON.stringify(Object.fromEntries(accounts))}
  `;
}

/** As which the session with all rights in an account logs in. */
export const adminOf = (account: string): string => `admin-${account}`;

/** As which a session without any right logs in. */
export const nobodyOf = (account: string): string => `nobody-${account}`;

function accountOf(name: string, entry: AccountEntry, runs: readonly Run[]): object {
  const admin = { user: adminOf(name), password: adminOf(name) };
  const nothing = { publish: { deny: [">"] }, subscribe: { deny: [">"] } };
  const nobody = { user: nobodyOf(name), password: nobodyOf(name), permissions: nothing };
  return {
    ...(entry.jetstream && { jetstream: "enabled" }),
    exports: entry.exports.map(exported),
    imports: entry.imports.map(imported),
    users: [admin, nobody, ...runs.map(userOf)],
  };
}

function exported({ kind, subject, accounts, answers }: ExportEntry): object {
  return {
    [kind]: subject,
    ...(accounts !== undefined && { accounts }),
    ...(answers === "many" && { response_type: "stream" }),
  };
}

function imported({ kind, from, subject, to }: ImportEntry): object {
  return { [kind]: { account: from, subject }, ...(to !== subject && { to }) };
}

function userOf({ ordered: { user, password }, access }: Run): object {
  const { publish, subscribe, responses } = access;
  return {
    user,
    password,
    permissions: {
      publish,
      subscribe,
      ...(responses && {
        allow_responses: { max: responses.max, expires: `${responses.ttl}s` },
      }),
    },
  };
}
