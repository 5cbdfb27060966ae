"""Settings of the yardstick, as for production.

Everything that Django's own `startproject` puts in front of a view is there; sessions lie in the
database, which is what saves each step. SQLite writes ahead and syncs at checkpoints only (NORMAL),
so that a power cut may take the last saves back, or at each commit (FULL), as on our side. Templates
are cached, connections and logins are kept.
"""

import os

BASE = """<!doctype html><html lang="fi"><head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/static/style.css">
</head><body><header><a href="/">Lapsivaikutusten arviointi</a> {{ user.get_username }}
<form method="post" action="/logout">{% csrf_token %}<button>Kirjaudu ulos</button></form></header>
<main>{% block content %}{% endblock %}</main><footer><a href="/help">Ohje</a></footer></body></html>"""
PAGE = """{% extends "base.html" %}{% block title %}Sivu {{ wizard.steps.step1 }}{% endblock %}{% block content %}
<p>Sivu {{ wizard.steps.step1 }} / {{ wizard.steps.count }}</p><form method="post" action="">{% csrf_token %}
{{ wizard.management_form }}{{ form.as_div }}<button>Tallenna ja jatka</button></form>{% endblock %}"""
DONE = """{% extends "base.html" %}{% block title %}Vastaukset{% endblock %}{% block content %}<h1>Vastaukset</h1>
{% for form in forms %}<dl class="facts">{% for field in form %}<dt>{{ field.label }}</dt>
<dd>{{ field.value }}</dd>{% endfor %}</dl>{% endfor %}{% endblock %}"""
LOGIN = """{% extends "base.html" %}{% block content %}<form method="post" action="">{% csrf_token %}{{ form.as_div }}
<button>Kirjaudu</button></form>{% endblock %}"""
LOADERS = [("django.template.loaders.cached.Loader", [
    ("django.template.loaders.locmem.Loader",
     {"base.html": BASE, "page.html": PAGE, "done.html": DONE, "registration/login.html": LOGIN}),
])]  # fmt: skip

DEBUG = False
SECRET_KEY = "measured, not kept"  # noqa: S105 -- of a site that lives for a minute
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.yardstick"
LANGUAGE_CODE = "fi"
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "formtools",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": LOADERS,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("YARDSTICK_DATABASE", ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={os.environ.get('YARDSTICK_SYNC', 'NORMAL')}",
        },
    }
}
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/wizard/"
