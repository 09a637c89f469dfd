import { describe, expect, it } from "vitest";
import { subjectFault } from "../../../../access/subjects/pattern.ts";
import { subjectsOfTopic, topicFault } from "../../../../access/subjects/topic.ts";

describe("the subjects of an MQTT topic", () => {
  // https://docs.nats.io/running-a-nats-service/configuration/mqtt, Topics and Subjects
  it.each<[string, ...string[]]>([
    ["state", "state"],
    ["plant/7/state", "plant.7.state"],
    ["plant/{oid}/state", "plant.{oid}.state"],
    ["plant/+/state", "plant.*.state"],
    ["plant/#", "plant", "plant.>"],
    ["#", ">"],
    ["+/#", "*", "*.>"],
    ["/plant", "/.plant"],
    ["plant/", "plant./"],
    ["plant//state", "plant./.state"],
    ["/", "/./"],
    ["//", "/././"],
    ["v1.2/state", "v1//2.state"],
    [".", "//"],
    ["wärme/🌡/ü", "wärme.🌡.ü"],
  ])("%s", (topic, ...subjects) => {
    expect(topicFault(topic)).toBeUndefined();
    expect(subjectsOfTopic(topic)).toEqual(subjects);
    for (const subject of subjects) expect(subjectFault(subject)).toBeUndefined();
  });

  it.each([
    ["", /empty/],
    ["plant state", /white space/],
    ["plant\u0000", /control/],
    ["plant/*/state", /'\+' for one level/],
    ["plant/>", /'#' for all/],
    ["plant+/state", /whole level/],
    ["plant/#/state", /last level/],
    ["plant/state#", /whole level/],
  ])("has none when it is %j", (topic, next) => {
    const { message = "", next: remedy = "" } = topicFault(topic) ?? {};
    expect(`${message}; ${remedy}`).toMatch(next);
  });
});
