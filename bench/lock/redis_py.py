"""redis-py's lock under contention: threads, each with a connection of its own.

One argument, JSON: {port, name, contenders, turns, hold, timeout, sleep}. Waits for a line of input when all are
connected, and prints {requests, visits: [[contender, asked, taken, released]], ended}, times in milliseconds of the monotonic
clock. With turns 0 it goes on until the next line of input.
"""

import json
import sys
import threading
import time

import redis

spec = json.loads(sys.argv[1])
requests, visits, ended = [0], [], threading.Event()
send = redis.connection.Connection.send_packed_command


def counted(self, *args, **kwargs):
    requests[0] += 1
    return send(self, *args, **kwargs)


def contend(contender, client, start):
    lock = client.lock(spec["name"], timeout=spec["timeout"], sleep=spec["sleep"])
    start.wait()
    done = 0
    while not ended.is_set() and (done < spec["turns"] or spec["turns"] == 0):
        asked = time.monotonic()
        lock.acquire()
        taken = time.monotonic()
        time.sleep(spec["hold"])
        released = time.monotonic()
        lock.release()
        visits.append([contender, asked * 1000, taken * 1000, released * 1000])
        done += 1


clients = [redis.Redis(port=spec["port"]) for _ in range(spec["contenders"])]
for each in clients:
    each.ping()
    # The scripts are loaded once; that is not what is measured.
    each.lock(spec["name"]).lua_release(keys=[spec["name"]], args=["nobody"], client=each)
redis.connection.Connection.send_packed_command = counted
start = threading.Event()
threads = [threading.Thread(target=contend, args=(i, c, start)) for i, c in enumerate(clients)]
for thread in threads:
    thread.start()
print("ready", flush=True)
sys.stdin.readline()
start.set()
if spec["turns"] == 0:
    sys.stdin.readline()
    ended.set()
for thread in threads:
    thread.join()
print(json.dumps({"requests": requests[0], "visits": visits, "ended": time.monotonic() * 1000}))
