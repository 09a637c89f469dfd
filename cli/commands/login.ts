import { Option, type Command } from "commander";
import type { Decision } from "../../access/index.ts";
import { commandLine } from "../../text/shell.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { mustBeKnown } from "../../values/known.ts";
import { contextName, natsContext, writeNatsContext } from "../session/nats-context.ts";
import { identityOf, type Identity } from "../oauth/access-token.ts";
import { signIn } from "../oauth/method.ts";
import { fields, line, paint } from "../terminal/output.ts";
import { rfc3339, when } from "../../text/amounts.ts";
import { policyAtHand } from "../policy/document.ts";
import { accountsOf, decisionFor } from "../policy/expectation.ts";
import { SessionStore, type Session } from "../session/store.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import { domainFor } from "./login/domain.ts";
import { checkTenant, methodOf, type MethodOptions } from "./login/method.ts";
import { signInPerson } from "./login/person.ts";
import { withAccount, type AccountOption } from "../terminal/options.ts";

interface Options extends AccountOption, MethodOptions {
  readonly context?: string;
  readonly domain?: string;
}

/** Ways to sign in that are not for people at a browser. */
const others = ["as", "clientCredentials", "workloadIdentity", "clientId"];

export function loginCommand(shell: Shell): Command {
  const command = newCommand("login", {
    summary: "sign in with Entra ID",
    description:
      "Sign in with Entra ID: people in the browser, or with a code for a browser elsewhere; workloads " +
      "by their own proof. Keeps the sign-in, and writes a context for the nats command.",
    json: "`identity` {`name`, `kind`, `oid`, `roles`}, `method`, `expires`, `context` {`name`, `file`, `account`?, `domain`?}",
    examples: [
      ["login", "a person, in the browser where there is one"],
      ["login --device-code", "a person, with a code for a browser elsewhere"],
      ["login --as sara", "a person or workload of the local issuer"],
      ["login --workload-identity", "in a pod, as AKS workload identity sets it up"],
      ["login --client-credentials --client-id ID --certificate app.pem", "an app, by certificate"],
    ],
  })
    .addOption(
      new Option("--as <name>", "one of the local issuer's people and workloads").conflicts([
        "clientCredentials",
        "workloadIdentity",
        "clientId",
      ]),
    )
    .addOption(
      new Option(
        "--browser",
        "a person, in a browser on this machine, even if it cannot be opened from here",
      ).conflicts(["deviceCode", ...others]),
    )
    .addOption(
      new Option("--device-code", "a person, with a code for a browser anywhere").conflicts(others),
    )
    .addOption(
      new Option("--client-credentials", "an application, by secret or certificate").conflicts(
        "workloadIdentity",
      ),
    )
    .option(
      "--workload-identity",
      "a workload, by the token in AZURE_FEDERATED_TOKEN_FILE (workload identity federation)",
    )
    .option("--client-id <id>", "the application's id (default: AZURE_CLIENT_ID)")
    .addOption(
      new Option(
        "--client-secret-file <file>",
        "file with the application's secret (default: the secret in AZURE_CLIENT_SECRET)",
      ).conflicts("certificate"),
    )
    .option("--certificate <file>", "PEM file with the application's certificate and private key")
    .option(
      "--context <name>",
      "name of the nats context (default: nats-entra-<who>, or nats-entra-<who>-<account> with --account)",
    )
    .option(
      "--domain <account>",
      "whose streams the context is for, when the account uses those of several others",
    );
  return perform(shell, withSettings(withAccount(command)), login);
}

async function login({ io, out, options }: Run<Options>): Promise<undefined> {
  const method = methodOf(io, options);
  const settings = readSettings(io, options.settings);
  if (method?.kind === "workload-identity") checkTenant(io, settings);
  const signedIn = await (method === undefined
    ? signInPerson(io, settings, options, out)
    : signIn(io, settings, method));
  const identity = identityOf(signedIn.accessToken);
  const { account } = options;
  const name = options.as ?? identity.name;
  const decision = decisionOf(settings, identity, account, io.now());
  if (decision?.granted === false) {
    out.note(`warning: NATS will refuse this login: ${decision.detail}`);
  }
  const asked = decision?.granted === true ? decision.permissions.account : account;
  const { domain, others } = domainFor(settings, asked, options.domain);
  if (others.length > 0) {
    const list = others.join(" and ");
    out.note(
      `warning: the context is for no streams: those of ${list} can be used; choose by --domain`,
    );
  }
  const context = natsContext(io, options.context ?? contextName(name, account), {
    account: asked,
    domain,
  });
  const session: Session = {
    version: 2,
    name,
    ...signedIn,
    ...(account === undefined ? {} : { account }),
    context,
  };
  const store = new SessionStore(io, settings);
  store.save(session);
  store.select(session);
  writeNatsContext(settings, context, signedIn.accessToken);
  out.result(shown(session, identity), () => [
    line`${paint("green", "Signed in")} as ${identity.displayName ?? name} (${name})`,
    ...fields([
      ["  roles", identity.roles.length === 0 ? "none" : identity.roles.join(", ")],
      ...accountLines(settings, identity, asked),
      ["  until", when(identity.expires, io.now())],
      [
        "  context",
        `${context.name}, good until then; ${commandLine(["nats-entra", "token", ...accountOption(session)])} renews it`,
      ],
    ]),
    `Next: nats-entra whoami, or ${commandLine(["nats", "--context", context.name])} …`,
  ]);
}

/** With roles in several accounts, which one this is for, and how to be in another at the same time. */
function accountLines(
  settings: Settings,
  { roles }: Identity,
  account: string | undefined,
): [label: string, text: string][] {
  const policy = policyAtHand(settings);
  const accounts = policy === undefined ? [] : accountsOf(policy, roles);
  const others = accounts.filter((each) => each !== account);
  if (accounts.length < 2) return [];
  const call = commandLine(["nats-entra", "login", "--account", others[0] ?? ""]);
  return [
    ["  account", account ?? "none: a session is in one of them"],
    ["  also in", `${others.join(", ")}; at the same time: ${call}`],
  ];
}

function accountOption({ account }: Session): string[] {
  return account === undefined ? [] : ["--account", account];
}

function shown({ name, context, method }: Session, identity: Identity) {
  return {
    identity: { name, kind: identity.kind, oid: identity.oid, roles: identity.roles },
    method: method.kind,
    expires: rfc3339(identity.expires),
    context,
  };
}

/** What the deployed policy says about the login; undefined when it is not at hand. */
function decisionOf(
  settings: Settings,
  identity: Identity,
  account: string | undefined,
  now: number,
): Decision | undefined {
  const policy = policyAtHand(settings);
  if (policy && account !== undefined)
    mustBeKnown("account", account, Object.keys(policy.accounts), "nats-entra policy report");
  return policy && decisionFor(policy, identity, { account, now });
}
