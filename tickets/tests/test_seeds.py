"""docs/domain.md names every field of the five published schemas, and a test for each row."""

import re
from pathlib import Path

from tests.test_access import TABLE, holes

DOCS = Path(__file__).parents[2] / "docs"
# Table by table, as the schemas list them; chats are no part of the work.
FIELDS = {
    "000": {
        "users": "user_id email name role created_at metadata",
        "tickets": "ticket_id created_at updated_at last_activity_at title description status priority tags assigned_to"
        " created_by customer_email custom_fields",
        "messages": "message_id ticket_id user_id content visibility message_type is_ai_generated created_at edited_at"
        " metadata",
        "attachments": "attachment_id message_id file_name file_type file_size storage_path uploaded_at metadata",
    },
    "001": {
        "tickets": "id title description status priority tags custom_fields conversation_history internal_notes feedback"
        " source_channel created_at updated_at created_by customer_email assigned_to",
        # What its two columns of JSON hold.
        "messages": "id content created_at created_by attachments",
        "notes": "id content created_at created_by",
        "customers": "id first_name last_name communication_channels preferred_language email feedback_history",
    },
    "002": {
        "organizations": "id name plan monthly_ticket_limit agent_limit is_active created_at updated_at",
        "users": "id organization_id email name role status last_assigned_at current_ticket_count created_at updated_at",
        "categories": "id organization_id name description is_active response_sla_minutes resolution_sla_minutes"
        " priority_level created_at updated_at",
        "tickets": "id organization_id category_id assigned_agent_id customer_id title description status priority"
        " criticality resolved_at created_at updated_at",
        "messages": "id ticket_id sender_id content is_internal is_auto_response created_at",
        "documents": "id organization_id title content is_public created_at updated_at",
        "document_categories": "document_id category_id",
    },
    "003": {
        "profiles": "id email full_name avatar_url role department_id preferences created_at updated_at",
        "departments": "id name description created_at",
        "tickets": "id title description status priority customer_id assignee_id department_id category_id due_date"
        " metadata created_at updated_at",
        "ticket_messages": "id ticket_id sender_id content is_internal attachments created_at",
        "ticket_status_history": "id ticket_id status changed_by note created_at",
        "ticket_tags": "id name description color created_at",
        "ticket_tag_relations": "ticket_id tag_id",
        "ticket_feedback": "id ticket_id customer_id rating comment created_at",
        "kb_categories": "id name description parent_id created_at",
        "kb_articles": "id title content category_id author_id status metadata created_at updated_at published_at",
        "kb_article_versions": "id article_id content changed_by created_at",
        "kb_article_feedback": "id article_id user_id helpful comment created_at",
        "notifications": "id user_id type title content read metadata created_at",
    },
    "004": {
        "profiles": "id user_id email full_name role created_at updated_at",
        "tickets": "id title description status priority customer_id assigned_agent_id created_at updated_at closed_at"
        " feedback_rating feedback_text",
        "comments": "id ticket_id author_id content type is_internal metadata created_at updated_at",
        "history": "id ticket_id actor_id action old_value new_value metadata created_at",
    },
}


def rows():
    """The cells of each row: fields, where they live, who reads, who changes, the test."""
    lines = (DOCS / "domain.md").read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| 00")
    ]


def named(cell):
    """`000 users.name; 002 users.name, users.role` one by one."""
    for part in cell.split(";"):
        seed, _space, columns = part.strip().partition(" ")
        yield from (f"{seed} {column.strip()}" for column in columns.split(","))


def test_every_field_of_the_schemas_stands_in_one_row():
    wanted = [f"{s} {t}.{f}" for s, tables in FIELDS.items() for t, fields in tables.items() for f in fields.split()]  # fmt: skip
    assert sorted(field for row in rows() for field in named(row[0])) == sorted(wanted)


def test_every_row_has_its_test_and_every_test_its_row():
    root, told = DOCS.parent, {row[4] for row in rows()}
    here = {name for path in Path(__file__).parent.glob("test_seeds_*.py") for name in names_in(path)}
    everywhere = {name for part in ("tests", "tickets", "knowledge") for path in (root / part).rglob("test_*.py") for name in names_in(path)}  # fmt: skip
    assert (here - told, told - everywhere) == (set(), set())


def names_in(path):
    return re.findall(r"^def test_(\w+)\(", path.read_text(encoding="utf-8"), re.M)


def test_every_address_named_is_one_of_the_product():
    found = {address for row in rows() for cell in row[2:4] for address in re.findall(r"/[\w<>/-]+/", cell)}
    known = {holes(address) for address in TABLE}
    assert [one for one in sorted(found) if holes(one) not in known and not one.startswith("/admin/")] == []
