"""The application for any WSGI server: settings from the environment, trusted proxies included."""

from lva.config import Settings
from lva.web.app import create_app

app = create_app(Settings.read())
