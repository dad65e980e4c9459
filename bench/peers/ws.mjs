// A broadcast server on Node and ws: what comes at /publish goes to everybody at /listen.

import { WebSocketServer } from 'ws'

const listeners = new Set()
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  backlog: 4096,
  perMessageDeflate: false,
})

server.on('connection', (socket, request) => {
  if (request.url !== '/listen') {
    socket.on('message', (text) => {
      for (const listener of listeners) listener.send(text, { binary: false })
    })
    return
  }
  listeners.add(socket)
  socket.on('close', () => listeners.delete(socket))
  socket.send('ready')
})
