"""A Django site of one view that does nothing, with no middleware: the floor of the home page."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nothing", headers={"Content-Length": "7"})


urlpatterns = [path("", nothing)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="of no use", MIDDLEWARE=[])
application = get_wsgi_application()
