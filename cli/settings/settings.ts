import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { wayOf, type TlsSettings, type WayArgs } from "../../connect/way.ts";
import { deploymentInUse } from "./deployments.ts";
import { authorityFile } from "./authority-file.ts";
import { codeOf, Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import type { Io } from "../terminal/io.ts";
import {
  boolean,
  list,
  number,
  object,
  openObject,
  optional,
  read,
  record,
  reasonOf,
  string,
  text,
  transform,
  type Infer,
  type Shape,
} from "../../values/shape/index.ts";

/**
 * How to reach a deployment: `client.json`, as the local stack writes it, or the output `client` of any
 * stack. No secret is in it.
 */
export interface Settings {
  /** The file itself. */
  readonly file: string;
  /** What led to it, as `Located` has it. */
  readonly by: string;
  /** Client addresses, for example `tls://nats.example.com:4222`. */
  readonly servers: readonly string[];
  /** Whether the servers take TLS first. */
  readonly tls?: Required<Pick<TlsSettings, "handshakeFirst">>;
  /** Lets `nats://` carry tokens in clear text beyond this machine. @default false */
  readonly allowClearText?: true;
  /** PEM of the authority behind the servers' TLS; the system's authorities when absent. In the file also as text, `natsCa`. */
  readonly natsCaFile?: string;
  readonly tenantId: string;
  /** `https://login.microsoftonline.com`, or the local issuer. */
  readonly authority: string;
  /** In the file also as text, `authorityCa`. */
  readonly authorityCaFile?: string;
  /** Application id of the API: what tokens carry as `aud`. */
  readonly audience: string;
  /** `api://<audience>/.default`. */
  readonly scope: string;
  /** Application id of the public client that people sign in with. */
  readonly clientId: string;
  /** The compiled access document. In the file from the file's own folder. @default policy.json */
  readonly policyFile: string;
  /** Digest of the policy that was deployed, where the file says it. */
  readonly policyDigest?: string;
  /** Digest of the configuration that was deployed, where the file says it. */
  readonly configDigest?: string;
  /** Base addresses of the callouts' HTTP endpoints. */
  readonly callouts: readonly string[];
  /** Base addresses of the nodes' monitoring endpoints. */
  readonly monitors: readonly string[];
  /** Unix seconds since when each key is in use, by the names that `rotate` takes. */
  readonly keysSince?: Readonly<Record<string, number>>;
  /** Whose JetStream the sessions of an account use, by account: names of accounts, which are JetStream domains to clients. */
  readonly domains?: Readonly<Record<string, readonly string[]>>;
  /** Names and object ids of the identities to which the stack assigns roles. */
  readonly identities?: readonly { readonly name: string; readonly oid: string }[];
  /** The address book: names and object ids. In the file from the file's own folder. @default people.json */
  readonly peopleFile: string;
  /** Only with the local issuer. */
  readonly local?: LocalSettings;
}

export interface LocalSettings {
  readonly adminKeyFile: string;
  /** Names of the people and workloads for `--as`. */
  readonly identities: readonly string[];
}

const PLACE = join("run", "client.json");
const REMEDY =
  "run `nats-entra use STACK` for a stack that is deployed, `nats-entra dev` for one on this machine, " +
  "or name its file: --settings FILE";

/**
 * The settings file: `--settings`, else NATS_ENTRA_SETTINGS, else `$NATS_ENTRA_HOME/run/client.json`,
 * else the nearest `.nats-entra/run/client.json` from the working directory upwards, else what `nats-entra use` keeps.
 * A stack that runs here comes before one that was chosen once: to mistake it for production does no harm.
 *
 * @throws Failure `settings_missing` or `settings_invalid`
 */
export function readSettings(io: Io, option: string | undefined): Settings {
  const { file, by } = locate(io, option);
  let json: string;
  try {
    json = readFileSync(file, "utf8");
  } catch (error) {
    const why = codeOf(error) === "ENOENT" ? "there is no such file" : messageOf(error);
    throw new Failure("settings_missing", `cannot read the settings ${file}`, {
      why,
      next: REMEDY,
    });
  }
  try {
    const settings = { file, by, ...settingsOf(io, file, read(client, JSON.parse(json), NAME)) };
    wayOf(wayOfSettings(settings)); // throws where tokens would travel in clear text
    return settings;
  } catch (error) {
    throw new Failure("settings_invalid", `the settings ${file} are not valid`, {
      why: reasonOf(error),
      next: "read it from the stack again: `nats-entra use STACK`, or `nats-entra dev` for one on this machine",
    });
  }
}

/** A settings file, and what led to it. */
export interface Located {
  readonly file: string;
  /** For people: `--settings`, the variable, `this folder`, or the deployment that is in use. */
  readonly by: string;
}

/** The settings file that a command goes by, and why; undefined when there is none. */
export function locateSettings(io: Io, option: string | undefined): Located | undefined {
  const { env, cwd } = io;
  const named = option ?? env["NATS_ENTRA_SETTINGS"];
  const by = option === undefined ? "NATS_ENTRA_SETTINGS" : "--settings";
  if (named !== undefined && named !== "") return { file: resolve(cwd, named), by };
  const home = env["NATS_ENTRA_HOME"];
  if (home !== undefined && home !== "")
    return { file: resolve(cwd, home, PLACE), by: "NATS_ENTRA_HOME" };
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, ".nats-entra", PLACE);
    if (existsSync(file)) return { file, by: "the stack in this folder" };
    if (dirname(folder) === folder) return deploymentInUse(io);
  }
}

/** @throws Failure `settings_missing` */
export function locate(io: Io, option?: string): Located {
  const located = locateSettings(io, option);
  if (located !== undefined) return located;
  throw new Failure("settings_missing", "there is no deployment to talk to", {
    why: `none is in use, and no .nats-entra/run/client.json is in ${io.cwd} or above it`,
    next: REMEDY,
  });
}

const NAME = { name: "the file" };
const url = text("an address");
const pem = text("certificates in PEM", /-----BEGIN CERTIFICATE-----/);
const caFile = text("a PEM file");
const guid = text("an id");

const local: Shape<LocalSettings> = openObject({
  adminKeyFile: text("the file with the local issuer's admin key"),
  identities: list(string),
});

/**
 * What the file says; `client.schema.json` says the same to editors and other languages. What a stack of another version
 * says besides is for another version of the command.
 */
const client = openObject({
  servers: list(url),
  // authorities have members of their own
  tls: optional(object({ handshakeFirst: optional(boolean, false) })),
  allowClearText: optional(boolean, false),
  natsCa: optional(pem),
  natsCaFile: optional(caFile),
  tenantId: guid,
  // tokens and secrets are sent there, so only https will do
  authority: transform(
    text("an https URL", (value) => URL.parse(value)?.protocol === "https:"),
    (value) => value.replace(/\/+$/, ""),
  ),
  authorityCa: optional(pem),
  authorityCaFile: optional(caFile),
  audience: guid,
  scope: text("a scope"),
  clientId: guid,
  policyFile: optional(text("a file"), "policy.json"),
  policyDigest: optional(text("a digest")),
  configDigest: optional(text("a digest")),
  callouts: list(url),
  monitors: list(url),
  keysSince: optional(record(number)),
  domains: optional(record(list(string))),
  identities: optional(list(openObject({ name: text("a name"), oid: text("an object id") }))),
  peopleFile: optional(text("a file"), "people.json"),
  local: optional(local),
});

function settingsOf(
  io: Io,
  file: string,
  said: Infer<typeof client>,
): Omit<Settings, "file" | "by"> {
  const { natsCa, authorityCa, allowClearText, policyFile, peopleFile, ...rest } = said;
  const { natsCaFile, authorityCaFile, ...others } = rest;
  const beside = (named: string) => resolve(dirname(file), named);
  /** An authority of which the file has the text, or the name of a file, if any. */
  const authority = (pem: string | undefined, named: string | undefined) =>
    pem !== undefined ? authorityFile(io, pem) : named === undefined ? undefined : beside(named);
  const nats = authority(natsCa, natsCaFile);
  const issuer = authority(authorityCa, authorityCaFile);
  return {
    ...others,
    ...(allowClearText && { allowClearText }),
    policyFile: beside(policyFile),
    peopleFile: beside(peopleFile),
    ...(nats !== undefined && { natsCaFile: nats }),
    ...(issuer !== undefined && { authorityCaFile: issuer }),
  };
}

/** How NATS is connected to: what `connectSecurely` takes of the settings. */
export function wayOfSettings(settings: Settings): WayArgs {
  const { servers, tls, natsCaFile: caFile, allowClearText } = settings;
  const isTls = tls !== undefined || caFile !== undefined;
  return { servers, ...(isTls && { tls: { ...tls, caFile } }), allowClearText };
}
