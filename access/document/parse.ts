/** Reads a compiled document as strictly as it was written: for those who act on it. */
import { digestOf } from "../../values/canonical.ts";
import { CONTROL_DATA } from "./control.ts";
import type { AccessDocument, AccountEntry } from "./document.ts";
import { AccessError } from "../errors/error.ts";
import { isObject, placeOf, read, ShapeError } from "../../values/shape/index.ts";
import { document } from "./shape.ts";

/** Nobody writes a document by hand. */
const again = "compile the policy again: nats-entra policy compile";

/**
 * Reads a document that `compile` made, and checks its shape, its references and its digest. Whatever
 * is missing, unknown or changed is an error; nothing is repaired.
 *
 * @param text JSON, in any layout
 * @throws AccessError `document_json`, `document_version`, `document_shape`, `document_reference` or
 *   `document_digest`, with the path of what is wrong
 * @example const document = parseDocument(readFileSync("policy.json", "utf8"));
 */
export function parseDocument(text: string): AccessDocument {
  const value = parseJson(text);
  const version: unknown = isObject(value) ? value["version"] : undefined;
  if (version !== 1) {
    const found = version === undefined ? "none" : JSON.stringify(version).slice(0, 20);
    const message = `the document's version must be 1, but is ${found}`;
    throw new AccessError("document_version", message, again);
  }
  const parsed = fitted(value);
  checkReferences(parsed);
  const { digest, ...body } = parsed;
  const computed = digestOf(body);
  if (computed !== digest) {
    const message = `the document says ${digest}, but its content is ${computed}: it was changed`;
    throw new AccessError("document_digest", message, again);
  }
  return parsed;
}

/** @throws AccessError `document_json`, without a word of the text */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // its message would quote the text, which is a secret when somebody names the wrong file
    const [where] = /at position \d+(?: \(line \d+ column \d+\))?/.exec(String(error)) ?? [];
    const place = where === undefined ? "" : `, ${where}`;
    const message = `the document is no JSON (${text.length} characters${place})`;
    throw new AccessError("document_json", message, "give what nats-entra policy compile writes");
  }
}

function fitted(value: unknown): AccessDocument {
  try {
    return read(document, value);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new AccessError("document_shape", error.message, again);
  }
}

function checkReferences({ accounts, roles, agents = {} }: AccessDocument): void {
  type Placed = Readonly<Record<string, { readonly account: string }>>;
  const placed = (kind: string, entries: Placed) => {
    for (const [name, { account: home }] of Object.entries(entries)) {
      const path = placeOf([kind, name, "account"]);
      if (!Object.hasOwn(accounts, home)) unresolved(path, `the account '${home}'`);
      if (home !== CONTROL_DATA) continue;
      const message = `${path} is '${home}', where only the callouts have sessions`;
      throw new AccessError("document_reference", message, again);
    }
  };
  placed("roles", roles);
  placed("agents", agents);
  checkClients(agents);
  for (const [name, { imports }] of Object.entries(accounts)) {
    for (const [i, item] of imports.entries()) {
      const from = Object.hasOwn(accounts, item.from) ? accounts[item.from] : undefined;
      const found = from?.exports.some(
        (offer) =>
          offer.name === item.name &&
          offer.kind === item.kind &&
          (offer.accounts?.includes(name) ?? true),
      );
      if (found === true && item.from !== name) continue;
      const what = `the ${item.kind} export '${item.name}' of '${item.from}'`;
      unresolved(placeOf(["accounts", name, "imports", i]), what);
    }
  }
  for (const [name, { streams = {} }] of Object.entries(accounts)) checkNames(name, streams);
  const defaults = Object.entries(accounts).filter(([, account]) => account.default);
  if (defaults.length > 1) {
    const names = defaults.map(([name]) => `'${name}'`).join(" and ");
    throw new AccessError("document_reference", `${names} are both the default account`, again);
  }
}

/** Whose bounds hold must be plain: of a client in an account, those of one agent. */
function checkClients(agents: NonNullable<AccessDocument["agents"]>): void {
  const seen = new Set<string>();
  for (const [name, { account: home, clients }] of Object.entries(agents)) {
    for (const client of clients) {
      if (seen.size < seen.add(`${home} ${client}`).size) continue;
      const message = `${placeOf(["agents", name])} has a client that another agent of '${home}' has`;
      throw new AccessError("document_reference", message, again);
    }
  }
}

/** Streams and consumers are listed under the names that they have. */
function checkNames(account: string, streams: NonNullable<AccountEntry["streams"]>): void {
  for (const [key, { config, consumers = {} }] of Object.entries(streams)) {
    const path = ["accounts", account, "streams", key];
    const all = [[path.concat("config"), key, config.name] as const].concat(
      Object.entries(consumers).map(
        ([name, it]) => [path.concat("consumers", name), name, it.name] as const,
      ),
    );
    for (const [place, listed, name] of all) {
      if (listed === name) continue;
      const message = `${placeOf([...place, "name"])} is not the name under which it is listed`;
      throw new AccessError("document_reference", message, again);
    }
  }
}

function unresolved(path: string, what: string): never {
  const message = `${path} refers to ${what}, which is not there`;
  throw new AccessError("document_reference", message, again);
}
