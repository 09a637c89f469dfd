import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { calloutFlags } from "../../../components/callout/flags.ts";
import { files, paths } from "../../../components/kubernetes/callout/paths.ts";
import { images } from "../../../components/kubernetes/objects/images.ts";
import { calloutPort } from "../../../components/kubernetes/objects/place.ts";

const lines = readFileSync(new URL("../../../callout/Dockerfile", import.meta.url), "utf8").split(
  "\n",
);
const instruction = (name: string) => lines.filter((line) => line.startsWith(`${name} `));
const bundle = `${paths.bundle}/${files.bundle}`;

describe("an image of one's own", () => {
  it("runs the bundle on the Node of the pods, where they expect it", () => {
    expect(instruction("FROM")).toEqual([`FROM ${images.node}`]);
    expect(instruction("COPY")).toEqual([
      `COPY ${files.bundle} callout.licenses.txt callout.sbom.json ${paths.bundle}/`,
    ]);
    const command = JSON.stringify(["node", ...calloutFlags, bundle]).replaceAll(",", ", ");
    expect(instruction("ENTRYPOINT")).toEqual([`ENTRYPOINT ${command}`]);
    expect(instruction("EXPOSE")).toEqual([`EXPOSE ${calloutPort}`]);
  });

  it("runs as nobody in particular, by number: Kubernetes can't see that a name is not root", () => {
    expect(instruction("USER")).toEqual(["USER 1000:1000"]);
  });
});
