"""The calls of an integrator with Python's http.client. Prints "ok", or the first thing that is wrong."""
import gzip
import http.client
import json
import sys

host, port = sys.argv[1], int(sys.argv[2])
JSON = {"Content-Type": "application/json"}
ids = ["p%d" % i for i in range(40)]
body = json.dumps({"userIds": ids})

connection = http.client.HTTPConnection(host, port, timeout=30)


def ask(method, path, body=None, headers=JSON, **options):
    connection.request(method, path, body, headers, **options)
    return connection.getresponse()


answer = ask("POST", "/users/batch-info", body)
assert answer.status == 200, answer.status
assert answer.getheader("X-Batch-Complete") == "true"
assert [one["userId"] for one in json.load(answer)["results"]] == ids
socket = connection.sock

answer = ask("POST", "/users/batch-info", body, {**JSON, "Accept-Encoding": "gzip"})
assert answer.getheader("Content-Encoding") == "gzip"
assert len(json.loads(gzip.decompress(answer.read()))["results"]) == len(ids)

answer = ask("POST", "/users/batch-info", gzip.compress(body.encode()), {**JSON, "Content-Encoding": "gzip"})
assert answer.status == 200, answer.status
answer.read()

answer = ask("POST", "/users/batch-info", iter([body[:10].encode(), body[10:].encode()]), encode_chunked=True)
assert answer.status == 200, answer.status
answer.read()

answer = ask("POST", "/users/batch-info", body, {**JSON, "Accept": "application/x-ndjson"})
lines = [json.loads(line) for line in answer]
assert len(lines) == len(ids) + 1 and lines[-1]["metadata"]["complete"], lines[-1]

answer = ask("HEAD", "/users/p1/summary")
assert answer.status == 200 and answer.read() == b""

answer = ask("QUERY", "/users/batch-info", json.dumps({"userIds": ["p1"]}))
assert answer.status == 200, answer.status
answer.read()
assert connection.sock is socket, "the connection was not kept"

# http.client sends all of a body before it reads
answer = ask("POST", "/users/batch-info", b" " * (20 << 20))
assert answer.status == 413, answer.status
answer.read()
print("ok")
