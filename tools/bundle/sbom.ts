import { createHash } from "node:crypto";
import type { BundledPackage } from "./packages.ts";

/** What of package-lock.json is read. */
export interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string }>>;
}

export interface SbomSubject {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The bundle's content. */
  readonly content: Uint8Array;
}

/**
 * The bundle's bill of materials: CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json), the same bytes for
 * the same bundle, so it has no time, and a serial number that is made of the bundle's digest.
 *
 * @param lock says what each package was when it was installed
 */
export function sbom(
  subject: SbomSubject,
  packages: readonly BundledPackage[],
  lock: Lock,
): string {
  const { name, version, license, content } = subject;
  const digest = createHash("sha256").update(content).digest("hex");
  const own = `${purl(subject)}#callout.mjs`;
  const document = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuid(digest)}`,
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": own,
        name,
        version,
        licenses: [{ license: { id: license } }],
        hashes: [{ alg: "SHA-256", content: digest }],
      },
    },
    components: packages.map((each) => component(each, lock)),
    dependencies: [
      { ref: own, dependsOn: packages.filter(({ direct }) => direct).map(purl) },
      ...packages.map((each) => ({
        ref: purl(each),
        dependsOn: packages.filter((other) => each.imports.includes(other.name)).map(purl),
      })),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function component(each: BundledPackage, { packages }: Lock): object {
  const integrity = packages[each.path]?.integrity ?? "";
  const sha512 = /^sha512-(.+)$/.exec(integrity)?.[1];
  return {
    type: "library",
    "bom-ref": purl(each),
    name: each.name,
    version: each.version,
    purl: purl(each),
    scope: "required",
    licenses: [
      / (AND|OR|WITH) /.test(each.license)
        ? { expression: each.license }
        : { license: { id: each.license } },
    ],
    ...(sha512 !== undefined && {
      hashes: [{ alg: "SHA-512", content: Buffer.from(sha512, "base64").toString("hex") }],
    }),
  };
}

/** https://github.com/package-url/purl-spec: the @ of a scope is written as %40. */
function purl({ name, version }: Pick<BundledPackage, "name" | "version">): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** RFC 9562 section 5.8: an UUID of one's own making. */
function uuid(digest: string): string {
  const hex = `${digest.slice(0, 12)}8${digest.slice(13, 16)}a${digest.slice(17, 32)}`;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
