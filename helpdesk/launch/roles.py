"""The roles and grants under the tenant wall, as SQL that may run again at any time."""

from __future__ import annotations

import hashlib

# hd_owner owns the tables and migrates; the web and the worker log in as hd_web, which owns nothing and
# inherits nothing; hd_definer owns every SECURITY DEFINER function, so that no login of the product can
# replace one.
ROLES = """
DO $$ DECLARE name text; how text := ''; BEGIN
  FOREACH name IN ARRAY ARRAY['hd_owner', 'hd_app', 'hd_platform', 'hd_definer', 'hd_web'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN EXECUTE format('CREATE ROLE %I', name); END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', name);
  END LOOP;
  ALTER ROLE hd_owner LOGIN CREATEDB NOINHERIT;
  ALTER ROLE hd_web LOGIN NOINHERIT;
  IF current_setting('server_version_num')::int >= 160000 THEN how := ' WITH INHERIT FALSE, SET TRUE'; END IF;
  EXECUTE 'GRANT hd_app, hd_platform TO hd_web' || how;
  EXECUTE 'GRANT hd_app, hd_platform, hd_definer TO hd_owner' || how;
END $$;
ALTER ROLE hd_web RESET ALL;
ALTER ROLE hd_web SET statement_timeout = '10s';
ALTER ROLE hd_web SET lock_timeout = '2s';
ALTER ROLE hd_web SET idle_in_transaction_session_timeout = '30s';
"""

# Run inside the product's database and inside template1, from which the tests' databases are made. A dump
# is taken as hd_platform, so hd_platform reads whatever a migration adds, also a library's tables.
INSIDE = """
GRANT ALL ON SCHEMA public TO hd_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE hd_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE hd_owner GRANT SELECT ON TABLES TO hd_platform;
ALTER DEFAULT PRIVILEGES FOR ROLE hd_owner GRANT SELECT ON SEQUENCES TO hd_platform;
"""

# Only a superuser may create these two, and the product works without them.
EXTENSION = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = '{0}') THEN
    CREATE EXTENSION IF NOT EXISTS {0};
  END IF;
EXCEPTION WHEN OTHERS THEN RAISE WARNING '{0}: %', SQLERRM;
END $$;
"""
INSIDE += "".join(EXTENSION.format(name) for name in ("vector", "pg_stat_statements"))


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def create(database: str) -> str:
    return f"CREATE DATABASE {identifier(database)} OWNER hd_owner TEMPLATE template0 ENCODING 'UTF8'"


def grants(database: str) -> str:
    """Nobody but the two logins enters the database, and hd_web makes no temporary tables there."""
    name = identifier(database)
    return (
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO hd_web, hd_owner; "
        f"ALTER DATABASE {name} OWNER TO hd_owner; COMMENT ON DATABASE {name} IS {literal(stamp())}"
    )


def stamp() -> str:
    """Written on a prepared database; a newer launcher with other SQL sees that it has to run again."""
    text = ROLES + INSIDE + create("") + EXTENSION
    return f"Quiet Desk, prepared {hashlib.sha256(text.encode()).hexdigest()[:12]}"


def find_stamp(database: str) -> str:
    """A query: one row with the stamp (or empty) when the database exists, else none."""
    described = "coalesce(shobj_description(oid, 'pg_database'), '')"
    return f"SELECT {described} FROM pg_database WHERE datname = {literal(database)}"  # noqa: S608 # nosec B608
