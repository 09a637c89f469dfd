import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { auditConfig } from "../callout/audit.ts";
import { calloutFlags } from "../callout/flags.ts";
import { LocalFile } from "../resources/local-file.ts";
import { LocalProcess } from "../resources/local-process.ts";
import { LocalWait } from "../resources/local-wait.ts";
import type { CalloutPlacement, CalloutSettings, CalloutSpec } from "../target/target.ts";
import { range } from "./cluster.ts";
import type { Place } from "./place.ts";

const host = "127.0.0.1";
const startSeconds = 20;
/** JetStream may have no leader yet, and a refusal is final. */
const streamsSeconds = 60;

/** Policy and secrets are files that all replicas share; each replica has a configuration and a process. */
export function runCallout(
  place: Place,
  name: string,
  spec: CalloutSpec,
  parent: pulumi.Resource,
): CalloutPlacement {
  const { folder, ports } = place;
  const paths = {
    policy: join(folder, "callout", "policy.json"),
    secrets: join(folder, "callout", "secrets.json"),
    natsCa: join(folder, "callout", "nats-ca.pem"),
    issuerCa: join(folder, "callout", "issuer-ca.pem"),
  };
  const settings = pulumi.output(spec.settings);
  const file = (suffix: string, path: string, content: pulumi.Input<string>) =>
    new LocalFile(`${name}-${suffix}`, { root: folder, path, content }, { parent });
  const shared = [
    file("policy", paths.policy, spec.policy),
    file("secrets", paths.secrets, spec.secrets),
    file(
      "nats-ca",
      paths.natsCa,
      settings.apply(({ natsCa }) => natsCa ?? ""),
    ),
    file(
      "issuer-ca",
      paths.issuerCa,
      settings.apply(({ issuer }) => issuer.ca ?? ""),
    ),
  ];
  const replicas: LocalProcess[] = [];
  for (const replica of range(spec.replicas)) {
    const instance = `callout-${replica}`;
    const port = ports.callout(replica);
    const keys = join(folder, "callout", `${instance}-keys`);
    const audit = join(folder, "callout", `${instance}-audit`);
    const content = settings.apply((known) =>
      configText(instance, port, { ...paths, keys, audit }, known),
    );
    const configFile = join(folder, "callout", `${instance}.json`);
    const config = file(`config-${replica}`, configFile, content);
    const started = new LocalProcess(
      `${name}-${replica}`,
      {
        name: instance,
        command: [process.execPath, ...calloutFlags, spec.bundle, "--config", configFile],
        root: folder,
        log: join(folder, "log", `${instance}.log`),
        ports: [port],
        dataFolders: [keys, audit],
        ready: {
          url: `http://${host}:${port}/readyz`,
          expect: spec.policyDigest,
          timeout: startSeconds,
        },
        restart: content.apply((text) => sha256(text, readFileSync(spec.bundle, "utf8"))),
        reload: pulumi.output(spec.secrets).apply((text) => sha256(spec.policyDigest, text)),
      },
      // one after the other, so that one of them always answers
      { parent, dependsOn: [...shared, config, ...replicas] },
    );
    replicas.push(started);
  }
  const endpoints = range(spec.replicas).map(
    (replica) => `http://${host}:${ports.callout(replica)}`,
  );
  const [first] = endpoints;
  const streams =
    spec.streams === undefined || first === undefined
      ? []
      : [
          new LocalWait(
            `${name}-streams`,
            {
              what: "the declared streams",
              url: `${first}/streams`,
              expect: spec.streams,
              timeout: streamsSeconds,
            },
            { parent, dependsOn: replicas },
          ),
        ];
  return { endpoints, ready: [...replicas, ...streams] };
}

interface Paths {
  policy: string;
  secrets: string;
  natsCa: string;
  issuerCa: string;
  /** Folder of the issuer's keys; the callout fills it. */
  keys: string;
  /** Folder of the audit files. */
  audit: string;
}

function configText(
  instance: string,
  port: number,
  paths: Paths,
  {
    servers,
    natsCa,
    handshakeFirst,
    allowClearText,
    issuer,
    furtherIssuers,
    keys,
    clusters,
    connectionTypes,
    control,
    audit,
    logins,
  }: CalloutSettings,
): string {
  const { ca: issuerCa, ...endpoint } = issuer;
  const config = {
    instance,
    nats: {
      servers,
      ...(natsCa === undefined ? {} : { caFile: paths.natsCa }),
      ...(handshakeFirst && { handshakeFirst }),
      ...(allowClearText && { allowClearText }),
    },
    secretsFile: paths.secrets,
    policyFile: paths.policy,
    issuers: [
      { ...endpoint, ...(issuerCa === undefined ? {} : { caFile: paths.issuerCa }) },
      ...furtherIssuers,
    ],
    keys: { ...keys, folder: paths.keys },
    ...(clusters && { clusters }),
    ...(connectionTypes && { connectionTypes }),
    control,
    ...auditConfig(audit, paths.audit),
    ...(logins && { logins }),
    http: { host, port },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function sha256(...parts: string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest("hex");
}
