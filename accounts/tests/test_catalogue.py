"""The wall as PostgreSQL's own catalogue has it: a later table that lacks a part of it fails here."""

import pytest
from django.db import connection

from accounts.tests.test_wall import TENANT_TABLES

# Every policy and trigger, so that none comes or goes unseen. (r: restrictive)
POLICIES = """
accounts_auditentry: adds INSERT hd_app, kept_a_year DELETE hd_platform r, reads SELECT hd_app
accounts_calendar: admin ALL hd_app, reads SELECT hd_app
accounts_closedday: admin ALL hd_app, reads SELECT hd_app
accounts_department: admin ALL hd_app, reads SELECT hd_app
accounts_invitation: admin ALL hd_app
accounts_mailedcode: system_inside ALL hd_app
accounts_notification: marks UPDATE hd_app, reads SELECT hd_app, tells INSERT hd_app
accounts_notificationpreference: own ALL hd_app, reads SELECT hd_app
accounts_notificationtimes: own ALL hd_app, reads SELECT hd_app
accounts_openinghours: admin ALL hd_app, reads SELECT hd_app
accounts_organization: admin UPDATE hd_app, reads SELECT hd_app
accounts_outboundmail: reads SELECT hd_app, tries_again UPDATE hd_app, writes INSERT hd_app
accounts_session: mailed_link ALL hd_app r, own ALL hd_app
accounts_user: admin ALL hd_app, mailed_link UPDATE hd_app r, own UPDATE hd_app, reads SELECT hd_app
knowledge_article: reads SELECT hd_app, works ALL hd_app
knowledge_articledraft: own ALL hd_app, reads SELECT hd_app
knowledge_articlefeedback: admin DELETE hd_app, reads SELECT hd_app
knowledge_articlefile: reads SELECT hd_app, works ALL hd_app
knowledge_articleversion: reads SELECT hd_app
knowledge_deflection: reads SELECT hd_app
knowledge_missedsearch: reads SELECT hd_app, works DELETE hd_app
knowledge_oldslug: reads SELECT hd_app
knowledge_section: reads SELECT hd_app, works ALL hd_app
tickets_archive: admin SELECT hd_app
tickets_articleuse: reads SELECT hd_app
tickets_attachment: adds INSERT hd_app, reads SELECT hd_app, removes DELETE hd_app, sends UPDATE hd_app
tickets_bulkitem: reads SELECT hd_app, system_inside INSERT hd_app
tickets_bulkrun: own ALL hd_app
tickets_category: admin ALL hd_app, reads SELECT hd_app
tickets_categoryarticle: reads SELECT hd_app, works ALL hd_app
tickets_categorytarget: admin ALL hd_app, reads SELECT hd_app
tickets_ceiling: admin ALL hd_app, reads SELECT hd_app
tickets_collaborator: analyst SELECT hd_app, staff ALL hd_app
tickets_copy: adds INSERT hd_app, reads SELECT hd_app, removes DELETE hd_app
tickets_counter: staff SELECT hd_app
tickets_customfield: admin ALL hd_app, reads SELECT hd_app
tickets_customfieldcategory: admin ALL hd_app, reads SELECT hd_app
tickets_distribution: admin ALL hd_app, reads SELECT hd_app
tickets_draft: own ALL hd_app
tickets_follower: reads SELECT hd_app, staff ALL hd_app
tickets_mailedlink: system_inside ALL hd_app
tickets_macro: admin ALL hd_app, own ALL hd_app, reads SELECT hd_app, team ALL hd_app
tickets_mention: adds INSERT hd_app, reads SELECT hd_app
tickets_message: edits UPDATE hd_app, no_notes SELECT hd_app r, reads SELECT hd_app, writes INSERT hd_app
tickets_messagerevision: staff SELECT hd_app
tickets_muted: own ALL hd_app, tells SELECT hd_app
tickets_presence: own ALL hd_app, reads SELECT hd_app
tickets_readmarker: own ALL hd_app
tickets_recount: reads SELECT hd_app
tickets_rule: admin ALL hd_app, reads SELECT hd_app
tickets_rulerun: admin ALL hd_app, reads SELECT hd_app
tickets_savedview: admin ALL hd_app, own ALL hd_app, reads SELECT hd_app, team ALL hd_app
tickets_sending: own ALL hd_app, reads SELECT hd_app
tickets_skill: admin ALL hd_app, reads SELECT hd_app
tickets_slaclock: reads SELECT hd_app
tickets_submission: system_inside ALL hd_app
tickets_tag: admin ALL hd_app, reads SELECT hd_app
tickets_ticket: deletes DELETE hd_app, mailed_link ALL hd_app r, opens INSERT hd_app, reads SELECT hd_app, works UPDATE hd_app
tickets_ticketevent: staff SELECT hd_app
tickets_ticketfeedback: own ALL hd_app, staff SELECT hd_app
tickets_ticketlink: follows_up INSERT hd_app, reads SELECT hd_app, staff ALL hd_app
tickets_tickettag: analyst SELECT hd_app, staff ALL hd_app
"""
TRIGGERS = """
accounts_auditentry: a_guard audit_guard
accounts_calendar: a_touch touch, c_audit audit, d_recount ask_recount
accounts_closedday: a_touch touch, c_audit audit, c_audit_gone audit, d_recount ask_recount
accounts_department: a_touch touch, c_audit audit
accounts_invitation: a_guard invitation_guard, c_audit audit
accounts_mailedcode: a_touch touch
accounts_notification: a_touch touch, d_live live_own
accounts_notificationpreference: a_touch touch
accounts_notificationtimes: a_touch touch
accounts_openinghours: a_touch touch, c_audit audit, d_recount ask_recount
accounts_organization: a_guard organization_guard, c_audit audit, d_live organization_closed, d_recount ask_recount, e_limit limit_changed, g_hours first_hours
accounts_outboundmail: a_touch touch, d_live live, d_wake wake
accounts_session: d_live session_over
accounts_user: a_guard person_guard, a_guard_update person_guard, b_fields person_fields, b_fields_update person_fields, b_seat person_seat, c_audit audit, c_moved person_moved, d_live live, f_words person_words
knowledge_article: a_guard article_guard, b_rated article_rated, c_version article_version, f_words_insert article_words, f_words_update article_words
knowledge_articledraft: a_touch touch
knowledge_articlefeedback: a_touch touch
knowledge_articlefile: a_touch touch, c_discard discard_article_file
knowledge_articleversion: a_guard version_guard
knowledge_missedsearch: a_touch touch
knowledge_oldslug: a_touch touch
knowledge_section: a_guard section_guard
tickets_archive: b_clocks keep_old_clocks, b_mentions keep_mentions, c_discard discard_archived, d_clocks restore_clocks, d_mentions restore_mentions
tickets_attachment: a_guard attachment_guard, a_insert attachment_insert, b_limits file_limits, c_discard discard_file, d_wake wake
tickets_bulkrun: a_touch touch, d_wake wake
tickets_category: a_touch touch, c_audit audit, d_recount ask_recount
tickets_categorytarget: a_touch touch, c_audit audit, d_recount ask_recount
tickets_ceiling: a_touch touch, c_audit audit
tickets_collaborator: a_guard collaborator_guard, c_event log_event
tickets_copy: a_guard copy_guard, c_event log_event
tickets_customfield: a_guard field_guard, c_audit audit
tickets_distribution: a_touch touch, c_audit audit
tickets_draft: a_touch touch
tickets_macro: a_touch touch
tickets_message: a_guard message_guard, a_insert message_insert, b_revision message_revision, b_touch message_touch, b_touch_update message_touch, c_event log_event, c_event_update log_event, d_wakes message_wakes, f_words_insert message_words, f_words_update message_words, h_articles article_uses, z_opens ticket_opens
tickets_presence: e_told presence_told, e_told_again presence_told
tickets_rule: a_touch touch, c_audit audit
tickets_rulerun: a_touch touch, d_wake wake
tickets_savedview: a_touch touch
tickets_sending: a_insert sending_insert, a_touch touch, d_live sending_live, d_wake wake
tickets_tag: a_touch touch, c_audit audit
tickets_ticket: a_archive archive_ticket, a_guard ticket_guard, a_insert ticket_insert, b_channel used_channel, b_clocks clocks_begin, b_line left_the_line, b_people_delete note_people, b_people_insert note_people, b_people_update note_people, b_snooze snooze_guard, c_event log_event, c_event_update log_event, f_words_insert ticket_words, f_words_update ticket_words, y_count_delete count_tickets, y_count_insert count_tickets, y_count_update count_tickets, z_opens ticket_opens, z_opens_update ticket_opens
tickets_ticketfeedback: a_guard feedback_guard, c_event log_event
tickets_ticketlink: c_event log_event
tickets_tickettag: c_event log_event
"""
# Nothing refers to these by organization and id.
NEVER_REFERRED_TO = {
    "accounts_auditentry",
    "accounts_notification",
    "accounts_organization",
    "accounts_session",
    "knowledge_articleword",
    "knowledge_knownword",
    "tickets_archive",
    "tickets_counter",
    "tickets_queuedevent",
    "tickets_searchtext",
    "tickets_searchword",
    "tickets_ticketevent",
}
# What outlives the rows that it names, and what names no row.
OUTLIVE = {
    "accounts_auditentry",
    "tickets_archive",
    "tickets_bulkitem",
    "tickets_queuedevent",
    "tickets_rulerun",
    "tickets_searchtext",
    "tickets_searchword",
    "tickets_ticketevent",
}
NO_ROW = {("accounts_outboundmail", "message_id"), ("tickets_message", "mail_id")}
COMMANDS = "CASE polcmd WHEN '*' THEN 'ALL' WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' ELSE 'DELETE' END"
OWN_POLICIES = "('tenant', 'system')"


def ask(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall()


@pytest.fixture
def tables(db):
    return [name for (name,) in ask(TENANT_TABLES)]


def listed(text):
    return dict(line.split(": ", 1) for line in text.strip().splitlines())


def test_every_tenant_table_forces_row_security(tables):
    forced = "SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    assert set(tables) - {name for (name,) in ask(forced)} == set()


def test_every_tenant_table_has_the_two_policies_of_the_wall(tables):
    found = ask(
        "SELECT polrelid::regclass::text, polname, polpermissive, polcmd, pg_get_expr(polqual, polrelid), "
        "pg_get_expr(polwithcheck, polrelid), array(SELECT rolname FROM pg_roles WHERE oid = ANY(polroles) ORDER BY 1)::text[] "
        f"FROM pg_policy WHERE polname IN {OWN_POLICIES}"
    )
    expected = {}
    for table in tables:
        column = "id" if table == "accounts_organization" else "organization_id"
        inside = f"({column} = ( SELECT app.org() AS org))"
        expected[table, "tenant"] = (False, "*", inside, inside, ["hd_app"])
        expected[table, "system"] = (True, "*", "true", "true", ["hd_definer", "hd_platform"])
    assert {tuple(row[:2]): tuple(row[2:]) for row in found} == expected


def test_the_other_policies_are_these(db):
    found = ask(
        f"SELECT polrelid::regclass::text, string_agg(concat_ws(' ', polname, {COMMANDS}, "
        "array_to_string(array(SELECT rolname FROM pg_roles WHERE oid = ANY(polroles) ORDER BY 1), '+'), "
        "CASE WHEN NOT polpermissive THEN 'r' END), ', ' ORDER BY polname) "
        f"FROM pg_policy WHERE polname NOT IN {OWN_POLICIES} GROUP BY 1"
    )
    assert dict(found) == listed(POLICIES)


def test_the_triggers_are_these_and_switched_on(db):
    found = ask(
        "SELECT tgrelid::regclass::text, string_agg(tgname || ' ' || p.proname, ', ' ORDER BY tgname) FROM pg_trigger "
        "JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal AND tgenabled = 'O' GROUP BY 1"
    )
    assert dict(found) == listed(TRIGGERS)


def test_references_between_tenant_tables_include_the_organization(tables):
    found = ask(
        "SELECT conname, conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' "
        "AND conrelid::regclass::text = ANY(%s) AND confrelid::regclass::text = ANY(%s) "
        "AND confrelid <> 'accounts_organization'::regclass "
        "AND NOT 'organization_id' IN (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey))",
        tables,
        tables,
    )
    assert found == []


def test_no_column_names_a_row_without_a_reference(tables):
    """A key of ours without its foreign key would be a way over the wall; the audit log's outlive what they name."""
    found = ask(
        "SELECT a.attrelid::regclass::text, a.attname FROM pg_attribute a WHERE a.attrelid::regclass::text = ANY(%s) "
        "AND a.attname LIKE '%%\\_id' AND a.attnum > 0 AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.contype = 'f' "
        "AND c.conrelid = a.attrelid AND a.attnum = ANY(c.conkey))",
        tables,
    )
    assert {row for row in found if row[0] not in OUTLIVE} == NO_ROW


def test_every_table_can_be_referred_to_with_its_organization(tables):
    found = ask(
        "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'u' AND array(SELECT attname FROM pg_attribute "
        "WHERE attrelid = conrelid AND attnum = ANY(conkey) ORDER BY 1)::text[] = ARRAY['id', 'organization_id']"
    )
    assert set(tables) - {name for (name,) in found} == NEVER_REFERRED_TO


def test_functions_with_more_rights_belong_to_their_role_and_search_temp_last(db):
    found = ask(
        "SELECT p.oid::regprocedure::text, r.rolname, coalesce(array_to_string(proconfig, ';'), '') FROM pg_proc p "
        "JOIN pg_roles r ON r.oid = proowner WHERE prosecdef AND pronamespace IN ('app'::regnamespace, 'public'::regnamespace)"
    )
    assert len(found) >= 4
    assert [row for row in found if row[1] != "hd_definer" or not row[2].endswith("pg_temp")] == []


def test_no_function_is_everybodys(db):
    found = ask(
        "SELECT p.oid::regprocedure::text FROM pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) a "
        "WHERE pronamespace = 'app'::regnamespace AND a.grantee = 0"
    )
    assert found == []


def test_nothing_in_the_house_is_the_applications(db):
    owned = ask(
        "SELECT oid::regclass::text FROM pg_class WHERE relowner IN ('hd_web'::regrole, 'hd_app'::regrole, 'hd_platform'::regrole)"
    )
    granted = ask(
        "SELECT oid::regclass::text FROM pg_class, aclexplode(relacl) a WHERE relnamespace = 'public'::regnamespace "
        "AND a.grantee IN ('hd_web'::regrole, 0) AND relkind IN ('r', 'S')"
    )
    assert (owned, granted) == ([], [])


def test_the_login_is_member_of_two_roles_and_inherits_neither(db):
    found = (
        ask(
            "SELECT g.rolname, m.inherit_option, m.set_option, m.admin_option FROM pg_auth_members m "
            "JOIN pg_roles g ON g.oid = roleid WHERE member = 'hd_web'::regrole ORDER BY 1"
        )
        if version() >= 16
        else [(name, False, True, admin) for name, admin in members_before_16()]
    )
    assert found == [("hd_app", False, True, False), ("hd_platform", False, True, False)]


def version():
    return connection.pg_version // 10000


def members_before_16():
    return ask(
        "SELECT g.rolname, m.admin_option FROM pg_auth_members m JOIN pg_roles g ON g.oid = roleid "
        "WHERE member = 'hd_web'::regrole ORDER BY 1"
    )


@pytest.mark.parametrize("role", ["hd_web", "hd_app", "hd_platform", "hd_definer", "hd_owner"])
def test_no_role_looks_past_row_security(role, db):
    assert ask(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = %s", role
    ) == [(False,) * 4]


def test_the_login_makes_nothing_of_its_own(db):
    database = "has_database_privilege('hd_web', current_database(), 'TEMP'), has_database_privilege('hd_web', current_database(), 'CREATE')"
    schemas = (
        "has_schema_privilege('hd_web', 'public', 'CREATE'), has_schema_privilege('hd_app', 'app', 'CREATE')"
    )
    assert ask(
        f"SELECT rolinherit, rolcreatedb, {database}, {schemas} FROM pg_roles WHERE rolname = 'hd_web'"
    ) == [(False,) * 6]
