"""Says and hears in one channel through the `gateway` dialect: whatever happens to the connection or to the server, every
message is printed once, and every line of standard input is said once. Needs `pip install websockets`.

    MOTET_PASSWORD=… python gateway.py http://localhost:8000 USERNAME CHANNEL_ID STATE_FILE
STATE_FILE keeps the cursor, so that the next run goes on where this one ended."""
import asyncio, collections, http.client, itertools, json, os, pathlib, random, re, sys, urllib.error, urllib.request, uuid
import websockets

BASE, USERNAME, CHANNEL, STATE_FILE = sys.argv[1:5]
ACCOUNT = {"username": USERNAME, "password": os.environ["MOTET_PASSWORD"]}
file = pathlib.Path(STATE_FILE)  # An empty cursor asks for cursors; `last` is the message that was printed last.
state = json.loads(file.read_text()) if file.exists() else {"cursor": "", "last": None}
printed = collections.deque(maxlen=1000)  # What a history shows may be told on the socket as well.
token = None

def pause(attempt, retry_in):
    """Seconds to wait: what the server says, which it draws for each client, else up to 1, 2, 4 … 30 s at random."""
    return float(retry_in) if retry_in else random.uniform(0, min(30, 2 ** min(attempt, 5)))

def ask(method, path, body):
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{BASE}/api/rest{path}", body and json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)

async def rest(method, path, body=None):
    """Asks until it is answered. Asking again changes nothing: a message bears a nonce."""
    global token
    for attempt in itertools.count():
        try:
            if not token:
                token = (await asyncio.to_thread(ask, "POST", "/auth/login", ACCOUNT))["access_token"]
            return await asyncio.to_thread(ask, method, path, body)
        except urllib.error.HTTPError as error:
            if error.code == 401 and token:
                token = None  # It has expired.
            elif error.code not in (408, 429) and error.code < 500:
                sys.exit(f"{method} {path}: {error} {error.read().decode()}")  # It would be refused again.
            retry_in = error.headers["Retry-After"]
        except (OSError, http.client.HTTPException):
            retry_in = None  # Nobody is there, or the answer was lost.
        await asyncio.sleep(pause(attempt, retry_in))

def show(message):
    if message["channel_id"] == CHANNEL and message["message_id"] not in printed:
        print(f"{message['author']['username']}: {message['content']}", flush=True)
        printed.append(message["message_id"])
        state["last"] = message["message_id"]

async def load_missed():
    """What was said since the message printed last, from the history: the server can't tell it by cursor any more."""
    page = state["last"]
    while page:
        page = await rest("GET", f"/channels/{CHANNEL}/messages?limit=100&after={state['last']}")
        [show(message) for message in reversed(page)]  # The newest came first.

async def heartbeats(socket, seconds):
    while not await asyncio.sleep(seconds):
        await socket.send('{"op":1}')

async def hear(frame, socket, tasks):
    op, d = frame.get("op"), frame.get("d")
    if op == 0:  # HELLO
        tasks.append(asyncio.create_task(heartbeats(socket, d["heartbeat_interval"] / 1000)))
    elif op == 11:  # MESSAGE_CREATE
        show(d)
    elif op == 3 and not d["resumed"]:  # RESUMED, false: CONNECTED follows, and what one shows is to be loaded anew.
        await load_missed()
    if "cursor" in frame:  # What it stands for has been dealt with.
        state["cursor"] = frame["cursor"]
        file.with_suffix(".new").write_text(json.dumps(state))
        file.with_suffix(".new").replace(file)

async def listen():
    attempt = 0
    while True:
        retry_in, tasks = None, []
        try:  # `websockets` pings, so that it notices a dead line; other clients wait for HEARTBEAT_ACK (2).
            await rest("GET", "/users/@me")  # Logs in where the token has expired.
            async with websockets.connect(f"ws{BASE[4:]}/api/ws", max_size=2**24) as socket:  # CONNECTED may be large.
                await socket.send(json.dumps({"d": {"token": token, "cursor": state["cursor"]}}))
                async for text in socket:
                    await hear(json.loads(text), socket, tasks)
                    attempt = 0 if "cursor" in text else attempt  # It was live.
        except (OSError, websockets.WebSocketException) as error:
            retry_in = re.search(r"retry in (\d+) s", str(error))
        [task.cancel() for task in tasks]
        await asyncio.sleep(pause(attempt, retry_in and retry_in[1]))
        attempt += 1

async def say():
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line := line.strip():
            await rest("POST", f"/channels/{CHANNEL}/messages", {"content": line, "nonce": str(uuid.uuid4())})

async def main():
    await asyncio.gather(listen(), say())

asyncio.run(main())
