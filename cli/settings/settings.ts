import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { wayOf, type TlsSettings, type WayArgs } from "../../connect/way.ts";
import { authorityFile } from "./authority-file.ts";
import type { Redirections } from "./redirections.ts";
import { readRedirections } from "./read-redirections.ts";
import { codeOf, Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import type { Io } from "../terminal/io.ts";
import { flag, numbers, optional, record, text, texts, type Members } from "./members.ts";

/**
 * How to reach a deployment: `client.json`, as the local stack writes it, or the output `client` of any
 * stack. No secret is in it.
 */
export interface Settings {
  /** The file itself. */
  readonly file: string;
  /** Client addresses, for example `tls://nats.example.com:4222`. */
  readonly servers: readonly string[];
  /** Whether the servers take TLS first. */
  readonly tls?: Required<Pick<TlsSettings, "handshakeFirst">>;
  /** Lets `nats://` carry tokens in clear text beyond this machine. @default false */
  readonly allowClearText?: true;
  /** PEM of the authority behind the servers' TLS; the system's authorities when absent. In the file also `natsCa`. */
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
  /** Only with the local issuer. */
  readonly local?: LocalSettings;
}

export interface LocalSettings {
  readonly adminKeyFile: string;
  /** Names of the people and workloads for `--as`. */
  readonly identities: readonly string[];
  /** What `demo` tries as each of them. */
  readonly probes: readonly Probe[];
  /** What `demo` tries to have appear where no session may publish. */
  readonly redirections?: Redirections;
}

export interface Probe {
  readonly verb: "publish" | "subscribe";
  readonly subject: string;
}

const PLACE = join("run", "client.json");
const REMEDY =
  "run `npm run up` to start the local stack, or name the file (--settings FILE) that another one's " +
  "`pulumi stack output client --json` made";

/**
 * The settings file: `--settings`, else NATS_ENTRA_SETTINGS, else `$NATS_ENTRA_HOME/run/client.json`,
 * else the nearest `.nats-entra/run/client.json` from the working directory upwards.
 *
 * @throws Failure `settings_missing` or `settings_invalid`
 */
export function readSettings(io: Io, option: string | undefined): Settings {
  const file = locate(io, option);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const why = codeOf(error) === "ENOENT" ? "there is no such file" : messageOf(error);
    throw new Failure("settings_missing", `cannot read the settings ${file}`, {
      why,
      next: REMEDY,
    });
  }
  try {
    const settings = { file, ...parse(io, file, JSON.parse(text)) };
    wayOf(wayOfSettings(settings)); // throws where tokens would travel in clear text
    return settings;
  } catch (error) {
    throw new Failure("settings_invalid", `the settings ${file} are not valid`, {
      why: messageOf(error),
      next: "let the stack write the file again: `npm run up`, or `pulumi stack output client --json`",
    });
  }
}

function locate({ env, cwd }: Io, option: string | undefined): string {
  const named = option ?? env["NATS_ENTRA_SETTINGS"];
  if (named !== undefined && named !== "") return resolve(cwd, named);
  const home = env["NATS_ENTRA_HOME"];
  if (home !== undefined && home !== "") return resolve(cwd, home, PLACE);
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, ".nats-entra", PLACE);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) break;
  }
  throw new Failure("settings_missing", "there is no deployment to talk to", {
    why: `no .nats-entra/run/client.json in ${cwd} or above it`,
    next: REMEDY,
  });
}

function parse(io: Io, file: string, value: unknown): Omit<Settings, "file"> {
  const members = record(value, "the file");
  const natsCaFile = authority(io, members, "natsCa");
  const authorityCaFile = authority(io, members, "authorityCa");
  const policyDigest = optional(members, "policyDigest");
  const configDigest = optional(members, "configDigest");
  const { local } = members;
  return {
    servers: texts(members, "servers"),
    ...(members["tls"] !== undefined && { tls: tls(record(members["tls"], "tls")) }),
    ...(flag(members, "allowClearText") && { allowClearText: true }),
    tenantId: text(members, "tenantId"),
    authority: secureUrl(text(members, "authority")),
    audience: text(members, "audience"),
    scope: text(members, "scope"),
    clientId: text(members, "clientId"),
    policyFile: resolve(dirname(file), optional(members, "policyFile") ?? "policy.json"),
    ...(policyDigest === undefined ? {} : { policyDigest }),
    ...(configDigest === undefined ? {} : { configDigest }),
    callouts: texts(members, "callouts"),
    monitors: texts(members, "monitors"),
    ...(natsCaFile === undefined ? {} : { natsCaFile }),
    ...(authorityCaFile === undefined ? {} : { authorityCaFile }),
    ...(members["keysSince"] !== undefined && { keysSince: numbers(members, "keysSince") }),
    ...(members["domains"] !== undefined && { domains: domains(members["domains"]) }),
    ...(local === undefined ? {} : { local: parseLocal(record(local, "local")) }),
  };
}

/** How NATS is connected to: what `connectSecurely` takes of the settings. */
export function wayOfSettings(settings: Settings): WayArgs {
  const { servers, tls, natsCaFile: caFile, allowClearText } = settings;
  const isTls = tls !== undefined || caFile !== undefined;
  return { servers, ...(isTls && { tls: { ...tls, caFile } }), allowClearText };
}

/** Authorities have members of their own, `natsCa` and `natsCaFile`. */
function tls(members: Members): Settings["tls"] & object {
  const [unknown] = Object.keys(members).filter((name) => name !== "handshakeFirst");
  if (unknown !== undefined) throw new Error(`tls.${unknown} is not a setting`);
  return { handshakeFirst: flag(members, "handshakeFirst") };
}

function parseLocal(members: Members): LocalSettings {
  const { probes, redirections } = members;
  if (!Array.isArray(probes)) throw new Error("local.probes is not a list");
  return {
    adminKeyFile: text(members, "adminKeyFile"),
    identities: texts(members, "identities"),
    probes: probes.map((value: unknown, i) => probe(record(value, `local.probes[${i}]`), i)),
    ...(redirections !== undefined && {
      redirections: readRedirections(record(redirections, "local.redirections")),
    }),
  };
}

function probe(members: Members, position: number): Probe {
  const { verb } = members;
  if (verb === "publish" || verb === "subscribe")
    return { verb, subject: text(members, "subject") };
  throw new Error(`local.probes[${position}].verb is neither "publish" nor "subscribe"`);
}

/** The file of an authority that the settings name, `natsCaFile`, or hold, `natsCa`. */
function authority(io: Io, members: Members, name: string): string | undefined {
  const pem = optional(members, name);
  return pem === undefined ? optional(members, `${name}File`) : authorityFile(io, pem);
}

/** Tokens and secrets are sent there, so nothing but https will do. */
function secureUrl(url: string): string {
  if (URL.canParse(url) && new URL(url).protocol === "https:") return url.replace(/\/+$/, "");
  throw new Error(`authority "${url}" is not an https URL`);
}

function domains(value: unknown): Readonly<Record<string, readonly string[]>> {
  const members = record(value, "domains");
  return Object.fromEntries(Object.keys(members).map((name) => [name, texts(members, name)]));
}
