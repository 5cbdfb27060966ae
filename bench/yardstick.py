"""The yardstick: django-formtools with ten pages of three questions."""

from typing import Any, Final

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from formtools.wizard.views import NamedUrlSessionWizardView, SessionWizardView

STEPS: Final = 10
CHOICES: Final = tuple((f"option{number}", f"Vaihtoehto {number}") for number in range(1, 6))


def _form(number: int) -> type[forms.Form]:
    fields = {
        "what": forms.CharField(label="Mitä muuttuu?", widget=forms.Textarea, max_length=1000, required=False),
        "who": forms.CharField(label="Kenelle?", max_length=200, help_text="Yksikkö tai tehtävä.", required=False),
        "how": forms.ChoiceField(label="Miten paljon?", widget=forms.RadioSelect, choices=CHOICES, required=False),
    }
    return type(f"Page{number}", (forms.Form,), fields)


FORMS = [(f"page{number}", _form(number)) for number in range(1, STEPS + 1)]


class _Pages:
    """What both wizards share: their template and the page of all answers."""

    template_name = "page.html"
    request: HttpRequest

    def done(self, form_list: Any, **_: Any) -> HttpResponse:
        """Show all answers."""
        return render(self.request, "done.html", {"forms": form_list})


class Plain(LoginRequiredMixin, _Pages, SessionWizardView):
    """The wizard as it comes: a save answers with the next page itself."""


class Named(LoginRequiredMixin, _Pages, NamedUrlSessionWizardView):
    """The wizard with an address for each page: a save leads to the next page, as on our side."""


urlpatterns = [
    path("login", LoginView.as_view()),
    path("wizard/", Plain.as_view(FORMS)),
    path("named/", Named.as_view(FORMS, url_name="step", done_step_name="done")),
    path("named/<slug:step>/", Named.as_view(FORMS, url_name="step", done_step_name="done"), name="step"),
]
