// The provider, from the repository's sources or the package's compiled files. Nothing is awaited here:
// Pulumi's plugin runner takes the module by `require`, which cannot wait.
import { existsSync } from "node:fs";

const source = new URL("./main.ts", import.meta.url);
const compiled = new URL("./main.js", import.meta.url);
void import(existsSync(source) ? source.href : compiled.href);
