"""A broadcast server on FastAPI and uvicorn: what comes at /publish goes to everybody at /listen."""

import sys

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
listeners: set[WebSocket] = set()


@app.websocket("/listen")
async def listen(socket: WebSocket) -> None:
    await socket.accept()
    listeners.add(socket)
    await socket.send_text("ready")
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        listeners.discard(socket)


@app.websocket("/publish")
async def publish(socket: WebSocket) -> None:
    await socket.accept()
    try:
        while True:
            text = await socket.receive_text()
            for listener in tuple(listeners):
                await listener.send_text(text)
    except WebSocketDisconnect:
        pass


uvicorn.run(
    app,
    host="127.0.0.1",
    port=int(sys.argv[1]),
    log_level="warning",
    backlog=4096,
    ws_ping_interval=None,
    ws_per_message_deflate=False,
)
