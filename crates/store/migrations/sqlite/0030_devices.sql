-- Devices, by the name they carry from the factory.
CREATE TABLE device (
  device_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  dev_eui TEXT NOT NULL,
  name TEXT NOT NULL,
  profile TEXT NOT NULL,
  place_id BLOB,
  meter_number TEXT,
  metering_location TEXT,
  site TEXT,
  installation_place TEXT,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX device_dev_eui ON device (dev_eui);
CREATE INDEX device_tenant ON device (tenant_id, name);
CREATE INDEX device_place ON device (place_id);

-- What receives the devices by radio.
CREATE TABLE gateway (
  gateway_id BLOB NOT NULL PRIMARY KEY,
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  gateway_eui TEXT NOT NULL,
  name TEXT NOT NULL,
  place_id BLOB,
  interval_seconds INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX gateway_gateway_eui ON gateway (gateway_eui);
CREATE INDEX gateway_tenant ON gateway (tenant_id, name);
CREATE INDEX gateway_place ON gateway (place_id);

-- Devices that were heard and that nobody registered: counted, nothing of what they said.
CREATE TABLE unknown_device (
  product TEXT NOT NULL,
  dev_eui TEXT NOT NULL,
  heard_count INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (product, dev_eui)
) STRICT, WITHOUT ROWID;
CREATE INDEX unknown_device_last ON unknown_device (product, last_at);
