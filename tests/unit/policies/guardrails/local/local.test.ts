import { certificatesShort } from "../../../../../policies/guardrails/local/certificates.ts";
import { secretFilesPrivate } from "../../../../../policies/guardrails/local/files.ts";
import { loopbackOnly } from "../../../../../policies/guardrails/local/loopback.ts";
import { specify, unknown, type Subject } from "../../../../support/guardrails.ts";

const file = (content: string, mode?: unknown): Subject => ({
  type: "nats-entra:local:File",
  props: { root: "/srv", path: "/srv/file", content, mode },
});
const privateKey = "-----BEGIN PRIVATE KEY-----\n";

specify(secretFilesPrivate, {
  keeps: {
    "a key that is its owner's, as files are": file(privateKey),
    "a key that its owner may only read": file(privateKey, 0o400),
    "a public file": file("-----BEGIN CERTIFICATE-----\n", 0o644),
    "a private file of which nothing is known yet": file(unknown.string),
  },
  breaks: {
    "a key that all can read": [
      file(privateKey, 0o644),
      "the file holds a private key and has the mode 0644",
    ],
    "a key that the group can read": [
      file(privateKey, 0o640),
      "the file holds a private key and has the mode 0640",
    ],
  },
  unknown: {
    "what an open file will hold": [file(unknown.string, 0o644)],
    "who may read it": [file(privateKey, unknown.number)],
  },
});

const process = (changes: object): Subject => ({
  type: "nats-entra:local:Process",
  props: {
    command: ["nats-server", "--config", "nats.conf"],
    ready: { url: "http://127.0.0.1:8222/healthz" },
    ...changes,
  },
});

specify(loopbackOnly, {
  keeps: {
    "a process of the machine": process({ env: { NATS_PORT: "4222" } }),
    localhost: process({ ready: { url: "https://localhost:4430/healthz" } }),
    "IPv6's loopback": process({ ready: { url: "http://[::1]:8222/" } }),
    "words that only look like addresses": process({
      command: ["nats-server", "--name=a::b", "10.0.0.0", "0.0.0.01"],
    }),
  },
  breaks: {
    "an argument": [
      process({ command: ["nats-server", "--addr=0.0.0.0"] }),
      '"--addr=0.0.0.0" stands for every address of the machine',
    ],
    "an environment variable": [
      process({ env: { HOST: "0.0.0.0:4222", OTHER: "[::]:4222" } }),
      '"0.0.0.0:4222" stands for every address of the machine',
      '"[::]:4222" stands for every address of the machine',
    ],
    "IPv6 without brackets": [
      process({ command: ["issuer", "--host", "::"] }),
      '"::" stands for every address of the machine',
    ],
    "a readiness that is asked of another machine": [
      process({ ready: { url: "http://nats.example.com/healthz" } }),
      "its readiness is asked of nats.example.com",
    ],
    "a readiness that is asked of nobody": [
      process({ ready: { url: "healthz" } }),
      "its readiness is asked of nowhere",
    ],
  },
  unknown: {
    "one argument, and reports the others": [
      process({ command: [unknown.string, "0.0.0.0"], env: { HOST: "0.0.0.0" } }),
      '"0.0.0.0" stands for every address of the machine',
      '"0.0.0.0" stands for every address of the machine',
    ],
  },
});

const certificate = (props: object): Subject => ({ type: "nats-entra:index:Certificate", props });
const authority = { certificate: "PEM", privateKey: unknown.string };

specify(certificatesShort, {
  keeps: {
    "a year, as certificates are": certificate({ authority }),
    "a little more": certificate({ authority, days: 398 }),
    "an authority of ten years": certificate({ days: 3650 }),
  },
  breaks: {
    "a server's certificate of two years": [
      certificate({ authority, days: 730 }),
      "the certificate is good for 730 days",
    ],
  },
  unknown: { "how long it is good": [certificate({ authority, days: unknown.number })] },
});
