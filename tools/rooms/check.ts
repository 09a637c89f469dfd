import { join } from "node:path";
import { cruise, type ICruiseResult, type IForbiddenRuleType } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { folderCircles, roomOf, type Step } from "./folders.ts";
import { rulesOf } from "./rules.ts";
import type { Room } from "./table.ts";

/**
 * Holds the sources to the table of rooms.
 *
 * @param root folder of the repository
 * @param rooms the table
 * @returns a paragraph for each violation: the rule, both files, and what to do
 */
export async function check(root: string, rooms: readonly Room[]): Promise<string[]> {
  const rules = rulesOf(rooms);
  const next = new Map(rules.map(({ name = "", comment = "" }) => [name, comment]));
  const { modules, summary } = await graphOf(root, rules);
  const imports = modules.map(({ source, dependencies }) => ({
    source,
    targets: dependencies.map(({ resolved }) => resolved),
  }));
  return [
    ...summary.violations.map(({ rule, from, to, cycle }) => {
      const way = cycle?.map(({ name }) => name) ?? [to];
      return paragraph(rule.name, [from, ...way].join(" → "), next.get(rule.name) ?? "");
    }),
    ...folderCircles(imports, rooms).map(circleText),
    ...modules
      .filter(({ coreModule }) => coreModule !== true)
      .map(({ source }) => source)
      .filter((file) => isOurs(file) && roomOf(file, rooms) === undefined)
      .map((file) =>
        paragraph("room", file, "The folder is not a room. Add it to tools/rooms/table.ts."),
      ),
  ];
}

async function graphOf(root: string, rules: IForbiddenRuleType[]): Promise<ICruiseResult> {
  const { output } = await cruise(
    ["."],
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: rules },
      doNotFollow: { path: ["node_modules"] },
      exclude: { path: outside },
      tsPreCompilationDeps: true, // an import of a type alone is an import
      tsConfig: { fileName: "tsconfig.json" },
      moduleSystems: ["es6"],
      skipAnalysisNotInRules: true,
    },
    { exportsFields: ["exports"], conditionNames: ["import", "default"] },
    { tsConfig: extractTSConfig(join(root, "tsconfig.json")) },
  );
  if (typeof output === "string") throw new Error(output);
  return output;
}

/** Not the sources of a room: what others wrote, what was built, and programs of users. */
const outside = ["^dist/", "^examples/", "^templates/", "^\\.nats-entra/", "^tests/golden/"];

const isOurs = (file: string) => /^[^./][^/]*\//.test(file) && !file.includes("node_modules/");

function circleText(circle: readonly Step[]): string {
  const steps = circle.map(
    ({ source, target, from, to }) => `\n  ${source} → ${target}: ${from} imports ${to}`,
  );
  return paragraph(
    "no-folder-circles",
    steps.join(""),
    "Folders that import each other are one folder. Move the file that both need to where neither is imported.",
  );
}

const paragraph = (rule: string, where: string, next: string) => `${rule}: ${where}\n  ${next}`;
