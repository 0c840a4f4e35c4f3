// A partner's day over HTTP, with the client that was generated from the host's description of its API:
// find what is new, read it, accept, serve, report, ask for more, complete, say what there is room for, destroy what a
// person took back, and understand a refusal. Run against a host on which one referral waits and one was withdrawn.

import assert from "node:assert/strict";

import { client } from "./waystation/client.gen.ts";
import * as api from "./waystation/sdk.gen.ts";
import type { PartnerStep, Problem } from "./waystation/types.gen.ts";

function setting(name: string): string {
  const value = process.env[name];
  assert(value, `${name} is not set`);
  return value;
}

client.setConfig({ baseUrl: setting("WAYSTATION_URL"), auth: setting("WAYSTATION_TOKEN") });

type Answer<Data> = { data: Data | undefined; error: Problem | undefined; response?: Response };

// What the host answered, or a failure with the host's own words.
function good<Data>(answer: Answer<Data>): Data {
  if (answer.error !== undefined) assert.fail(`${answer.error.title}. ${answer.error.detail}`);
  assert(answer.data !== undefined, `the host answered ${answer.response?.status}, and nothing else`);
  return answer.data;
}

// The problem that the host answered with, when it had to refuse.
function refusal(answer: Answer<unknown>, status: number): Problem {
  assert.equal(answer.response?.status, status);
  assert(answer.error !== undefined, "a refusal is a problem");
  assert.equal(answer.error.status, status);
  return answer.error;
}

// The version of what was read: a change sends it back, so that nobody decides on what has changed meanwhile.
function version(answer: { response?: Response }): string {
  const tag = answer.response?.headers.get("etag");
  assert(tag, "what can change comes with an ETag");
  return tag;
}

const list = good(await api.partnerList({ query: { limit: 50 } }));
const waiting = list.referrals.find((line) => line.state === "submitted");
const withdrawn = list.referrals.find((line) => line.destruction_asked);
assert(waiting && withdrawn, "one referral waits, and one was withdrawn");

const referral = { referral: waiting.id };
const read = () => api.partnerForm({ path: referral, headers: { "accept-language": "ar" } });
const step = (tag: string, body: PartnerStep) =>
  api.partnerStep({ path: referral, headers: { "if-match": tag }, body });

// With the offer comes what lets the partner say yes or no, and no name.
const offer = await read();
const offered = good(offer);
assert.equal(offered.stage, "offer");
assert(offered.right_to_left && offered.language === "ar");
assert(offered.elements.length > 0 && !offered.elements.some((line) => line.element === "full-name"));

const received = await step(version(offer), { step: "receive" });
assert.equal(good(received).state.state, "received");

// Somebody who read an older version learns which one is current.
const stale = refusal(await step(version(offer), { step: "accept" }), 412);
assert.equal(`"${stale.current}"`, version(received));

good(await step(version(received), { step: "accept" }));
let form = await read();
assert(good(form).elements.some((line) => line.element === "full-name"), "the name comes with the yes");
good(await step(version(form), { step: "start" }));

// Report only what the person agreed to, in the words of the list.
form = await read();
const stage = good(form).feedback.find((item) => item.id === "case-stage");
assert(stage, "the person agreed that the stage is reported");
const report = { items: [{ item: stage.id, value: "counselling" }] };
good(await api.partnerReport({ path: referral, headers: { "if-match": version(form) }, body: report }));

form = await read();
const unknown = refusal(
  await api.partnerAsk({
    path: referral,
    headers: { "if-match": version(form) },
    body: { elements: ["no-such-element"] },
  }),
  422,
);
assert.equal(unknown.type.split("/").at(-1), "does-not-fit");
good(
  await api.partnerAsk({
    path: referral,
    headers: { "if-match": version(form) },
    body: { elements: ["individual-number"] },
  }),
);

form = await read();
assert.equal(good(form).requests.length, 1);
assert.equal(good(await step(version(form), { step: "complete" })).state.state, "completed");

const room = (available: boolean) =>
  api.partnerDeclareAvailability({ body: { operation: "inter-agency", pathway: "legal-assistance", available } });
assert.equal(good(await room(false)).full.length, 1);
assert.equal(good(await room(true)).full.length, 0);

// A person took the consent back: nothing is left to read, and the partner says that it kept nothing.
const gone = { referral: withdrawn.id };
refusal(await api.partnerForm({ path: gone }), 404);
const attested = await api.partnerAttest({ path: gone });
assert.equal(attested.response?.status, 204);
const after = good(await api.partnerList());
assert(!after.referrals.some((line) => line.destruction_asked));

console.log("TypeScript: the partner's job is done");
