import type * as access from "../../access/index.ts";

const control: typeof access.CONTROL = "CONTROL";
const controlData: typeof access.CONTROL_DATA = "CONTROL_DATA";

/**
 * How a key's resource is called behind the name of its component, and what it was called before.
 *
 * Until CONTROL_DATA was parted from it, CONTROL held the streams. CONTROL_DATA continues with its keys, so an upgrade
 * moves no stream: revocations, grants and audit records stay where they are. CONTROL gets new keys, under a name
 * that no account of a policy can have.
 *
 * @example keyResource("account:orders") // { name: "account-orders" }
 */
export function keyResource(key: string): { readonly name: string; readonly former?: string } {
  const [kind = "", account] = key.split(":");
  if (account === control) return { name: `${kind}-${sessions}` };
  if (account === controlData) return { name: `${kind}-${account}`, former: `${kind}-${control}` };
  return { name: key.replace(":", "-") };
}

const sessions = `${control}.sessions`;

/** The key of a resource. @example keyOfResource("account-orders") // "account:orders" */
export function keyOfResource(name: string): string {
  return name.replace(/^(account|signing)-/, "$1:").replace(`:${sessions}`, `:${control}`);
}
