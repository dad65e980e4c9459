"""A broadcast server on uWebSockets, by socketify: what comes at /publish goes to everybody at /listen."""

import sys

from socketify import App, AppListenOptions, CompressOptions, OpCode

TOPIC = "choir"


def subscribe(socket):
    socket.subscribe(TOPIC)
    socket.send("ready", OpCode.TEXT)


app = App()


def pass_on(_socket, message, opcode):
    app.publish(TOPIC, message, opcode)


bounds = {
    "compression": CompressOptions.DISABLED,
    "max_payload_length": 1 << 20,
    "max_backpressure": 64 << 20,
    "idle_timeout": 0,
    "send_pings_automatically": False,
}
app.ws("/listen", {**bounds, "open": subscribe})
app.ws("/publish", {**bounds, "message": pass_on})
app.listen(AppListenOptions(port=int(sys.argv[1]), host="127.0.0.1"))
app.run()
