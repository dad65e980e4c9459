"""Leads what looks for localhost:8000, as the documents print it, to the port in MOTET_PORT."""

import os
import socket

real = socket.getaddrinfo


def led(host, port, *rest, **more):
    if (host, str(port)) == ("localhost", "8000"):
        host, port = "127.0.0.1", int(os.environ["MOTET_PORT"])
    return real(host, port, *rest, **more)


socket.getaddrinfo = led
