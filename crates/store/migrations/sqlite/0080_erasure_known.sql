-- Which erasures this database has seen. Their records age out and these stay: a line of the ledger that is not among
-- them was written after the state that the database is in, and only such a line is done again.
CREATE TABLE erasure_known (
  erasure_id BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO erasure_known (erasure_id) SELECT erasure_id FROM erasure;

-- Since when files may hold bytes of rows that went after the erasure was settled: what a law had held.
ALTER TABLE erasure ADD COLUMN bytes_left_since INTEGER;
DROP INDEX erasure_open;
CREATE INDEX erasure_open ON erasure (effective_at)
  WHERE settled_at IS NULL OR finished_at IS NULL OR bytes_left_since IS NOT NULL;
