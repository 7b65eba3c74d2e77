-- A file of an article whose row goes is the worker's to remove.
CREATE FUNCTION app.discard_article_file() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO public.tickets_discardedfile (path, discarded_at) VALUES (OLD.storage_path, clock_timestamp()) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION app.discard_article_file() TO hd_owner;

-- reverse
DROP FUNCTION app.discard_article_file();
