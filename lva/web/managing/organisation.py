"""What an organisation chooses for itself, for its administrators: one page for each theme."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain import settings
from lva.domain.errors import Conflict, Invalid, NotFound
from lva.domain.permissions import Permission
from lva.domain.settings import Setting, Shape, Theme, of_theme, themes_of
from lva.i18n import Language
from lva.services import organisations
from lva.services.organisations import Changed, Own
from lva.services.work import Work
from lva.web.door import needs
from lva.web.managing import setting_forms as forms
from lva.web.managing import setting_words as words
from lva.web.managing.setting_forms import Shown
from lva.web.page import page, to
from lva.web.site import site

blueprint = Blueprint("organisation", __name__, url_prefix="/<language:language>/settings")


@blueprint.get("")
@needs(Permission.MANAGE)
def index(work: Work, language: Language) -> Response:
    """Tell what the organisation has chosen, theme by theme, and what nobody can take away."""
    own = organisations.own(work)
    changed = organisations.last_changes(work)
    return page(
        work,
        "organisation/index.html",
        own=own,
        kind=language.text(words.KINDS[own.kind]),
        themes=[
            (theme.value, _title(language, theme), [_told(language, own, row, changed) for row in of_theme(theme)])
            for theme in themes_of(own.kind)
        ],
        kept=[language.text(message) for message in words.KEPT] if Theme.SCREENING in themes_of(own.kind) else (),
    )


def _title(language: Language, theme: Theme) -> str:
    return language.text(words.THEMES[theme][0])


def _told(
    language: Language, own: Own, setting: Setting, changed: Mapping[str, Changed]
) -> tuple[str, tuple[str, ...], str]:
    """Return a setting in words: what it is, what is chosen, and when that was changed."""
    label = language.text(words.LABELS[setting.key][0])
    return label, words.said(language, setting, own.chosen), _changed(language, changed.get(setting.key))


def _changed(language: Language, found: Changed | None) -> str:
    if found is None:
        return ""
    when = language.moment(found.at, site().ports.zone)
    if not found.by:
        return language.text("Changed %(when)s on the command line.", when=when)
    return language.text("Changed %(when)s by %(name)s.", when=when, name=found.by)


@blueprint.get("/<theme>")
@needs(Permission.MANAGE)
def show(work: Work, language: Language, theme: str) -> Response:
    """Show the choices of one theme as a form."""
    own = organisations.own(work)
    found = _theme(own, theme)
    fields = _fields(work, language, own, found)
    for one in fields:
        forms.show(one, own.chosen.get(one.setting.key))
    return _page(work, language, own, found, fields)


@blueprint.post("/<theme>")
@needs(Permission.MANAGE)
def save(work: Work, language: Language, theme: str) -> Response:
    """Keep the choices of one theme; what does not fit is shown again with what to do about it."""
    own = organisations.own(work)
    found = _theme(own, theme)
    rows = _on_page(found)
    chosen = {row.key: forms.chosen(row, request.form, own.chosen.get(row.key)) for row in rows}
    errors = _faults(language, own, chosen)
    if not errors:
        try:
            organisations.change(work, rows, chosen, request.form.get("seen", ""))
        except Conflict:
            return _again(work, language, own, found, {}, 409)
        return to("organisation.show", theme=found.value, done="saved")
    return _again(work, language, own, found, errors, 422)


def _theme(own: Own, name: str) -> Theme:
    """Return the theme of that name; one that the organisation's kind does not have is `NotFound`."""
    for theme in themes_of(own.kind):
        if theme.value == name:
            return theme
    raise NotFound


def _faults(language: Language, own: Own, chosen: Mapping[str, Any]) -> dict[str, str]:
    """Return what to do about each choice that does not fit."""
    standing = settings.Standing(own.chosen, own.bands)
    found = {}
    for key, value in chosen.items():
        try:
            settings.settled(key, value, standing)
        except Invalid as error:
            found[key] = words.fault(language, error)
    return found


def _again(work: Work, language: Language, own: Own, theme: Theme, errors: Mapping[str, str], status: int) -> Response:
    """Answer with the page as it was posted."""
    fields = _fields(work, language, own, theme)
    for one in fields:
        forms.show_typed(one, request.form)
        one.error = errors.get(one.setting.key, "")
    return _page(work, language, own, theme, fields, status)


def _fields(work: Work, language: Language, own: Own, theme: Theme) -> list[Shown]:
    changed = organisations.last_changes(work)
    names = own.chosen.get(settings.NAMES, {})
    asked = settings.languages_of(own.chosen, names)
    return [
        Shown(
            row,
            language.text(words.LABELS[row.key][0]),
            language.text(words.LABELS[row.key][1]),
            forms.LANGUAGES if row.key == settings.NAMES else asked,
            _options(language, own, row),
            language.text(words.WITHOUT[row.key]) if row.key in words.WITHOUT else "",
            _changed(language, changed.get(row.key)),
        )
        for row in _on_page(theme)
    ]


def _on_page(theme: Theme) -> tuple[Setting, ...]:
    """Return the settings of a theme that its page changes."""
    return tuple(row for row in of_theme(theme) if not row.by_command)


def _options(language: Language, own: Own, setting: Setting) -> list[tuple[str, str]]:
    if setting.shape is Shape.BAND:
        return [
            (str(band), language.plural("%(count)s child or more", "%(count)s children or more", band))
            for band in own.bands
        ]
    return [(option, language.text(words.OPTIONS[setting.key, option])) for option in setting.options]


def _page(work: Work, language: Language, own: Own, theme: Theme, fields: list[Shown], status: int = 200) -> Response:
    title, lead = words.THEMES[theme]
    return page(
        work,
        "organisation/show.html",
        status,
        theme=theme.value,
        title=language.text(title),
        lead=language.text(lead),
        fields=fields,
        seen=own.seen(_on_page(theme)),
        errors=[(one.id, one.error) for one in fields if one.error],
        tongues={code: language.text(words.OPTIONS[settings.IN_USE, code]) for code in forms.LANGUAGES},
        depths=[(value, language.text(message)) for value, message in words.DEPTHS.items()],
        done=request.args.get("done") == "saved" and status == 200,  # noqa: PLR2004 -- the answer to a GET
        conflict=status == 409,  # noqa: PLR2004 -- as HTTP counts
        kept=[language.text(message) for message in words.KEPT] if theme in (Theme.SCREENING, Theme.GROUPS) else (),
    )
