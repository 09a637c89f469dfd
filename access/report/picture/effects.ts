/** What a role brings about, for the picture: where others send because of what it publishes. */
import { mergePermissions } from "../../subjects/permissions.ts";
import { sessionPermissions } from "../../document/session.ts";
import { namesReplies } from "../../document/connections.ts";
import type { AccessDocument } from "../../document/document.ts";
import { Effects, Graph, type Effect } from "../../reach/index.ts";
import type { Sources } from "../../document/sources.ts";
import { patterns, publishSet, witness } from "../../subjects/index.ts";
import type { Reached } from "../model/picture.ts";

/** Works it out for role after role of one policy. */
export function effectsOfRoles(
  document: AccessDocument,
  sources: Sources,
): (role: string) => Reached[] {
  const effects = new Effects(new Graph(document, sources));
  return (role) => {
    const entry = document.roles[role];
    if (entry === undefined) return [];
    const { publish } = mergePermissions([sessionPermissions(document), entry]);
    return effects.of(entry.account, publishSet(publish), namesReplies(entry)).map(reachedBy);
  };
}

const HOW = {
  answer: ["answer", "have answers sent there", "who is asked answers where the asker says"],
  delivery: ["delivery", "have a consumer deliver there", "its creator says where it delivers"],
  backup: ["delivery", "have a backup sent there", "its request says where it is sent"],
  configuration: ["delivery", "set up a stream that sends there", "its settings say where"],
  republish: ["delivery", "store what a stream publishes again", "its settings say where"],
  push: ["delivery", "have a declared consumer deliver there", "its settings say where"],
  schedule: ["delivery", "have a stream store it there later", "a header says where"],
  intake: ["delivery", "have a copy send an empty message there", "it takes it for flow control"],
} as const satisfies Record<Effect["by"], readonly [Reached["how"], string, string]>;

function reachedBy({ account, set, by, message }: Effect): Reached {
  const [how, text, why] = HOW[by];
  const example = witness(message.set)?.subject ?? "";
  return {
    account,
    subjects: patterns(set).map(({ pattern }) => pattern),
    how,
    text,
    steps: [`publishes ${example}`, why],
  };
}
