-- The built-in issuer: browsers somebody is logged in with, what was granted to clients, and the signing keys.

-- Kept under the digest of the browser's cookie.
CREATE TABLE issuer_browsers (
    digest TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    since INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX issuer_browsers_expiry ON issuer_browsers (expires_at);

-- A grant begins with a code, kept as a digest, or with a password. The login it came to is there once it did; a code
-- stays as long as that, so that whoever trades it again is found out.
CREATE TABLE issuer_grants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id),
    client TEXT NOT NULL,
    audience TEXT NOT NULL,
    scope TEXT NOT NULL,
    nonce TEXT,
    offline INTEGER NOT NULL,
    authenticated_at INTEGER NOT NULL,
    browser TEXT,
    code TEXT UNIQUE,
    redirect_uri TEXT,
    challenge TEXT,
    expires_at INTEGER,
    session_id INTEGER UNIQUE REFERENCES sessions (id)
) STRICT;
CREATE INDEX issuer_grants_browser ON issuer_grants (browser) WHERE browser IS NOT NULL;
CREATE INDEX issuer_grants_waiting ON issuer_grants (expires_at) WHERE session_id IS NULL;

-- The newest signs; one that was replaced is shown until nothing that it signed is good any more.
CREATE TABLE issuer_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT;
INSERT INTO issuer_keys (secret, made_at) SELECT value, 0 FROM secrets WHERE name = 'issuer_key';
DROP TABLE secrets;
