-- What logins and registration remember.

-- Digests of the addresses and browsers from which somebody logged in to an account, the newest few of each.
CREATE TABLE known_callers (
    user_id BIGINT NOT NULL REFERENCES users (id),
    mark TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, mark)
);

-- Links that set a new password, by the digests of their codes; each is good once.
CREATE TABLE password_links (
    digest TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_links_user ON password_links (user_id);
CREATE INDEX password_links_expiry ON password_links (expires_at);

-- Codes that let somebody register, by their digests; each is good once.
CREATE TABLE registration_codes (
    digest TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX registration_codes_expiry ON registration_codes (expires_at);

CREATE INDEX issuer_browsers_user ON issuer_browsers (user_id, since);
CREATE INDEX issuer_grants_user ON issuer_grants (user_id);
