import { digestOf, type AccessDocument } from "../../access/index.ts";
import { Failure } from "../../errors/failure.mjs";
import {
  committedVersion,
  currentVersion,
  documentVersion,
  isDocument,
  type PolicyVersion,
  type VersionOptions,
} from "./version.ts";

export interface Compared {
  readonly base: PolicyVersion & { readonly document: AccessDocument };
  readonly head: PolicyVersion & { readonly document: AccessDocument };
}

/**
 * The two policies of a comparison. A base that has no policy yet is one that permits nothing.
 *
 * @param base a ref, or a compiled document by its file
 * @param head likewise; undefined: the working tree
 * @throws Failure, which names the side and the file
 */
export async function compared(
  base: string,
  head: string | undefined,
  options: VersionOptions,
): Promise<Compared> {
  const [before, after] = await both(
    version(base, options),
    head === undefined ? currentVersion(options) : version(head, options),
  );
  const { document } = after;
  if (document === undefined) {
    throw new Failure("policy_missing", `${after.name} has no policy`, {
      why: `there is no ${options.dir}/index.ts`,
      next: "name the policy's folder with --dir",
    });
  }
  if (before.document !== undefined) {
    return { base: { ...before, document: before.document }, head: { ...after, document } };
  }
  const name = `${before.name}, which has no policy`;
  return { base: { name, document: nothing(document) }, head: { ...after, document } };
}

/** Unlike `Promise.all`, leaves nothing running when one fails. */
async function both<T>(first: Promise<T>, second: Promise<T>): Promise<[T, T]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

async function version(name: string, options: VersionOptions): Promise<PolicyVersion> {
  return isDocument(name) ? documentVersion(name, options) : await committedVersion(name, options);
}

/** A policy without accounts and roles. */
function nothing({ version: format, session }: AccessDocument): AccessDocument {
  const body = { version: format, accounts: {}, roles: {}, session };
  return { ...body, digest: digestOf(body) };
}
