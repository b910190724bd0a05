-- Messages as they arrived, many in a row's body: durable at once, taken apart into chunks within a minute.
CREATE TABLE arrival (
  sequence INTEGER NOT NULL PRIMARY KEY,
  committed_at INTEGER NOT NULL,
  messages_count INTEGER NOT NULL,
  categories TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;

-- One value over time.
CREATE TABLE series (
  series_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  device_id BLOB NOT NULL,
  metric TEXT NOT NULL,
  category TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  last_value REAL NOT NULL,
  UNIQUE (device_id, metric)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_tenant ON series (tenant_id, category);

-- Some hundred points of a series, compressed.
CREATE TABLE chunk (
  series_id BLOB NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  tenant_id BLOB NOT NULL,
  device_id BLOB NOT NULL,
  category TEXT NOT NULL,
  points_count INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (series_id, first_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX chunk_age ON chunk (tenant_id, category, first_at);
CREATE INDEX chunk_device ON chunk (device_id);

-- What is remembered of each device: when it was heard last, its last frames, the keys that tell repetitions.
CREATE TABLE device_state (
  device_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  last_seen_at INTEGER NOT NULL,
  first_frame_at INTEGER NOT NULL,
  frames BLOB NOT NULL,
  keys BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX device_state_age ON device_state (tenant_id, first_frame_at);

CREATE TABLE gateway_state (
  gateway_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  last_seen_at INTEGER NOT NULL,
  online INTEGER NOT NULL,
  rx_packets INTEGER NOT NULL,
  tx_packets INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX gateway_state_tenant ON gateway_state (tenant_id);

-- Messages to devices.
CREATE TABLE downlink (
  downlink_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  device_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  f_port INTEGER NOT NULL,
  payload BLOB NOT NULL,
  confirmed INTEGER NOT NULL,
  state TEXT NOT NULL,
  state_at INTEGER NOT NULL,
  reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX downlink_device ON downlink (device_id, created_at);
CREATE INDEX downlink_age ON downlink (tenant_id, created_at);

-- A meter was taken out and another put in.
CREATE TABLE meter_exchange (
  exchange_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  device_id BLOB NOT NULL,
  metric TEXT NOT NULL,
  at INTEGER NOT NULL,
  old_final REAL NOT NULL,
  new_initial REAL NOT NULL,
  new_meter_number TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX meter_exchange_device ON meter_exchange (device_id, at);
CREATE INDEX meter_exchange_age ON meter_exchange (tenant_id, at);

-- The way back to a device: which application of which network server it was heard by last.
CREATE TABLE device_route (
  device_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL,
  source TEXT NOT NULL,
  application TEXT NOT NULL,
  device_name TEXT NOT NULL,
  push_url TEXT
) STRICT, WITHOUT ROWID;
