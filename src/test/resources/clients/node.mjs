// The calls of an integrator with Node's fetch. Prints "ok", or the first thing that is wrong.
import assert from "node:assert/strict";
import http from "node:http";

const base = process.argv[2];
const json = { "Content-Type": "application/json" };
const ids = Array.from({ length: 40 }, (_, i) => "n" + i);

const batch = await fetch(base + "/users/batch-info", {
  method: "POST", headers: json, body: JSON.stringify({ userIds: ids }) });
assert.equal(batch.status, 200);
assert.equal(batch.headers.get("x-batch-complete"), "true");
// fetch asks for gzip by itself and decodes it
assert.equal(batch.headers.get("content-encoding"), "gzip");
assert.deepEqual((await batch.json()).results.map(result => result.userId), ids);

const stream = await fetch(base + "/users/batch-info", {
  method: "POST", headers: { ...json, Accept: "application/x-ndjson" }, body: JSON.stringify({ userIds: ids }) });
let text = "";
for await (const piece of stream.body.pipeThrough(new TextDecoderStream())) {
  text += piece;
}
const lines = text.trimEnd().split("\n").map(line => JSON.parse(line));
assert.equal(lines.length, ids.length + 1);
assert.equal(lines.at(-1).metadata.complete, true);

const head = await fetch(base + "/users/n1/summary", { method: "HEAD" });
assert.equal(head.status, 200);
assert.equal(await head.text(), "");

const query = await fetch(base + "/users/batch-info", {
  method: "QUERY", headers: json, body: JSON.stringify({ userIds: ["n1"] }) });
assert.equal(query.status, 200);
assert.equal((await query.json()).results.length, 1);

const wrong = await fetch(base + "/users/batch-info", {
  method: "POST", headers: json, body: JSON.stringify({ userIds: [7] }) });
assert.equal(wrong.status, 400);
assert.equal(wrong.headers.get("content-type"), "application/problem+json");
assert.equal((await wrong.json()).errors[0].pointer, "/userIds/0");

// a body of unknown length is sent chunked
const chunked = await fetch(base + "/users/batch-info", {
  method: "POST", headers: json, duplex: "half",
  body: new Blob([JSON.stringify({ userIds: ["n1"] })]).stream() });
assert.equal(chunked.status, 200);
await chunked.text();

// two requests of an agent share a connection
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const ports = [];
for (let i = 0; i < 2; i++) {
  await new Promise((done, failed) => http.get(base + "/health", { agent }, response => {
    ports.push(response.socket.localPort);
    response.resume().on("end", done);
  }).on("error", failed));
  // the agent takes the connection back after the end
  await new Promise(done => setImmediate(done));
}
agent.destroy();
assert.equal(ports[0], ports[1]);
console.log("ok");
