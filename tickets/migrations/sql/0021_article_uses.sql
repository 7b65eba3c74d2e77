-- An article was sent when its address stands in what staff wrote to a customer, however it came there. Addresses that an
-- article had count as well.
CREATE FUNCTION app.article_uses() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO public.tickets_articleuse (id, organization_id, article_id, ticket_id, by_id)
    SELECT DISTINCT ON (a.id) gen_random_uuid(), NEW.organization_id, a.id, NEW.ticket_id, NEW.author_id
      FROM regexp_matches(left(NEW.content, 100000), '/help/([^/[:space:]?#)(]+)/', 'g') said (parts)
      JOIN public.knowledge_article a ON a.organization_id = NEW.organization_id AND (a.slug = said.parts[1]
        OR a.id IN (SELECT o.article_id FROM public.knowledge_oldslug o WHERE o.organization_id = NEW.organization_id AND o.slug = said.parts[1]))
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION app.article_uses() TO hd_owner;

-- reverse
DROP FUNCTION app.article_uses();
