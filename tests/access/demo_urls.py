"""The addresses of the site when it runs as the demo; `list_routes_of_demo` shows that these are all."""

from django.urls import include, path

from accounts import views
from config import urls

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
urlpatterns = [
    *urls.urlpatterns,
    path("komponenter/", views.components, name="components"),
    path("demo/postkasse/", include("correspondence.demo_urls")),
]
