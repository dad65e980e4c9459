#!/usr/bin/env python3
"""Makes the state of an older version that `it/upgrade.rs` brings up: people of every family who talked on that
version's own binary, as a dump of its database, the contents of its files, and what the test has to know of it.

    make.py BINARY sqlite|postgres FOLDER [URL of an empty Postgres database]

0.1.0's was made with the binary of commit 19263fa."""

import base64
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

SETTINGS = {
    "SECRET_KEY": "the key of the installation that is brought up",
    "MOTET_PUBLIC_URL": "http://chat.example",
    "MOTET_PASSWORD_COST": "cheap",
    "MOTET_RATE_LIMITS": "off",
    "MOTET_LOG": "warn",
}
BOUNDARY = "a-part-of-the-form"


class Server:
    def __init__(self, binary, data, url):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{probe.getsockname()[1]}"
        environment = {**os.environ, **SETTINGS, "MOTET_DATA_DIR": str(data), "MOTET_LISTEN": self.address[7:]}
        if url:
            environment["DATABASE_URL"] = url
        self.binary, self.environment = binary, environment
        self.process = subprocess.Popen([binary, "serve"], env=environment, cwd=data)
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=1)
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server doesn't start")

    def call(self, method, path, token=None, body=None, form=None, headers=None):
        headers = dict(headers or {})
        if token:
            headers["authorization"] = f"Bearer {token}"
        if form is not None:
            data = urllib.parse.urlencode(form).encode()
        elif isinstance(body, bytes):
            data = body
            headers["content-type"] = f"multipart/form-data; boundary={BOUNDARY}"
        else:
            data = None if body is None else json.dumps(body).encode()
            if data:
                headers["content-type"] = "application/json"
        request = urllib.request.Request(self.address + path, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read().decode()}")
        return json.loads(text) if text else None

    def command(self, *words):
        subprocess.run([self.binary, *words], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        if self.process.wait(timeout=20):
            raise SystemExit("the server ended badly")


def picture(width, height):
    """A red PNG."""
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff\0\0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def multipart(fields, files):
    parts = [
        f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ] + [
        f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, content in files
    ]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def talk(server):
    """The conversation; what the test has to know of it."""
    call = server.call
    password = "correct horse"
    known = {"password": password}

    # pythia's first user makes the default channels, chat's join two of them.
    bob = call("POST", "/api/v1/auth/register",
               body={"username": "bob", "email": "bob@example.com", "password": password, "confirm_password": password})
    bob = call("POST", "/api/v1/auth/login", body={"username": "bob", "password": password})["access_token"]
    call("POST", "/api/auth/register", body={"username": "cyd", "email": "cyd@example.com", "password": password})
    cyd = call("POST", "/api/auth/login", form={"username": "cyd", "password": password})["access_token"]
    call("POST", "/api/rest/auth/register",
         body={"username": "ada", "email": "ada@example.com", "password": password})
    ada = call("POST", "/api/rest/auth/login", body={"username": "ada", "password": password})
    known["ada_refresh"] = ada["refresh_token"]
    once = call("POST", "/api/rest/auth/refresh", body={"refresh_token": ada["refresh_token"]})
    known["ada_refresh"] = once["refresh_token"]
    ada = known["ada"] = once["access_token"]
    known["bob"], known["cyd"] = bob, cyd
    gone = call("POST", "/api/rest/auth/login", body={"username": "ada", "password": password})["access_token"]
    call("POST", "/api/rest/auth/logout", gone)
    known["logged_out"] = gone
    call("POST", "/dbconnections/signup",
         body={"client_id": "app", "email": "eve@example.com", "password": password, "connection": "db"})
    eve = call("POST", "/oauth/token", form={"grant_type": "password", "client_id": "app", "scope": "openid offline_access",
                                             "username": "eve@example.com", "password": password})
    known["eve"], known["eve_refresh"] = eve["access_token"], eve["refresh_token"]
    call("POST", "/auth/sync", eve["access_token"],
         {"auth0_id": claims(eve["access_token"])["sub"], "email": "eve@example.com", "name": "Eve",
          "picture": "https://example.com/eve.png"})

    # A server of gateway's, with everything in it.
    guild = call("POST", "/api/rest/servers", ada, {"name": "guild"})["server_id"]
    room = call("POST", f"/api/rest/servers/{guild}/channels", ada, {"name": "room", "description": "grüß"})["channel_id"]
    annex = call("POST", f"/api/rest/servers/{guild}/channels", ada, {"name": "annex"})["channel_id"]
    doomed = call("POST", f"/api/rest/servers/{guild}/channels", ada, {"name": "doomed"})["channel_id"]
    invite = call("POST", f"/api/rest/servers/{guild}/invites", ada, {})["code"]
    for token in (bob, cyd):
        call("POST", f"/api/rest/invites/{invite}", token, {})
    known.update(guild=guild, room=room, annex=annex, invite=invite)
    say = lambda token, channel, content, **more: call(
        "POST", f"/api/rest/channels/{channel}/messages", token, {"content": content, **more})["message_id"]
    known["plain"] = say(ada, room, "plain", nonce="plain")
    known["edited"] = say(ada, room, "before", nonce="edited")
    call("PATCH", f"/api/rest/channels/{room}/messages/{known['edited']}", ada, {"content": "after"})
    known["deleted"] = say(ada, room, "regretted", nonce="deleted")
    call("DELETE", f"/api/rest/channels/{room}/messages/{known['deleted']}", ada)
    known["later_edited"] = say(ada, room, "first words", nonce="later-edited")
    known["later_deleted"] = say(ada, room, "last words", nonce="later-deleted")
    known["counted"] = say(bob, room, "one", nonce="1")
    known["mention"] = say(bob, room, "hey @ada, look", nonce="2")
    call("PUT", f"/api/rest/channels/{room}/messages/{known['mention']}/reactions/%F0%9F%91%8D", ada)
    call("PUT", f"/api/rest/channels/{room}/messages/{known['mention']}/reactions/%F0%9F%A6%80", ada)
    call("PUT", f"/api/rest/channels/{room}/messages/{known['mention']}/reactions/%F0%9F%91%8D", cyd)
    form = multipart({"content": "files", "nonce": "files"}, [("note.txt", b"a note\n"), ("dot.png", picture(3, 2))])
    sent = call("POST", f"/api/rest/channels/{room}/messages", ada, form)
    known["files"] = sent["message_id"]
    for number in range(30):
        say(cyd, annex, f"line {number}")
    say(ada, doomed, "gone with its channel", nonce="doomed")
    call("DELETE", f"/api/rest/channels/{doomed}", ada)

    # Channels of the other families.
    mine = call("GET", "/api/v1/channels/my", bob)
    general = next(channel["id"] for channel in mine if channel["name"] == "general")
    known["general"] = general
    known["general_said"] = call("POST", "/api/v1/messages", bob,
                                 {"channel_id": general, "content": "**hi** @cyd", "nonce": "general"})["id"]
    call("POST", "/api/messages", cyd, {"channel_id": "general", "content": "hello", "nonce": "hello"})
    hall = call("POST", "/channels", eve["access_token"], {"name": "hall", "description": "", "picture": ""})["id"]
    known["hall"] = hall
    call("POST", f"/channels/{hall}/join", bob)
    known["hall_said"] = call("POST", f"/channels/{hall}/messages", eve["access_token"],
                              {"content": "in the hall", "nonce": "hall"})["id"]
    pair = call("POST", "/api/rest/users/@me/dm-channels", ada, {"recipient_ids": [me(call, bob)]})["channel_id"]
    known["pair"], known["pair_said"] = pair, say(bob, pair, "between us", nonce="pair")
    call("PUT", f"/api/rest/channels/{annex}/bans/{me(call, cyd)}", ada)
    server.command("admin", "grant", "bob")
    return known


def me(call, token):
    return call("GET", "/api/rest/auth/me", token)["user_id"]


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def dump_sqlite(data):
    with sqlite3.connect(data / "motet.db") as database:
        return "\n".join(["PRAGMA foreign_keys=OFF;", *database.iterdump()]) + "\n"


def dump_postgres(url):
    command = ["pg_dump", "--no-owner", "--no-privileges", "--no-comments", "--inserts", url]
    dumped = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lines = []
    for line in dumped.splitlines():
        if lines and lines[-1].startswith(("CREATE", "ALTER")) and not lines[-1].endswith(";"):
            lines[-1] += " " + line.strip()
        elif line and not line.startswith(("--", "\\")):
            lines.append(line)
    return "\n".join(lines) + "\n"


def main():
    binary, engine, folder = sys.argv[1:4]
    url = sys.argv[4] if engine == "postgres" else None
    folder = pathlib.Path(folder)
    with tempfile.TemporaryDirectory() as data:
        data = pathlib.Path(data)
        server = Server(os.path.abspath(binary), data, url)
        try:
            known = talk(server)
            # Housekeeping takes the deleted channel's messages away.
            time.sleep(1)
        finally:
            server.stop()
        known["now"] = int(time.time() * 1000)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "dump.sql").write_text(dump_postgres(url) if url else dump_sqlite(data))
        (folder / "known.json").write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
        shutil.rmtree(folder / "files", ignore_errors=True)
        shutil.copytree(data / "files", folder / "files")


if __name__ == "__main__":
    main()
