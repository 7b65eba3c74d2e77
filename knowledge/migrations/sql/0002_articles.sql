-- A tree has no loops and few levels, also when two people move its branches at the same moment: moves in one organization
-- wait for each other.
CREATE FUNCTION app.section_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  above int;
  below int;
  loops boolean;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    NEW.updated_at := clock_timestamp();
    IF NEW.parent_id IS NOT DISTINCT FROM OLD.parent_id THEN
      RETURN NEW;
    END IF;
  END IF;
  IF NEW.parent_id IS NULL THEN
    RETURN NEW;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('sections ' || NEW.organization_id, 0));
  WITH RECURSIVE up (id, parent_id, far) AS (
    SELECT s.id, s.parent_id, 1 FROM public.knowledge_section s WHERE s.organization_id = NEW.organization_id AND s.id = NEW.parent_id
    UNION ALL
    SELECT s.id, s.parent_id, up.far + 1 FROM up JOIN public.knowledge_section s ON s.organization_id = NEW.organization_id AND s.id = up.parent_id
      WHERE up.far < 20 AND up.id <> NEW.id)
  SELECT max(far), bool_or(up.id = NEW.id) INTO above, loops FROM up;
  IF loops THEN
    RAISE EXCEPTION 'a section inside itself' USING ERRCODE = 'check_violation', CONSTRAINT = 'section_loop';
  END IF;
  WITH RECURSIVE down (id, far) AS (
    SELECT NEW.id, 1
    UNION ALL
    SELECT s.id, down.far + 1 FROM down JOIN public.knowledge_section s ON s.organization_id = NEW.organization_id AND s.parent_id = down.id
      WHERE down.far < 20)
  SELECT max(far) INTO below FROM down;
  IF above + below > 4 THEN
    RAISE EXCEPTION 'sections deeper than four' USING ERRCODE = 'check_violation', CONSTRAINT = 'section_too_deep';
  END IF;
  RETURN NEW;
END $$;

-- What an article says of itself that nobody may make up: when its words changed, since when it is published, who began it.
CREATE FUNCTION app.article_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  original public.knowledge_article;
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.changed_at := coalesce(NEW.changed_at, clock_timestamp());
    IF app.uid() IS NOT NULL THEN
      NEW.author_id := app.uid();
      NEW.changed_at := clock_timestamp();
      NEW.published_at := NULL;
    END IF;
    IF NEW.author_name = '' THEN
      NEW.author_name := coalesce((SELECT coalesce(nullif(u.name, ''), u.email) FROM public.accounts_user u
        WHERE u.organization_id = NEW.organization_id AND u.id = NEW.author_id), '');
    END IF;
  ELSE
    NEW.updated_at := clock_timestamp();
    NEW.author_name := OLD.author_name;
    NEW.published_at := OLD.published_at;
    -- Only the end of a person takes their name's link away.
    NEW.author_id := CASE WHEN NEW.author_id IS NULL THEN NULL ELSE OLD.author_id END;
    IF (NEW.title, NEW.summary, NEW.content) IS DISTINCT FROM (OLD.title, OLD.summary, OLD.content) THEN
      NEW.changed_at := clock_timestamp();
    ELSE
      NEW.changed_at := OLD.changed_at;
    END IF;
  END IF;
  IF NEW.status = 'published' AND NEW.published_at IS NULL THEN
    NEW.published_at := clock_timestamp();
  END IF;
  IF NEW.translation_of_id IS NOT NULL AND (TG_OP = 'INSERT' OR (NEW.translation_of_id, NEW.language) IS DISTINCT FROM (OLD.translation_of_id, OLD.language)) THEN
    SELECT * INTO original FROM public.knowledge_article a WHERE a.organization_id = NEW.organization_id AND a.id = NEW.translation_of_id FOR SHARE;
    IF original.translation_of_id IS NOT NULL OR original.id = NEW.id
        OR EXISTS (SELECT FROM public.knowledge_article a WHERE a.organization_id = NEW.organization_id AND a.translation_of_id = NEW.id) THEN
      RAISE EXCEPTION 'a translation of a translation' USING ERRCODE = 'check_violation', CONSTRAINT = 'article_of_original';
    END IF;
    IF original.language = NEW.language THEN
      RAISE EXCEPTION 'a translation into the same language' USING ERRCODE = 'check_violation', CONSTRAINT = 'article_other_language';
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- Every saved change is a version; an address that an article had leads to it for ever, unless another takes it.
CREATE FUNCTION app.article_version() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.slug <> OLD.slug THEN
      INSERT INTO public.knowledge_oldslug (id, organization_id, article_id, slug) VALUES (gen_random_uuid(), OLD.organization_id, OLD.id, OLD.slug)
        ON CONFLICT (organization_id, slug) DO UPDATE SET article_id = excluded.article_id;
    END IF;
    IF (NEW.title, NEW.summary, NEW.content, NEW.status, NEW.is_public, NEW.language, NEW.slug, NEW.section_id)
        IS NOT DISTINCT FROM (OLD.title, OLD.summary, OLD.content, OLD.status, OLD.is_public, OLD.language, OLD.slug, OLD.section_id) THEN
      RETURN NULL;
    END IF;
  END IF;
  DELETE FROM public.knowledge_oldslug o WHERE o.organization_id = NEW.organization_id AND o.slug = NEW.slug;
  INSERT INTO public.knowledge_articleversion (id, organization_id, article_id, number, title, summary, content, status, is_public, language, slug,
      section_name, changed_by_id, changed_by_name)
    SELECT gen_random_uuid(), NEW.organization_id, NEW.id,
      1 + coalesce((SELECT max(v.number) FROM public.knowledge_articleversion v WHERE v.organization_id = NEW.organization_id AND v.article_id = NEW.id), 0),
      NEW.title, NEW.summary, NEW.content, NEW.status, NEW.is_public, NEW.language, NEW.slug,
      coalesce((SELECT s.name FROM public.knowledge_section s WHERE s.organization_id = NEW.organization_id AND s.id = NEW.section_id), ''),
      u.id, coalesce(nullif(u.name, ''), u.email, '')
    FROM (SELECT 1) one LEFT JOIN public.accounts_user u ON u.id = app.uid() AND u.organization_id = NEW.organization_id;
  RETURN NULL;
END $$;

-- A version is what was: nobody alters it, and it goes with its article, or with the organization, only.
CREATE FUNCTION app.version_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT FROM public.knowledge_article a WHERE a.organization_id = OLD.organization_id AND a.id = OLD.article_id)
        AND EXISTS (SELECT FROM public.accounts_organization o WHERE o.id = OLD.organization_id) THEN
      PERFORM app.refuse('a version of an article that is there');
    END IF;
    RETURN OLD;
  END IF;
  IF to_jsonb(NEW) - 'changed_by_id' IS DISTINCT FROM to_jsonb(OLD) - 'changed_by_id' OR NEW.changed_by_id IS NOT NULL THEN
    PERFORM app.refuse('a version is never altered');
  END IF;
  RETURN NEW;
END $$;

-- Sections that those who are no staff may know of: the ones with an open article in or below them.
CREATE FUNCTION app.shown_sections() RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH RECURSIVE up (id, parent_id) AS (
    SELECT s.id, s.parent_id FROM public.knowledge_section s WHERE s.organization_id = app.org() AND EXISTS (
      SELECT FROM public.knowledge_article a WHERE a.organization_id = app.org() AND a.section_id = s.id AND a.status = 'published' AND a.is_public)
    UNION
    SELECT s.id, s.parent_id FROM up JOIN public.knowledge_section s ON s.organization_id = app.org() AND s.id = up.parent_id)
  SELECT id FROM up
$$;

-- Whether an article is open to whoever asks: signed in to nothing, a customer, or staff.
CREATE FUNCTION app.reads_article(which uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.knowledge_article a WHERE a.organization_id = app.org() AND a.id = which AND a.status = 'published'
    AND (a.is_public OR app.role() IN ('agent', 'admin', 'analyst')))
$$;

-- A reader's word about an article that they may read: one a person, who may change their mind; of those who are signed in
-- to nothing, one a visitor.
CREATE FUNCTION app.say_of_article(which uuid, says boolean, why text, visitor_is text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT app.reads_article(which) OR app.uid() IS NULL AND length(visitor_is) < 32 THEN
    RETURN false;
  ELSIF app.uid() IS NOT NULL THEN
    INSERT INTO public.knowledge_articlefeedback (id, organization_id, article_id, user_id, visitor, helpful, comment)
      VALUES (gen_random_uuid(), app.org(), which, app.uid(), '', says, left(why, 1000))
      ON CONFLICT (organization_id, article_id, user_id) WHERE user_id IS NOT NULL
      DO UPDATE SET helpful = excluded.helpful, comment = excluded.comment;
  ELSE
    INSERT INTO public.knowledge_articlefeedback (id, organization_id, article_id, user_id, visitor, helpful, comment)
      VALUES (gen_random_uuid(), app.org(), which, NULL, visitor_is, says, left(why, 1000))
      ON CONFLICT (organization_id, article_id, visitor) WHERE visitor <> ''
      DO UPDATE SET helpful = excluded.helpful, comment = excluded.comment;
  END IF;
  RETURN true;
END $$;

-- Somebody was about to ask, and this answered it; counted once a day for each reader and article.
CREATE FUNCTION app.answered_before_asked(which uuid, about text, visitor_is text, today date) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT app.reads_article(which) OR app.uid() IS NULL AND length(visitor_is) < 32 THEN
    RETURN false;
  END IF;
  INSERT INTO public.knowledge_deflection (id, organization_id, article_id, user_id, visitor, "on", subject)
    VALUES (gen_random_uuid(), app.org(), which, app.uid(), coalesce(app.uid()::text, visitor_is), today, left(about, 200))
    ON CONFLICT DO NOTHING;
  RETURN true;
END $$;

-- How readers judged the articles that whoever asks may read.
CREATE FUNCTION app.said_of_article(which uuid) RETURNS TABLE (yes bigint, of_all bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT count(*) FILTER (WHERE f.helpful), count(*) FROM public.knowledge_articlefeedback f
    WHERE f.organization_id = app.org() AND f.article_id = which AND app.reads_article(which)
$$;

GRANT EXECUTE ON FUNCTION app.shown_sections(), app.reads_article(uuid), app.say_of_article(uuid, boolean, text, text),
  app.answered_before_asked(uuid, text, text, date), app.said_of_article(uuid) TO hd_app;
GRANT EXECUTE ON FUNCTION app.section_guard(), app.article_guard(), app.article_version(), app.version_guard() TO hd_owner;

-- reverse
DROP FUNCTION app.said_of_article(uuid);
DROP FUNCTION app.answered_before_asked(uuid, text, text, date);
DROP FUNCTION app.say_of_article(uuid, boolean, text, text);
DROP FUNCTION app.reads_article(uuid);
DROP FUNCTION app.shown_sections();
DROP FUNCTION app.version_guard();
DROP FUNCTION app.article_version();
DROP FUNCTION app.article_guard();
DROP FUNCTION app.section_guard();
