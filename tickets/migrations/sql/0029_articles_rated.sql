-- An address as it is meant: %C3%A4 is an ä. What is no text stays as it is spelled.
CREATE FUNCTION app.unquoted(spelled text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CASE WHEN spelled LIKE '%\%%' THEN convert_from(decode((
      SELECT string_agg(CASE WHEN m.parts[1] ~ '^%..' THEN substr(m.parts[1], 2) ELSE encode(convert_to(m.parts[1], 'UTF8'), 'hex') END, '' ORDER BY m.place)
        FROM regexp_matches(spelled, '%[0-9A-Fa-f]{2}|.', 'g') WITH ORDINALITY m (parts, place)), 'hex'), 'UTF8') ELSE spelled END;
EXCEPTION WHEN character_not_in_repertoire THEN
  RETURN spelled;
END $$;

-- As in 0021, however the address is spelled.
CREATE OR REPLACE FUNCTION app.article_uses() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO public.tickets_articleuse (id, organization_id, article_id, ticket_id, by_id)
    SELECT DISTINCT ON (a.id) gen_random_uuid(), NEW.organization_id, a.id, NEW.ticket_id, NEW.author_id
      FROM (SELECT DISTINCT app.unquoted(m.parts[1]) AS slug
          FROM regexp_matches(left(NEW.content, 100000), '/help/([^/[:space:]?#)(]+)/', 'g') m (parts)) said
      JOIN public.knowledge_article a ON a.organization_id = NEW.organization_id AND (a.slug = said.slug
        OR a.id IN (SELECT o.article_id FROM public.knowledge_oldslug o WHERE o.organization_id = NEW.organization_id AND o.slug = said.slug))
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

-- How the tickets were rated in which articles were sent: each bad rating takes a good one away, and a few say less than many.
CREATE FUNCTION app.rate_articles() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  changed bigint;
BEGIN
  WITH told AS (
      SELECT u.organization_id, u.article_id, sum(CASE WHEN f.rating >= 4 THEN 1 WHEN f.rating <= 2 THEN -1 ELSE 0 END)::double precision / (count(*) + 4) AS rated
        FROM public.tickets_articleuse u
        JOIN public.tickets_ticketfeedback f ON f.organization_id = u.organization_id AND f.ticket_id = u.ticket_id GROUP BY 1, 2),
    differ AS (
      SELECT a.organization_id, a.id, coalesce(t.rated, 0) AS rated
        FROM public.knowledge_article a LEFT JOIN told t ON t.organization_id = a.organization_id AND t.article_id = a.id
        WHERE a.rated <> coalesce(t.rated, 0))
  UPDATE public.knowledge_article a SET rated = d.rated FROM differ d WHERE a.organization_id = d.organization_id AND a.id = d.id;
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END $$;
GRANT EXECUTE ON FUNCTION app.rate_articles() TO hd_platform;

-- reverse
DROP FUNCTION app.rate_articles();
CREATE OR REPLACE FUNCTION app.article_uses() RETURNS trigger
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
DROP FUNCTION app.unquoted(text);
