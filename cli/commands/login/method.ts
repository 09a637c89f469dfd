import { resolve } from "node:path";
import { Failure, UsageFailure } from "../../../errors/failure.mjs";
import type { Io } from "../../terminal/io.ts";
import type { Method } from "../../oauth/method.ts";
import type { Settings } from "../../settings/settings.ts";

/** The options of `login` that say how. */
export interface MethodOptions {
  readonly as?: string;
  readonly browser?: boolean;
  readonly deviceCode?: boolean;
  readonly clientCredentials?: boolean;
  readonly workloadIdentity?: boolean;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  readonly certificate?: string;
}

/**
 * How to sign in; undefined for a person, who is asked: see `signInPerson`.
 *
 * @throws UsageFailure when the options and the environment do not add up
 */
export function methodOf(io: Io, options: MethodOptions): Method | undefined {
  const { as, clientCredentials, workloadIdentity, clientSecretFile, certificate } = options;
  if (clientCredentials !== true) {
    const stray = clientSecretFile !== undefined || certificate !== undefined;
    if (stray) throw new UsageFailure("a proof needs its method", "add --client-credentials");
  }
  if (as !== undefined) return { kind: "local", as };
  if (workloadIdentity === true) {
    const tokenFile = io.env["AZURE_FEDERATED_TOKEN_FILE"];
    if (tokenFile === undefined || tokenFile === "") {
      throw new UsageFailure(
        "there is no federated token",
        'set AZURE_FEDERATED_TOKEN_FILE; in a pod, label it azure.workload.identity/use: "true"',
      );
    }
    return { kind: "workload-identity", clientId: clientId(io, options), tokenFile };
  }
  if (clientCredentials !== true) {
    if (options.clientId === undefined) return undefined;
    throw new UsageFailure(
      "--client-id needs a method",
      "add --client-credentials or --workload-identity",
    );
  }
  const id = clientId(io, options);
  if (certificate !== undefined) {
    return { kind: "certificate", clientId: id, certificateFile: resolve(io.cwd, certificate) };
  }
  return {
    kind: "client-secret",
    clientId: id,
    ...(clientSecretFile === undefined ? {} : { secretFile: resolve(io.cwd, clientSecretFile) }),
  };
}

function clientId({ env }: Io, options: MethodOptions): string {
  const id = options.clientId ?? env["AZURE_CLIENT_ID"];
  if (id !== undefined && id !== "") return id;
  throw new UsageFailure("whose proof is it?", "give --client-id ID, or set AZURE_CLIENT_ID");
}

/**
 * The workload identity webhook says which tenant the identity is of: tokens of another one than the
 * deployment's would only be refused later, without a reason.
 *
 * @throws Failure `wrong_tenant`
 */
export function checkTenant({ env }: Io, { tenantId, file }: Settings): void {
  const tenant = env["AZURE_TENANT_ID"];
  if (tenant === undefined || tenant === "" || tenant === tenantId) return;
  throw new Failure("wrong_tenant", `this workload is of the tenant ${tenant}`, {
    why: `${file} is about the tenant ${tenantId}`,
    next: "use an identity of that tenant, or the settings of another deployment",
  });
}
