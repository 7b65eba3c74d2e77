-- What finding articles needs of PostgreSQL. The extensions are trusted: the owner of the tables makes them.
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The rules of a language's words; of one that PostgreSQL does not know, each word is itself.
CREATE FUNCTION app.stemmer(spoken text) RETURNS regdictionary LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE spoken
    WHEN 'ar' THEN 'arabic_stem'::regdictionary WHEN 'da' THEN 'danish_stem' WHEN 'de' THEN 'german_stem' WHEN 'el' THEN 'greek_stem'
    WHEN 'en' THEN 'english_stem' WHEN 'es' THEN 'spanish_stem' WHEN 'fi' THEN 'finnish_stem' WHEN 'fr' THEN 'french_stem'
    WHEN 'hu' THEN 'hungarian_stem' WHEN 'it' THEN 'italian_stem' WHEN 'nb' THEN 'norwegian_stem' WHEN 'nl' THEN 'dutch_stem'
    WHEN 'pt' THEN 'portuguese_stem' WHEN 'ro' THEN 'romanian_stem' WHEN 'ru' THEN 'russian_stem' WHEN 'sv' THEN 'swedish_stem'
    WHEN 'tr' THEN 'turkish_stem' ELSE 'simple' END
$$;

-- The words of a text, where each stands first and how often, as it stands there and stemmed, both without accents; none of
-- those that say nothing in its language. E-mail is email. Chinese, Japanese and Korean have no spaces: each two neighbours are a word.
CREATE FUNCTION app.stems(spoken text, said text) RETURNS TABLE (place bigint, word text, stem text, times bigint)
  LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20 AS $$
DECLARE
  rules regdictionary := app.stemmer(spoken);
BEGIN
  RETURN QUERY
    SELECT t.place, p.piece, coalesce(public.unaccent(l.stems[1]), p.piece), t.times
      FROM (SELECT x.typed, min(x.place) AS place, count(*) AS times
          FROM regexp_split_to_table(regexp_replace(lower(normalize(left(said, 120000))), '\m([[:alpha:]])-(?=[[:alpha:]])', '\1', 'g'), '[^[:alnum:]]+') WITH ORDINALITY x (typed, place) GROUP BY 1) t,
        LATERAL (SELECT public.unaccent(t.typed) AS plain, t.typed ~ '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]' AS close OFFSET 0) w,
        LATERAL (
          SELECT w.plain AS piece WHERE NOT w.close AND length(w.plain) BETWEEN 2 AND 60
          UNION ALL
          SELECT substr(w.plain, i, 2) FROM generate_series(1, greatest(length(w.plain) - 1, 1)) i WHERE w.close) p,
        LATERAL (SELECT ts_lexize(rules, p.piece) AS stems OFFSET 0) l
      -- "ändern" says something, also where "andern" does not.
      WHERE CASE WHEN w.plain = t.typed THEN l.stems ELSE ts_lexize(rules, t.typed) END <> '{}';
END $$;
GRANT EXECUTE ON FUNCTION app.stemmer(text), app.stems(text, text) TO hd_app, hd_platform, hd_definer;

-- reverse
DROP FUNCTION app.stems(text, text);
DROP FUNCTION app.stemmer(text);
