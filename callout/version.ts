/** The package's version: npm's when run from the sources, put in by the bundler otherwise. */
export const version = process.env.npm_package_version ?? "development";
