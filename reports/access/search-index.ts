import type { AccessReport, ReportedCapability } from "../../access/report/index.ts";

/** What the page's script searches and filters by, role by role as they stand in the report. */
export function searchIndex({ roles }: AccessReport) {
  return roles.map(
    ({ name, displayName, description, account, members, holders = [], capabilities }) => ({
      name,
      /** A search that meets it means the role, and not one thing that it can do. */
      head: [name, displayName, description, ...holders.map(({ principal }) => principal)].join(
        "\n",
      ),
      account,
      members,
      holders: holders.map(({ principal }) => principal),
      high: capabilities.some(({ risk }) => risk === "high"),
      publish: capabilities.flatMap(({ publish }) => publish.map(plain)),
      receive: capabilities.flatMap(({ receive }) => receive.map(plain)),
    }),
  );
}

function plain({ pattern, except, queue }: ReportedCapability["publish"][number]) {
  return { pattern, except, ...(queue === undefined ? {} : { queue }) };
}
