"""Our site, asking the questionnaire of the yardstick: everything else is as in production."""

from dataclasses import replace

from flask import Flask

from bench.questions import library
from lva import wiring
from lva.config import Settings
from lva.web.app import create_app


def application() -> Flask:
    """Return the application of one worker."""
    settings = Settings.read()
    return create_app(settings, replace(wiring.connect(settings), packs=library()))
