import asyncio
import websockets
import json

async def connect_to_chat():
    token = "your-jwt-token"
    uri = f"ws://localhost:8000/ws?token={token}"

    async with websockets.connect(uri) as websocket:
        # Join channel
        await websocket.send(json.dumps({
            "type": "join_channel",
            "channel_id": "channel-uuid"
        }))

        # Listen for messages
        async for message in websocket:
            data = json.loads(message)
            print(f"Received: {data}")

asyncio.run(connect_to_chat())
