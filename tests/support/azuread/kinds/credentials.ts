import type { Kind } from "../../../../provider/kinds/kind.ts";
import { applicationOf } from "../graph/applications.ts";
import { addCertificate, addFederated, addPassword, checkFederated } from "../graph/credentials.ts";
import { GraphError } from "../graph/error.ts";
import type { Application, Tenant } from "../graph/model.ts";
import { oneOf, parseApplicationPath, type Definition } from "./definition.ts";
import { pace } from "../../waiting/pace.ts";

const of = (tenant: Tenant, { applicationId }: { applicationId: string }): Application =>
  applicationOf(tenant, parseApplicationPath(applicationId));
const find = (tenant: Tenant, { applicationId }: { applicationId: string }) =>
  tenant.applications.find(({ id }) => id === parseApplicationPath(applicationId));

interface FederatedInputs {
  applicationId: string;
  displayName: string;
  description?: string;
  issuer: string;
  subject: string;
  audiences: string[];
}

function credential({ displayName, issuer, subject, audiences }: FederatedInputs) {
  return { name: displayName, issuer, subject, audience: audiences[0] ?? "" };
}

export const federated: Definition<FederatedInputs, { credentialId: string }> = {
  replaceOn: ["applicationId", "displayName"],
  check: ({ audiences }) =>
    audiences === undefined || audiences.length === 1
      ? []
      : [{ property: "audiences", reason: "exactly one audience is supported" }],
  create: (tenant, inputs) => {
    const { id } = addFederated(of(tenant, inputs), credential(inputs));
    const objectId = parseApplicationPath(inputs.applicationId);
    return { id: `${objectId}/federatedIdentityCredential/${id}`, outputs: { credentialId: id } };
  },
  update: (tenant, { credentialId }, inputs) => {
    const application = of(tenant, inputs);
    const others = application.federated.filter(({ id }) => id !== credentialId);
    checkFederated(others, credential(inputs));
    application.federated = [...others, { id: credentialId, ...credential(inputs) }];
  },
  exists: (tenant, state) =>
    find(tenant, state)?.federated.some(({ id }) => id === state.credentialId) ?? false,
  delete: (tenant, state) => {
    const application = of(tenant, state);
    application.federated = application.federated.filter(({ id }) => id !== state.credentialId);
  },
};

/**
 * Graph answers 409 to federated credentials of one application that are written at the same time. Whoever asks
 * while another is on its way is refused.
 *
 * Source: https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations
 */
export function refusingConcurrent(kind: Kind<object>): Kind<object> {
  const busy = new Set<string>();
  const alone = async <T>(application: unknown, work: () => Promise<T> | T): Promise<T> => {
    const key = String(application);
    if (busy.has(key))
      throw new GraphError(
        "Conflict",
        "Too many concurrent requests to write federated identity credentials of one object.",
        409,
      );
    busy.add(key);
    try {
      await pace(50); // so that two that are not chained really meet
      return await work();
    } finally {
      busy.delete(key);
    }
  };
  const applicationOf = (value: object) => (value as FederatedInputs).applicationId;
  return {
    ...kind,
    create: (inputs) => alone(applicationOf(inputs), () => kind.create(inputs)),
    update: (state, inputs) =>
      alone(applicationOf(inputs), () => kind.update?.(state, inputs) ?? Promise.resolve(state)),
    delete: (state) => alone(applicationOf(state), () => kind.delete(state)),
  };
}

interface PasswordInputs {
  applicationId: string;
  displayName?: string;
  endDate?: string;
  rotateWhenChanged?: Record<string, string>;
}

export const password: Definition<PasswordInputs, { keyId: string; value: string }> = {
  replaceOn: ["applicationId", "displayName", "endDate", "rotateWhenChanged"],
  create: (tenant, inputs) => {
    const end = inputs.endDate ?? new Date(Date.now() + 730 * 86_400_000).toISOString();
    const outputs = addPassword(of(tenant, inputs), end);
    const objectId = parseApplicationPath(inputs.applicationId);
    return { id: `${objectId}/password/${outputs.keyId}`, outputs };
  },
  exists: (tenant, state) =>
    find(tenant, state)?.passwords.some(({ keyId }) => keyId === state.keyId) ?? false,
  delete: (tenant, state) => {
    const application = of(tenant, state);
    application.passwords = application.passwords.filter(({ keyId }) => keyId !== state.keyId);
  },
};

interface CertificateInputs {
  applicationId: string;
  type?: string;
  encoding?: string;
  value: string;
  endDate?: string;
}

export const certificate: Definition<CertificateInputs, { keyId: string }> = {
  replaceOn: ["applicationId", "type", "encoding", "value", "endDate"],
  check: ({ type, encoding }) => [
    ...oneOf("type", type, "AsymmetricX509Cert"),
    ...oneOf("encoding", encoding, "pem"),
  ],
  create: (tenant, inputs) => {
    const { keyId } = addCertificate(of(tenant, inputs), inputs.value, inputs.endDate);
    const objectId = parseApplicationPath(inputs.applicationId);
    return { id: `${objectId}/certificate/${keyId}`, outputs: { keyId } };
  },
  exists: (tenant, state) =>
    find(tenant, state)?.certificates.some(({ keyId }) => keyId === state.keyId) ?? false,
  delete: (tenant, state) => {
    const application = of(tenant, state);
    application.certificates = application.certificates.filter(
      ({ keyId }) => keyId !== state.keyId,
    );
  },
};
