"""Tries the socket of a Motet server as clients of its `pythia` dialect use it.

    pip install websockets
    python test_websocket.py YOUR_JWT_TOKEN [ws://localhost:8000/ws]

The token is an access token from POST /api/v1/auth/login. Every message that a client may send is sent once, in the
first channel that the user is in, and what comes back is shown. Ends with 0 when every answer came, with 1 otherwise.
"""

import asyncio
import json
import sys
import urllib.request
from urllib.parse import urlsplit

import websockets

PATIENCE = 10  # seconds for one answer


def first_channel(address, token):
    """The id of the first channel that the user is in, or None."""
    parts = urlsplit(address)
    url = f"{'https' if parts.scheme == 'wss' else 'http'}://{parts.netloc}/api/v1/channels/my"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        channels = json.load(response)
    return channels[0]["id"] if channels else None


async def heard(websocket, kind):
    """The next frame of this type; the others are shown and passed over."""
    while True:
        frame = json.loads(await asyncio.wait_for(websocket.recv(), PATIENCE))
        print(f"< {json.dumps(frame, ensure_ascii=False)}")
        if frame["type"] == kind:
            return frame


async def ask(websocket, frame, kind):
    """Sends a frame, and waits for the answer of this type."""
    print(f"> {json.dumps(frame)}")
    await websocket.send(json.dumps(frame))
    return await heard(websocket, kind)


async def try_all(address, token):
    """Sends each message of the document, and waits for what it is answered with."""
    async with websockets.connect(f"{address}?token={token}") as websocket:
        await heard(websocket, "connection_established")
        await ask(websocket, {"type": "ping"}, "pong")
        channel = await asyncio.to_thread(first_channel, address, token)
        if channel is None:
            print("You are in no channel: join one to have the rest tried.")
            return
        await ask(websocket, {"type": "join_channel", "channel_id": channel}, "channel_joined")
        await ask(websocket, {"type": "get_online_users", "channel_id": channel}, "online_users")
        typing = {"type": "typing_indicator", "channel_id": channel, "is_typing": True}
        await websocket.send(json.dumps(typing))  # The others hear it; it has no answer.
        await websocket.send(json.dumps({**typing, "is_typing": False}))
        await ask(websocket, {"type": "leave_channel", "channel_id": channel}, "channel_left")
        error = await ask(websocket, {"type": "no such type"}, "error")
        assert error["error_code"] == "unknown_message_type", error


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    token = sys.argv[1]
    address = sys.argv[2] if len(sys.argv) == 3 else "ws://localhost:8000/ws"
    try:
        asyncio.run(try_all(address, token))
    except websockets.exceptions.InvalidStatus as refused:
        sys.exit(f"The server refused: HTTP {refused.response.status_code}. Is the token still good?")
    except (OSError, TimeoutError, websockets.exceptions.ConnectionClosed) as error:
        sys.exit(f"It went wrong: {error or 'no answer in time'}")
    print("All of it works.")


if __name__ == "__main__":
    main()
