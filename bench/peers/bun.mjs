// A broadcast server on Bun: what comes at /publish goes to everybody at /listen.

const TOPIC = 'choir'

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.argv[2]),
  fetch(request, server) {
    const listens = new URL(request.url).pathname === '/listen'
    if (!server.upgrade(request, { data: { listens } })) return new Response('sockets only', { status: 426 })
  },
  websocket: {
    idleTimeout: 0,
    sendPings: false,
    perMessageDeflate: false,
    backpressureLimit: 64 << 20,
    open(socket) {
      if (!socket.data.listens) return
      socket.subscribe(TOPIC)
      socket.send('ready')
    },
    message(_socket, text) {
      server.publish(TOPIC, text)
    },
  },
})
