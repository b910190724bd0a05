-- What a search looks in and the place in a list (types::text), the same on both databases; filled when one is opened.
ALTER TABLE account ADD COLUMN search_text TEXT;
ALTER TABLE account ADD COLUMN sort_key TEXT;
ALTER TABLE place ADD COLUMN search_text TEXT;
ALTER TABLE place ADD COLUMN sort_key TEXT;
ALTER TABLE device ADD COLUMN search_text TEXT;
ALTER TABLE device ADD COLUMN sort_key TEXT;
ALTER TABLE device ADD COLUMN site_sort_key TEXT;
ALTER TABLE gateway ADD COLUMN search_text TEXT;
ALTER TABLE gateway ADD COLUMN sort_key TEXT;
