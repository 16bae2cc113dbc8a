"""A redis-py process that writes numbers into a log under a lock: mortal-contender.ts in Python.

One argument, JSON: {redis, name, log, timeout, write}; prints {done, overlaps, stolen}.
"""

import json
import sys
import time

import redis
from redis.exceptions import LockError

spec = json.loads(sys.argv[1])
client = redis.Redis.from_url(spec["redis"], decode_responses=True)
write = client.register_script(spec["write"])
done, overlaps, stolen, stop = 0, 0, 0, None
while stop is None:
    lock = client.lock(spec["name"], timeout=spec["timeout"], sleep=0.01)
    lock.acquire()
    since = time.monotonic()
    last, stop = client.hmget(spec["log"], "last", "stop")
    following = int(last or 0) + 1
    token = lock.local.token.decode()
    outcome = write(keys=[spec["name"], spec["log"]], args=[token, following])
    if outcome == "done":
        done += 1
    elif outcome == "overlap":
        overlaps += 1
    elif time.monotonic() - since < 0.2:
        stolen += 1
    try:
        lock.release()
    except LockError:
        pass
print(json.dumps({"done": done, "overlaps": overlaps, "stolen": stolen}))
