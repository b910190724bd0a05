-- `blob` names in a CAST what SQLite calls so.
CREATE DOMAIN blob AS bytea;

-- The tenant tree, and the reach of each tenant: itself and everything below it.
CREATE TABLE tenant (
  tenant_id BYTEA NOT NULL PRIMARY KEY,
  parent_id BYTEA REFERENCES tenant (tenant_id),
  product TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  contract_ended_at BIGINT
);
CREATE INDEX tenant_parent ON tenant (parent_id);

CREATE TABLE tenant_reach (
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  below_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  depth BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, below_id)
);
CREATE INDEX tenant_reach_below ON tenant_reach (below_id);

-- Whole numbers and texts that the house itself remembers: the sandbox clock, cursors.
CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
