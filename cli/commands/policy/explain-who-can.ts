import { Argument, type Command } from "commander";
import { byEffect } from "../../../access/index.ts";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { line, paint } from "../../terminal/output.ts";
import { expect, ruleLine } from "../../policy/expectation.ts";
import { PolicyFolder } from "../../policy/folder.ts";
import { guidClaims } from "../../policy/guid-claims.ts";
import { withDir, type DirOption } from "../../policy/options.ts";
import { checkSubject, VERBS } from "../../policy/checked-subject.ts";

interface Options extends DirOption {
  readonly queue?: string;
}

export function whoCanCommand(shell: Shell): Command {
  const command = newCommand("who-can", {
    summary: "which roles may do something",
    description:
      "List the roles that may publish or subscribe to a subject, by account. For publish, also those that can have " +
      "others send a message there, by an answer or by what JetStream does, and how.",
    json: "`verb`, `subject`, `queue`?, `roles` [{`role`, `account`, `members`, `rules`, `withheld`}], `byEffect`? [{`role`, `account`, `members`, `into`, `story`, `rules`}]",
    examples: [
      ["policy explain who-can publish orders.cancel", "who may cancel"],
      ["policy explain who-can subscribe 'orders.>'", "who hears everything"],
    ],
  })
    .addArgument(new Argument("<verb>", "what to do").choices(VERBS))
    .argument("<subject>", "where; a subscription may have wildcards")
    .option("--queue <name>", "queue group to subscribe in");
  return perform(shell, withDir(command), whoCan);
}

async function whoCan({ io, out, options, args }: Run<Options>): Promise<undefined> {
  const tried = checkSubject(args, options.queue);
  const { document: policy, sources } = await new PolicyFolder(options.dir, io.cwd).compile();
  const claims = guidClaims(tried.subject);
  const roles = Object.entries(policy.roles).flatMap(([role, { account, members }]) => {
    const expectation = expect({ ...tried, policy, roles: [role], claims, sources });
    const { allowed, rules, withheld } = expectation;
    return allowed ? [{ role, account, members, rules, withheld }] : [];
  });
  const others = tried.verb === "publish" ? byEffect(policy, sources, tried.subject) : [];
  const bringing = others.map((one) => {
    const [first] = one.story;
    const asked = { ...tried, subject: first?.subject ?? "", roles: [one.role] };
    return { ...one, rules: expect({ ...asked, policy, claims, sources }).rules };
  });
  const result = { ...tried, roles, ...(tried.verb === "publish" ? { byEffect: bringing } : {}) };
  out.result(result, () => [
    ...(roles.length === 0 ? [`No role may ${tried.verb} to ${tried.subject}.`] : []),
    ...roles.flatMap(({ role, account, members, rules, withheld }) => [
      line`${paint("bold", role)} in account ${account} (${members.join(", ")})`,
      ...rules.map((rule) => `  ${ruleLine(rule)}`),
      ...withheld.map((rule) => `  without the messages that ${ruleLine(rule)}`),
    ]),
    ...bringing.flatMap(({ role, account, members, story, rules }) => [
      line`${paint("bold", role)} in account ${account} (${members.join(", ")}), by what others send`,
      ...story.map(({ text }) => `  ${text}`),
      ...rules.map((rule) => `  ${ruleLine(rule)}`),
    ]),
  ]);
}
