import * as pulumi from "@pulumi/pulumi";

/**
 * A value that went through a check: at once when the program knows it, which puts the mistake's place into
 * the error; else as soon as it is known.
 *
 * @throws what the check throws
 */
export function checked(
  value: pulumi.Input<string>,
  check: (text: string) => string,
): pulumi.Output<string> {
  return typeof value === "string"
    ? pulumi.output(check(value))
    : pulumi.output(value).apply(check);
}
