-- What the policies read: the values that every transaction begins with (helpdesk/lib/tenancy.py).
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE SCHEMA app;
GRANT USAGE ON SCHEMA app TO hd_app, hd_platform, hd_definer;
GRANT USAGE ON SCHEMA public TO hd_app, hd_platform, hd_definer;

-- Backups are taken as hd_platform, which therefore reads every table, those without a tenant too.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO hd_platform;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO hd_platform;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO hd_platform;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON SEQUENCES TO hd_platform;

-- A function is for those to whom it is granted, whoever of the two makes it.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
SET LOCAL ROLE hd_definer;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
SET LOCAL ROLE none;

CREATE FUNCTION app.org() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.org', true), '')::uuid $$;
CREATE FUNCTION app.uid() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.user', true), '')::uuid $$;
CREATE FUNCTION app.dept() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.dept', true), '')::uuid $$;
CREATE FUNCTION app.role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(current_setting('app.role', true), '') $$;
CREATE FUNCTION app.sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT app.role() IN ('admin', 'analyst')
            OR (app.role() = 'agent' AND coalesce(current_setting('app.all', true), '') = 'on') $$;
-- The system inside one organization: an admin's rights and no person.
CREATE FUNCTION app.is_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT app.role() = 'admin' AND app.uid() IS NULL $$;

CREATE FUNCTION app.refuse(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', what USING ERRCODE = 'insufficient_privilege';
END $$;

GRANT EXECUTE ON FUNCTION app.org(), app.uid(), app.dept(), app.role(), app.sees_all(), app.is_system(), app.refuse(text)
  TO hd_app, hd_platform, hd_definer;

-- reverse
DROP FUNCTION app.refuse(text);
DROP FUNCTION app.is_system();
DROP FUNCTION app.sees_all();
DROP FUNCTION app.role();
DROP FUNCTION app.dept();
DROP FUNCTION app.uid();
DROP FUNCTION app.org();
DROP SCHEMA app;
