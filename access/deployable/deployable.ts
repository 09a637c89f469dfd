/** What is deployed, as one text: the document, what must hold of it, and where both are written. */
import { digestOf } from "../../values/canonical.ts";
import { isObject, read, ShapeError } from "../../values/shape/index.ts";
import type { Compiled } from "../compiler/compile.ts";
import type { AccessDocument } from "../document/document.ts";
import { parseDocument, parseJson } from "../document/parse.ts";
import type { Sources } from "../document/sources.ts";
import { AccessError } from "../errors/error.ts";
import type { Invariant } from "../language/invariant.ts";
import { invariantsIn } from "../shapes/index.ts";
import { sources as sourcesShape } from "./sources.ts";

/** A compiled policy that can be proved wherever it gets to, without its folder. */
export interface DeployablePolicy {
  readonly document: AccessDocument;
  readonly sources: Sources;
  /** Empty when the policy promises nothing. */
  readonly invariants: readonly Invariant[];
}

const again = "compile the policy again: nats-entra policy compile --out policy.json";

/**
 * A compiled policy with its invariants as JSON text: what components take, which prove it before they deploy it.
 *
 * Its digest is over the document, the invariants and the places, so that an edit by hand does not pass. It is not
 * the digest that reviews and `reviewedPolicy` go by: that is the document's own, and says what is in force.
 *
 * @example const text = deployableText(compile(policy), invariants);
 */
export function deployableText(
  { document, sources }: Compiled,
  invariants: readonly Invariant[],
): string {
  const said = { document, invariants: plain(invariants), sources };
  return JSON.stringify({ version: 1, digest: digestOfAll(said), ...said });
}

/**
 * Reads what `deployableText` made, as strictly as `parseDocument` reads a document. It proves nothing.
 *
 * @throws AccessError `document_json`, `document_version`, `document_shape`, `document_reference` or
 *   `document_digest`, with the path of what is wrong
 * @example const { document, sources, invariants } = parseDeployable(readFileSync("policy.json", "utf8"));
 */
export function parseDeployable(text: string): DeployablePolicy {
  const value = parseJson(text);
  if (!isObject(value) || !isDeployable(value)) {
    const lone = isObject(value) && Object.hasOwn(value, "roles");
    const what = lone
      ? "the policy is an access document without its invariants, so nothing can be proved"
      : "this is not a compiled policy";
    throw new AccessError("document_shape", what, again);
  }
  const { version, digest, document, sources, invariants } = value;
  if (version !== 1)
    throw new AccessError("document_version", "the policy is of another version", again);
  const parsed = parseDocument(JSON.stringify(document));
  const found = {
    document: parsed,
    sources: shaped("sources", () => read(sourcesShape, sources)),
    // files have the names that messages show
    invariants: shaped("invariants", () => invariantsIn(invariants, { get: (file) => file })),
  };
  if (digest !== digestOfAll({ document: parsed, invariants, sources })) {
    const what = "the policy's digest is not that of its document and invariants: it was changed";
    throw new AccessError("document_digest", what, again);
  }
  return found;
}

/**
 * The document of a compiled policy, with or without its invariants around it: for those who only read it.
 *
 * @throws AccessError as `parseDeployable`
 */
export function documentIn(text: string): AccessDocument {
  const value = parseJson(text);
  return isObject(value) && isDeployable(value)
    ? parseDeployable(text).document
    : parseDocument(text);
}

function isDeployable(value: object): value is Record<string, unknown> {
  return Object.hasOwn(value, "document") && Object.hasOwn(value, "invariants");
}

function digestOfAll(said: { document: AccessDocument; invariants: unknown; sources: unknown }) {
  return digestOf({ ...said, document: said.document.digest });
}

/** Places are worked out. */
function plain(invariants: readonly Invariant[]): unknown {
  const text = JSON.stringify(invariants, (_, member: unknown) =>
    typeof member === "function" ? (member as () => unknown)() : member,
  );
  return JSON.parse(text);
}

function shaped<T>(member: string, reading: () => T): T {
  try {
    return reading();
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new AccessError("document_shape", `in ${member}: ${error.message}`, again);
  }
}
