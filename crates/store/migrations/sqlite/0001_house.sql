-- The tenant tree, and the reach of each tenant: itself and everything below it.
CREATE TABLE tenant (
  tenant_id BLOB NOT NULL PRIMARY KEY,
  parent_id BLOB REFERENCES tenant (tenant_id),
  product TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  contract_ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX tenant_parent ON tenant (parent_id);

CREATE TABLE tenant_reach (
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  below_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  depth INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, below_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tenant_reach_below ON tenant_reach (below_id);

-- Whole numbers and texts that the house itself remembers: the sandbox clock, cursors.
CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
