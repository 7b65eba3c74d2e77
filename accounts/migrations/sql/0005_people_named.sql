-- Who is called so, among those whom staff may see, which is everybody of their organization: under row security LIKE
-- serves no index and would read every row. The first pattern asks the index, the others choose among what it gave.
CREATE FUNCTION app.people_named(patterns text[]) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  plain text[] := ARRAY(SELECT public.unaccent(one) FROM unnest(patterns) WITH ORDINALITY x (one, place) ORDER BY place);
BEGIN
  IF app.role() IN ('agent', 'admin', 'analyst') THEN
    RETURN QUERY SELECT u.id FROM public.accounts_user u
      WHERE u.organization_id = app.org() AND (
        app.called(u.name, u.email, u.sort_name) LIKE patterns[1] AND app.called(u.name, u.email, u.sort_name) LIKE ALL (patterns)
        OR app.called(u.name, u.email, u.sort_name) LIKE plain[1] AND app.called(u.name, u.email, u.sort_name) LIKE ALL (plain));
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION app.people_named(text[]) TO hd_app;

-- reverse
DROP FUNCTION app.people_named(text[]);
