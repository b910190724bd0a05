-- Addresses of visits, and of where they came from, held what links of mails open. From here on neither is noted.
UPDATE web_visit SET page = '/…' WHERE page LIKE '/%/%';
UPDATE web_visit SET referrer = NULL;
