// Pulumi asks for the pack by `require`, with ts-node in charge of .ts files; what a module imports is
// left to Node, which runs the TypeScript as it is.
import "./pack.ts";
