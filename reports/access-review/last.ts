/** Compares with the review before. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { byCodeUnit } from "../../values/canonical.ts";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { sha256 } from "./folder.ts";
import { manifestName, reviewName, type Manifest } from "./manifest.ts";
import type { Access, Review, SinceLast } from "./model.ts";

export interface LastReview {
  readonly review: Review;
  /** SHA-256 of its manifest, hex. */
  readonly manifest: string;
}

/**
 * Reads an earlier review, and holds every file of it to its manifest.
 *
 * @throws Failure `last_unreadable`, `last_changed` with the file's name
 */
export function readLast(folder: string, cwd: string): LastReview {
  const path = resolve(cwd, folder);
  const read = (name: string) => {
    try {
      return readFileSync(join(path, name));
    } catch (error) {
      throw new Failure("last_unreadable", `cannot read the last review in ${path}`, {
        why: messageOf(error),
        next: "name the folder that access-review --out made",
      });
    }
  };
  const bytes = read(manifestName);
  const { files } = JSON.parse(bytes.toString()) as Manifest;
  for (const [name, digest] of Object.entries(files)) {
    if (sha256(read(name)) === digest) continue;
    throw new Failure("last_changed", `${name} of the last review is not what its manifest says`, {
      why: "it was changed after it was made",
      next: "get the review from where it was archived",
    });
  }
  return { review: JSON.parse(read(reviewName).toString()) as Review, manifest: sha256(bytes) };
}

/**
 * Roles gained and lost since the last review. An identity that used a role counts as holding it, unless by a temporary
 * assignment.
 */
export function since(
  { review, manifest }: LastReview,
  access: readonly Access[],
  digest: string,
): SinceLast {
  const key = ({ oid, identity, role }: Access) => JSON.stringify([oid ?? identity, role]);
  const without = (all: readonly Access[], others: readonly Access[]) => {
    const known = new Set(others.filter(({ assignment }) => assignment !== "grant").map(key));
    return all
      .filter((one) => one.assignment !== "grant" && !known.has(key(one)))
      .map(({ identity, oid, role, assignment }) => ({
        ...{ identity, role, assignment },
        ...(oid === undefined ? {} : { oid }),
      }))
      .sort((a, b) => byCodeUnit(a.identity, b.identity) || byCodeUnit(a.role, b.role));
  };
  return {
    period: review.period,
    manifest,
    policyChanged: review.policy.digest !== digest,
    gained: without(access, review.access),
    lost: without(review.access, access),
  };
}
