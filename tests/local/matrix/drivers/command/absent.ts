/** Operations for which the command has no words, with the reason. */
const one = "it takes one pattern";
const none = "the command has no words for it";
const oneApi = "the command has one way to subscribe";

export const absent: Readonly<Record<string, string>> = {
  "kv keys, several filters": one,
  "kv watch several patterns": one,
  "kv delete by revision": none,
  "object change its description": none,
  "object rename": none,
  "object link": none,
  "object link to a bucket": none,
  "consumer subscribe, legacy": oneApi,
  "consumer create, legacy": oneApi,
  "acknowledge and wait": none,
  "give back with a delay": none,
  "ask for time": none,
  "give up with a reason": none,
  "ordered next": none,
  "ordered fetch": none,
  "ordered info": none,
  "message delete": "the command overwrites what it deletes",
  "message get the next of a subject": none,
  "message get, directly": "the command asks the stream's leader",
  "message get the last of several subjects": none,
  "core drain a subscription": none,
  "core drain": none,
  "micro stats of all": none,
  "ordered consume, several filters": "`nats sub` takes one subject of a stream",
  "ordered push": oneApi,
  "ordered push, one filter": oneApi,
  "ordered subscribe, legacy": oneApi,
  "ephemeral push, legacy": oneApi,
  "ephemeral pull": oneApi,
};
