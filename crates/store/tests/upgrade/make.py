#!/usr/bin/env python3
"""Makes the state of an older version that `it/upgrade.rs` brings up: people of every family who talked on that
version's own binary, as a dump of its database, the contents of its files, and what the test has to know of it.

    make.py BINARY sqlite|postgres FOLDER [URL of an empty Postgres database]

Every version has a folder of its own beside this file, with one folder for each engine, and the test goes through all of them:
whatever is added here is made anew for every version. 0.1.0's is made with the binary of commit 19263fa."""

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
    known["bob_id"], known["cyd_id"] = int(me(call, bob)), int(me(call, cyd))
    standing(call, known)
    answers(call, known)
    return known


def standing(call, known):
    """Who may what: roles, bans, and channels that one gets into by a code; and what has changed or is gone."""
    ada, bob, cyd, eve = (known[name] for name in ("ada", "bob", "cyd", "eve"))
    guild, password = known["guild"], known["password"]
    for name in ("dan", "fay", "gil"):
        call("POST", "/api/rest/auth/register",
             body={"username": name, "email": f"{name}@example.com", "password": password})
        login = call("POST", "/api/rest/auth/login", body={"username": name, "password": password})
        known[name] = login["access_token"]
        known[f"{name}_id"] = int(me(call, known[name]))
    for name in ("dan", "fay"):
        call("POST", f"/api/rest/invites/{known['invite']}", known[name], {})
    call("PUT", f"/api/rest/servers/{guild}/bans/{known['dan_id']}", ada)
    call("DELETE", f"/api/rest/servers/{guild}/members/{known['fay_id']}", ada)
    call("PATCH", f"/api/rest/servers/{guild}", ada, {"name": "the guild"})
    call("PATCH", f"/api/rest/channels/{known['room']}", ada, {"description": "grüß euch"})
    call("PATCH", "/api/rest/users/@me", ada, {"display_name": "Ada L.", "pronouns": "she/her"})
    call("PUT", "/api/rest/users/@me/avatar", ada, multipart({}, [("ada.png", picture(20, 10))]))
    gone = call("POST", "/api/rest/servers", bob, {"name": "gone"})["server_id"]
    there = call("POST", f"/api/rest/servers/{gone}/channels", bob, {"name": "gone with it"})["channel_id"]
    call("POST", f"/api/rest/channels/{there}/messages", bob, {"content": "too late", "nonce": "too-late"})
    call("DELETE", f"/api/rest/servers/{gone}", bob)
    call("PUT", f"/channels/{known['hall']}/roles/{known['bob_id']}", eve, {"role": "moderator"})
    vault = call("POST", "/channels", eve,
                 {"name": "vault", "description": "", "picture": "", "is_private": True, "join_code": "sesame"})
    known["vault"] = vault["id"]
    call("POST", "/channels/join", bob, {"code": "sesame"})
    people = [str(known["bob_id"]), str(known["cyd_id"]), str(known["dan_id"])]
    trio = call("POST", "/api/rest/users/@me/dm-channels", ada, {"recipient_ids": people, "name": "trio"})
    known["trio"] = trio["channel_id"]
    call("DELETE", f"/api/rest/channels/{known['trio']}/members/@me", known["dan"])
    call("POST", f"/api/rest/channels/{known['trio']}/messages", cyd, {"content": "three of us", "nonce": "trio"})
    loud = call("POST", "/api/channels", cyd, {"name": "loud", "description": ""})["id"]
    known["loud"] = loud
    call("POST", f"/api/channels/{loud}/join", known["gil"])
    call("POST", f"/api/channels/{loud}/ban-by-username/gil", cyd)
    gil = next(user["id"] for user in call("GET", "/api/v1/admin/users?limit=100", bob)
               if user["username"] == "gil")
    call("POST", f"/api/v1/admin/users/{gil}/suspend", bob, {"duration_hours": 8000, "reason": "noise"})


def answers(call, known):
    """Reactions and a file of the other families."""
    bob, cyd, eve = (known[name] for name in ("bob", "cyd", "eve"))
    hall, said = known["hall"], known["hall_said"]
    call("POST", f"/channels/{hall}/messages/{said}/reactions", eve, {"reaction_id": 2})
    call("POST", f"/channels/{hall}/messages/{said}/reactions", bob, {"reaction_id": 2})
    call("POST", f"/channels/{hall}/messages/{said}/reactions", bob, {"reaction_id": 8})
    call("DELETE", f"/channels/{hall}/messages/{said}/reactions/8", bob)
    greeting = known["general_said"]
    call("POST", "/api/v1/messages/reactions", bob, {"message_id": greeting, "emoji": "🔥"})
    call("POST", f"/api/channels/general/messages/{greeting}/reactions?emoji={urllib.parse.quote('👍')}", cyd)
    form = multipart({"channel_id": "general", "content": "a chart", "nonce": "chart"},
                     [("chart.csv", b"a,b\n1,2\n")])
    known["chart"] = call("POST", "/api/messages", cyd, form)["id"]


def me(call, token):
    return call("GET", "/api/rest/auth/me", token)["user_id"]


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def dump_sqlite(data):
    with sqlite3.connect(data / "motet.db") as database:
        one_line = lambda text: " ".join(text.split()) if text.startswith("CREATE") else text
        return "\n".join(["PRAGMA foreign_keys=OFF;", *map(one_line, database.iterdump())]) + "\n"


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
