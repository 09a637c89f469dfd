import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { expect, it } from "vitest";
import type { Explanation } from "../../../errors/failure.mjs";
import { calloutCodes } from "../../../protocol/explained/callout.ts";
import { reasons } from "../../../protocol/explained/reasons.ts";

const file = join(import.meta.dirname, "../../../docs/reference/reasons.md");
const page = `# Reasons of the callout

Every code in the audit and in the callout's log, for anyone whose login was refused. \`nats-entra explain CODE\` prints the same. Codes are
stable. Clients only see \`Authorization Violation\`; \`nats-entra whoami\` derives the reason.

## Refused logins

In audit records, \`member\` names the header parameter or the claim.

${tableOf(reasons)}

## Dropped requests and events

The metric \`nats_entra_callout_requests_dropped_total\` counts requests without a decision: those below, \`request_expired\` (too late),
\`answer_late\`, and requests with an invalid form (\`box_…\`, \`jwt_…\`, \`key_…\`, \`request_…\`).

${tableOf(calloutCodes)}
`;

function tableOf(codes: Readonly<Record<string, Explanation>>): string {
  const rows = Object.entries(codes).map(
    ([code, { means, cause, next }]) => `| \`${code}\` | ${means} | ${cause} | ${next} |`,
  );
  const head = ["| Code | What it means | Usual cause | What to do |", "| - | - | - | - |"];
  return [...head, ...rows].join("\n");
}

// after a change of the reasons: npx vitest run --project unit tests/unit/protocol/reasons-page.test.ts -u
it("docs/reference/reasons.md has each reason as `nats-entra explain` says it", async () => {
  const formatted = await format(page, { ...(await resolveConfig(file)), filepath: file });
  await expect(formatted).toMatchFileSnapshot(file);
});
