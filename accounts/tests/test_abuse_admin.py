"""Abuse cases of the admin site and of settings (AD, AT): those that stand in no other file."""

import base64
import json
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from accounts.models import Department, Organization
from accounts.tests.admin_site import ADMIN
from helpdesk.lib import tenancy
from helpdesk.lib.pictures import redraw

# What an address may ask about

LETTER_BY_LETTER = [
    ("user", "password__startswith"),
    ("user", "password__regex"),
    ("user", "metadata__has_key"),
    ("user", "sessions__session_key__startswith"),
    ("user", "email__startswith"),
    ("session", "session_key__startswith"),
    ("session", "session_data__contains"),
    ("invitation", "digest__startswith"),
    ("invitation", "person__password__startswith"),
    ("outboundmail", "text__contains"),
    ("outboundmail", "html__contains"),
    ("organization", "settings__has_key"),
    ("auditentry", "new__has_key"),
]


@pytest.mark.parametrize("who", ["admin", "operator"])
@pytest.mark.parametrize(("model", "lookup"), LETTER_BY_LETTER)
def test_ad03_no_secret_is_guessed_letter_by_letter_in_a_lists_address(visit, filled, who, model, lookup):
    browser = visit(getattr(filled, who))
    assert browser.get(f"{ADMIN}{model}/?{lookup}=a").status_code == 400


@pytest.mark.parametrize("narrow", ["role__exact=agent", "status__exact=active", "is_lead__exact=1"])
def test_the_filters_of_a_list_still_narrow_it(visit, cast, narrow):
    assert visit(cast.admin).get(f"{ADMIN}user/?{narrow}").status_code == 200


@pytest.mark.parametrize("field", ["password", "metadata", "email", "organization"])
def test_ad01_a_popup_hands_over_keys_only(visit, cast, field):
    answer = visit(cast.admin).get(f"{ADMIN}user/?_popup=1&_to_field={field}")
    assert answer.status_code == 400


# Organizations that are switched off

CLOSED = ["/", "/agent/", "/account/profile/", "/agent/settings/people/", "/admin/", f"{ADMIN}user/"]


@pytest.mark.parametrize("path", CLOSED)
def test_ad01_who_runs_a_switched_off_organization_is_out_of_the_admin_site_too(visit, cast, path):
    admin = visit(cast.admin)
    with tenancy.platform():
        Organization.objects.filter(pk=cast.ours.pk).update(is_active=False)
    assert admin.get(path).status_code == 503
    assert admin.post(f"{ADMIN}department/add/", {"name": "Late", "description": ""}).status_code == 503
    with tenancy.platform():
        assert not Department.objects.filter(name="Late").exists()


def test_an_operator_still_works_there_and_others_may_leave(visit, cast):
    operator, admin = visit(cast.operator), visit(cast.admin)
    with tenancy.platform():
        Organization.objects.filter(pk=cast.ours.pk).update(is_active=False)
    assert admin.post("/account/sign-out/").status_code == 302
    assert operator.get(f"{ADMIN}organization/").status_code == 200


# Addresses of lists

CURSORS = [
    json.dumps(["\ud800", "019aa0a0-0000-7000-8000-000000000000"]),
    "[" * 1400,
    '{"a": 1}',
    "[NaN, 1]",
    "[]",
]


@pytest.mark.parametrize("key", CURSORS, ids=["half a letter", "deep", "object", "numbers", "empty"])
def test_a_made_up_place_in_a_list_is_its_beginning(visit, cast, key):
    after = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
    answer = visit(cast.admin).get(f"/agent/settings/people/?after={after}")
    assert (answer.status_code, cast.admin.email in answer.content.decode()) == (200, True)


# Pictures

GENERAL = "/agent/settings/general/"


def drawing(size, *, kind="PNG", mode="RGB", **more):
    out = BytesIO()
    Image.new(mode, size, 1).save(out, kind, **more)
    out.size, out.name = len(out.getvalue()), "../../etc/x.png"
    out.seek(0)
    return out


@pytest.mark.parametrize("size", [(10_000, 1), (1, 10_000), (1, 1), (40_000_000, 1), (6000, 6000)])
@pytest.mark.parametrize("square", [True, False])
def test_at07_a_picture_of_any_shape_fits_the_box(size, square):
    drawn = Image.open(redraw(drawing(size, mode="L"), box=(512, 256), square=square))
    assert 1 <= drawn.width <= 512
    assert 1 <= drawn.height <= 256


def test_a_logo_one_pixel_high_is_no_fault(visit, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    admin = visit(cast.admin)
    form = admin.get(GENERAL).context["form"]
    told = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert admin.post(GENERAL, told | {"logo": drawing((10_000, 1))}).status_code == 302


def test_at01_nothing_of_the_file_goes_along(db):
    info, exif = PngImagePlugin.PngInfo(), Image.Exif()
    info.add_text("Comment", "CANARY-text")
    exif[0x010E] = "CANARY-exif"
    told = {"pnginfo": info, "exif": exif, "icc_profile": b"CANARY-profile" * 9}
    for square in (True, False):
        drawn = redraw(drawing((600, 400), **told), box=(256, 256), square=square).read()
        assert b"CANARY" not in drawn
        assert b"iCCP" not in drawn


def test_a_large_picture_is_still_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn = Image.open(redraw(drawing((2400, 1200), exif=exif), box=(512, 512)))
    assert (drawn.width, drawn.height) == (256, 512)
