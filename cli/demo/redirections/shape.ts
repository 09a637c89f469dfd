import {
  boolean,
  byMember,
  byPresence,
  list,
  oneOf,
  openObject,
  optional,
  text,
  transform,
  type Shape,
} from "../../../values/shape/index.ts";
import type { Redirection, Redirections, ServiceSetup, Spot, Who } from "./model.ts";

const subjectText = text("a subject");
const streamName = text("the name of a stream");
const who: { readonly [K in keyof Who]: Shape<Who[K]> } = {
  as: text("the name of an identity"),
  account: text("the name of an account"),
};
const spot: Shape<Spot> = openObject({ ...who, subject: subjectText });

const service: Shape<ServiceSetup> = openObject({
  ...who,
  subject: subjectText,
  queue: text("a queue group"),
});

const attempted = {
  ...who,
  onto: subjectText,
  answered: optional(boolean),
  watch: byPresence(
    "stream",
    openObject({ ...who, stream: streamName, subject: optional(subjectText) }),
    openObject({ ...who, hears: subjectText, queue: optional(text("a queue group")) }),
  ),
  shownBy: optional(spot),
};
const asked = openObject({
  ...attempted,
  trick: oneOf("answer", "acknowledgement", "message", "status"),
  publish: subjectText,
  body: optional(text("a text")),
});
const delivered = openObject({
  ...attempted,
  trick: oneOf("delivery"),
  of: openObject({
    domain: text("a JetStream domain"),
    stream: streamName,
    filter: subjectText,
  }),
});

const attempt: Shape<Redirection> = transform(
  byMember("trick", {
    answer: asked,
    acknowledgement: asked,
    message: asked,
    status: asked,
    delivery: delivered,
  }),
  ({ watch, shownBy, ...rest }, reading) => {
    if ("stream" in watch) return { ...rest, watch };
    if (shownBy === undefined) return reading.missing(spot.expected, "shownBy");
    return { ...rest, watch, shownBy };
  },
);

export const redirections: Shape<Redirections> = openObject({
  stored: list(spot),
  services: list(service),
  attempts: list(attempt),
});
