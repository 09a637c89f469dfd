import { digestOf } from "../../values/canonical.ts";
import type { StreamEntry } from "./config.ts";

/** The part of an access document that declares streams. */
export interface Declaring {
  readonly accounts: Readonly<
    Record<string, { readonly streams?: Readonly<Record<string, StreamEntry>> }>
  >;
}

/** Streams by name, by account; an account that declares none is there as well. */
export type DeclaredStreams = Readonly<Record<string, Readonly<Record<string, StreamEntry>>>>;

/** What a document declares of streams: what a deployment records. */
export function declaredStreams({ accounts }: Declaring): DeclaredStreams {
  return Object.fromEntries(
    Object.entries(accounts).map(([name, { streams = {} }]) => [name, streams]),
  );
}

/**
 * Digest (`sha256:…`) of what a document declares of streams; undefined where it declares none. Two documents that
 * differ in nothing else have the same one, so it says whether callouts go by the streams of a deployment.
 */
export function streamsDigest(document: Declaring): string | undefined {
  const declaring = Object.entries(declaredStreams(document)).filter(
    ([, streams]) => Object.keys(streams).length > 0,
  );
  return declaring.length === 0 ? undefined : digestOf(Object.fromEntries(declaring));
}
