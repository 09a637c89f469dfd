/** The kinds of `provider/`, as the schema describes them. Their words are those of components/resources. */

/** A property of Pulumi's package schema (pulumi pkg/codegen/schema/pulumi.json). */
export interface Property {
  type?: string;
  $ref?: string;
  items?: Property;
  additionalProperties?: Property;
  description?: string;
  plain?: boolean;
  secret?: boolean;
  optional?: boolean;
  default?: string | number | boolean;
}

export interface Resource {
  /** The class that programs in TypeScript use, and its arguments. */
  readonly of: string;
  readonly args: string;
  readonly inputs: Readonly<Record<string, Property>>;
  readonly requiredInputs: readonly string[];
  /** Beside the inputs. */
  readonly outputs: Readonly<Record<string, Property>>;
}

const string: Property = { type: "string" };
const number: Property = { type: "number" };
const integer: Property = { type: "integer" };
const list = (items: Property): Property => ({ type: "array", items });
const map = (additionalProperties: Property): Property => ({
  type: "object",
  additionalProperties,
});
const type = (name: string): Property => ({ $ref: `#/types/nats-entra:${name}` });

export const resources: Readonly<Record<string, Resource>> = {
  "index:Key": {
    of: "Key",
    args: "KeyArgs",
    inputs: { triggers: map(string), overlap: number, alone: { type: "boolean" } },
    requiredInputs: [],
    outputs: {
      secret: { ...string, secret: true },
      next: { ...string, secret: true },
      previous: { ...string, secret: true, optional: true },
      createdAt: number,
    },
  },
  "index:Certificate": {
    of: "Certificate",
    args: "CertificateArgs",
    inputs: {
      commonName: string,
      hosts: list(string),
      authority: type("index:CertificateAuthority"),
      days: { ...integer, default: 365 },
      renewDays: { ...integer, default: 30 },
      triggers: map(string),
    },
    requiredInputs: ["commonName"],
    outputs: { certificate: string, privateKey: { ...string, secret: true }, notAfter: string },
  },
  "entra:RoleRecord": {
    of: "RoleRecord",
    args: "RoleRecordArgs",
    inputs: { application: string, roles: map(list(string)) },
    requiredInputs: ["application", "roles"],
    outputs: {},
  },
  "index:PolicyRecord": {
    of: "PolicyRecord",
    args: "PolicyRecordArgs",
    inputs: { policy: string, holders: map(list(string)) },
    requiredInputs: ["policy", "holders"],
    outputs: {},
  },
  "index:StreamRecord": {
    of: "StreamRecord",
    args: "StreamRecordArgs",
    inputs: { accounts: map(map({ $ref: "pulumi.json#/Any" })) },
    requiredInputs: ["accounts"],
    outputs: { left: map(list(string)) },
  },
  "local:File": {
    of: "LocalFile",
    args: "LocalFileArgs",
    inputs: { root: string, path: string, content: string, mode: integer },
    requiredInputs: ["root", "path", "content"],
    outputs: {},
  },
  "local:Process": {
    of: "LocalProcess",
    args: "LocalProcessArgs",
    inputs: {
      name: string,
      command: list(string),
      env: map(string),
      root: string,
      log: string,
      ports: list(integer),
      ready: type("local:Readiness"),
      restart: string,
      reload: string,
      dataFolders: list(string),
    },
    requiredInputs: ["name", "command", "root", "log", "ports", "ready"],
    outputs: { pid: integer },
  },
  "local:Wait": {
    of: "LocalWait",
    args: "LocalWaitArgs",
    inputs: { what: string, url: string, ca: string, expect: string, timeout: number },
    requiredInputs: ["what", "url", "timeout"],
    outputs: {},
  },
};

export const types = {
  "index:CertificateAuthority": {
    args: undefined,
    description:
      "The authority that signs a certificate: certificate and key of another Certificate.",
    properties: {
      certificate: { ...string, description: "PEM." },
      privateKey: { ...string, description: "PKCS #8 PEM.", secret: true },
    },
    required: ["certificate", "privateKey"],
  },
  "local:Readiness": {
    args: "ReadinessArgs",
    description: "When a process counts as ready.",
    properties: {
      url: string,
      ca: string,
      expect: string,
      settled: string,
      together: list(string),
      timeout: number,
    },
    required: ["url", "timeout"],
  },
} satisfies Record<
  string,
  {
    /** The interface whose words describe the properties. */
    args: string | undefined;
    description: string;
    properties: Record<string, Property>;
    required: string[];
  }
>;
