import {
  noPasswords,
  passwordsRotate,
} from "../../../../../policies/guardrails/entra/passwords.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { application, applicationPassword, principalPassword } from "./resources.ts";

specify(noPasswords, {
  keeps: { "an application without one": application({ displayName: "orders" }) },
  breaks: {
    "an application's password": [applicationPassword({}), "the application gets a password"],
    "a service principal's password": [principalPassword({}), "the application gets a password"],
    "a password inside the application": [
      application({ password: { displayName: "one" } }),
      "the application gets a password",
    ],
  },
  unknown: {
    "a password that comes from elsewhere": [application({ password: unknown.object })],
  },
});

const rotating = { endDate: "2027-01-01T00:00:00Z", rotateWhenChanged: { month: "2026-11" } };

specify(passwordsRotate, {
  keeps: {
    "a password with an end and a trigger": applicationPassword(rotating),
    "a password whose end and trigger are made by this deployment": applicationPassword({
      endDate: unknown.string,
      rotateWhenChanged: { rotation: unknown.string },
    }),
    "an application without a password": application({}),
  },
  breaks: {
    "a password with neither": [
      applicationPassword({}),
      "endDate is missing",
      "rotateWhenChanged is missing",
    ],
    "a password without an end": [
      principalPassword({ rotateWhenChanged: { month: "2026-11" } }),
      "endDate is missing",
    ],
    "a password without a trigger": [
      applicationPassword({ ...rotating, rotateWhenChanged: {} }),
      "rotateWhenChanged is missing",
    ],
  },
  unknown: {
    "triggers that come from elsewhere, and reports the missing end": [
      applicationPassword({ rotateWhenChanged: unknown.object }),
      "endDate is missing",
    ],
  },
});
