-- Objects such as buildings, with where they are. A place may stand in another of the same tenant; the room itself
-- holds that, so that retention may remove places in any order.
CREATE TABLE place (
  place_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  parent_id BYTEA,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  street TEXT,
  house_number TEXT,
  postal_code TEXT,
  city TEXT,
  country TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX place_tenant ON place (tenant_id, name);
CREATE INDEX place_parent ON place (parent_id);
