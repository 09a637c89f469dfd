import { resourceRule } from "../rule/rule.ts";
import { eachContainer } from "./pods.ts";

export const pinnedImages = resourceRule(
  {
    name: "kubernetes-pinned-images",
    level: "mandatory",
    what: "Images are pinned to a digest or to a full version",
    why: "A tag that moves brings code that nobody reviewed, and different code to each node",
    fix: "write the digest (name@sha256:…) or a full version (name:1.2.3)",
  },
  (resource) =>
    eachContainer(resource, function* ({ image }, place) {
      if (!pinned(image ?? "")) yield `${place}: the image "${image ?? ""}" is not pinned`;
    }),
);

const digest = /@sha256:[0-9a-f]{64}$/;
/** After the last slash: before it, a colon stands before a registry's port. */
const version = /:v?\d+\.\d+\.\d+[^/:]*$/;

function pinned(image: string): boolean {
  return digest.test(image) || version.test(image);
}
