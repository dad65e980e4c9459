// Gives Node what browsers and newer Nodes have.
import { webcrypto } from "node:crypto";
import WebSocket from "ws";

globalThis.WebSocket ??= WebSocket;
globalThis.crypto ??= webcrypto;
