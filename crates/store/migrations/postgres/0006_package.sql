-- Public keys for what this server signs. The private key is in a file, or in `setting`.
CREATE TABLE signing_key (
  kid TEXT NOT NULL PRIMARY KEY,
  public_key TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  retired_at BIGINT
);
