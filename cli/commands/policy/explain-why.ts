import { Argument, type Command } from "commander";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { ExitCode } from "../../terminal/exit-code.ts";
import { expect, reasons } from "../../policy/expectation.ts";
import { line, paint } from "../../terminal/output.ts";
import { PolicyFolder } from "../../policy/folder.ts";
import { guidClaims } from "../../policy/guid-claims.ts";
import { withDir, type DirOption } from "../../policy/options.ts";
import { checkSubject, VERBS } from "../../policy/checked-subject.ts";

interface Options extends DirOption {
  readonly queue?: string;
}

export function whyCommand(shell: Shell): Command {
  const command = newCommand("why", {
    summary: "why a role may or may not do something",
    description:
      "Say whether a role may publish or subscribe to a subject, and which line of the policy says so.",
    json: "`role`, `verb`, `subject`, `queue`?, `allowed`, `rules`, `withheld`",
    examples: [
      ["policy explain why Orders.Read publish orders.cancel", "what keeps support from it"],
      ["policy explain why Orders.Read subscribe orders.events.payment.card", "a deny"],
    ],
    exits: { [ExitCode.Failed]: "denied, or the evaluation failed" },
  })
    .argument("<role>", "the role's value, as in tokens")
    .addArgument(new Argument("<verb>", "what to do").choices(VERBS))
    .argument("<subject>", "where; a subscription may have wildcards")
    .option("--queue <name>", "queue group to subscribe in");
  return perform(shell, withDir(command), why);
}

async function why({ io, out, options, args }: Run<Options>): Promise<boolean> {
  const [role = "", ...rest] = args;
  const tried = checkSubject(rest, options.queue);
  const { document: policy, sources } = await new PolicyFolder(options.dir, io.cwd).compile();
  const claims = guidClaims(tried.subject);
  const expectation = expect({ ...tried, policy, roles: [role], claims, sources });
  const { allowed } = expectation;
  out.result({ role, ...tried, ...expectation }, () => [
    line`${allowed ? paint("green", "✓ allowed") : paint("red", "✗ denied")}: ${role} may ${allowed ? "" : "not "}${tried.verb} to ${tried.subject}`,
    ...reasons(expectation).map((line) => `  ${line}`),
  ]);
  return allowed;
}
