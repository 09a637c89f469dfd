/** Which versions of the clients are tried: those that are pinned. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nats } from "../../../tools/versions.mjs";
import type { Client } from "./clients.ts";

const repository = join(import.meta.dirname, "..", "..", "..");
const drivers = join(import.meta.dirname, "drivers");
const examples = join(repository, "examples", "clients");

/** Where each version stands. */
const pins: Readonly<Record<Exclude<Client, "command">, readonly [file: string, RegExp]>> = {
  javascript: [join(repository, "package.json"), /"@nats-io\/jetstream": "([^"]+)"/],
  python: [join(examples, "python", "requirements.txt"), /^nats-py==(\S+)/m],
  go: [join(drivers, "go", "go.mod"), /nats\.go v(\S+)/],
  goLegacy: [join(drivers, "go", "go.mod"), /nats\.go v(\S+)/],
  java: [join(examples, "java", "pom.xml"), /<artifactId>jnats<\/artifactId>\s*<version>([^<]+)/],
  rust: [join(drivers, "rust", "Cargo.toml"), /async-nats = \{ version = "=([^"]+)"/],
};

/** @throws Error when the file has no such pin */
export function versionOf(client: Client): string {
  if (client === "command") return nats.version;
  const [file, pin] = pins[client];
  const version = pin.exec(readFileSync(file, "utf8"))?.[1];
  if (version === undefined) throw new Error(`${file} pins no version of ${client}`);
  return version;
}

/**
 * In which version's source it was read what a client does not have (`absent` of its driver). No test can see that an API
 * has come, so with another version somebody has to read its release notes, take what has come out of `absent`, and
 * write the version here.
 */
export const absencesReadIn: Readonly<Record<Client, string>> = {
  javascript: "3.4.0",
  python: "2.16.0",
  go: "1.55.0",
  goLegacy: "1.55.0",
  command: "0.5.1",
  java: "2.26.2",
  rust: "0.51.0",
};
