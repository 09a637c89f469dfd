import type { Export, ExternalAuthorization, Import } from "@nats-io/jwt";
import type { KeyPair } from "@nats-io/nkeys";
import type {
  AccountLimits,
  ExportEntry,
  ImportEntry,
  JetStreamLimits,
} from "../../access/index.ts";
import { signJwt } from "./jwt.ts";
import { accountLimits } from "./limits.ts";
import { nothing } from "./permissions.ts";

/** An import whose exporter is known by its public key. */
export interface AccountImport extends Omit<ImportEntry, "from"> {
  /** Public key (A…) of the exporting account. */
  readonly account: string;
  /** For a private export: see activation.ts. */
  readonly token?: string;
}

/** An export that each account imports for itself alone. */
export interface AccountExport extends ExportEntry {
  /**
   * Which token of the subject, counted from 1, is the importing account's public key.
   *
   * @default none: every account may import all of it
   */
  readonly accountPosition?: number;
}

export interface AccountJwt {
  readonly name: string;
  /** Public key (A…). */
  readonly account: string;
  /** A signing key of the operator. */
  readonly signer: KeyPair;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Public keys (A…) that sign the account's users; its own key may not. */
  readonly signingKeys: readonly string[];
  readonly limits: AccountLimits;
  /** Absent: the account cannot use JetStream. */
  readonly jetstream?: JetStreamLimits;
  readonly exports?: readonly AccountExport[];
  readonly imports?: readonly AccountImport[];
  /** Makes this the account that an authorization callout serves. */
  readonly authorization?: ExternalAuthorization;
  /** Whether its users may connect without proving a key. @default false */
  readonly bearer?: boolean;
  readonly description?: string;
}

/**
 * An account JWT with every limit written out, denying everything to users without permissions.
 *
 * @throws NatsError `config_value` for a limit that nats-server would read as something else
 */
export function accountJwt(args: AccountJwt): string {
  const { exports = [], imports = [] } = args;
  return signJwt(
    {
      sub: args.account,
      name: args.name,
      iat: args.issuedAt,
      nats: {
        type: "account",
        version: 2,
        description: args.description,
        limits: accountLimits({ ...args, exports, imports, bearer: args.bearer ?? false }),
        default_permissions: nothing,
        signing_keys: args.signingKeys,
        exports: exports.map(exported),
        imports: imports.map(imported),
        authorization: args.authorization,
      },
    },
    args.signer,
  );
}

/**
 * Written ones are public within the operator: an import exists only in an account JWT that the operator's key
 * signed, so the compiled policy decides who imports. Those for certain accounts take a token of the exporter's.
 */
function exported(entry: AccountExport): Export {
  const { name, kind, subject, description, accounts, answers, accountPosition } = entry;
  return {
    ...{ name, type: kind, subject, description },
    ...(accounts && { token_req: true }),
    ...(answers && { response_type: "Stream" }),
    ...(accountPosition !== undefined && { account_token_position: accountPosition }),
  };
}

/**
 * `subject` is the exporter's, `local_subject` the importer's, for streams and services alike
 * (accounts.go, updateAccountClaimsWithRefresh).
 */
function imported({ name, kind, account, subject, to, share, token }: AccountImport): Import {
  return {
    name,
    type: kind,
    account,
    subject,
    ...(to === subject ? {} : { local_subject: to }),
    ...(share && { share }),
    ...(token !== undefined && { token }),
  };
}
