import * as pulumi from "@pulumi/pulumi";
import type { Answers, Asked } from "./mocks.ts";

type Values = Record<string, unknown>;

/**
 * What a preview answers of resources that are not made yet: their inputs; what the provider adds is not known, within
 * objects neither (pulumi-azure-native, previewOutputs.go; pulumi-terraform-bridge, in Create).
 */
export function unmadeOf(answers: Answers): Answers {
  return Object.fromEntries(
    Object.entries(answers).map(([type, answer]) => [
      type,
      (asked: Asked) => ({ ...unknownBut(asked.inputs, answer(asked)), id: "" }),
    ]),
  );
}

function unknownBut(given: Values, answered: Values): Values {
  return Object.fromEntries(
    Object.entries(answered).map(([key, value]) => {
      const input = given[key];
      if (isObject(input) && isObject(value)) return [key, unknownBut(input, value)];
      return [key, input ?? pulumi.runtime.unknownValue];
    }),
  );
}

const isObject = (value: unknown): value is Values => typeof value === "object" && value !== null;
