"""Every address of the product."""

from django.urls import path

from schakel.web import signin

urlpatterns = [
    path("", signin.start, name="start"),
    path("demo/als/<str:username>/", signin.become, name="become"),
    path("afmelden/", signin.leave, name="leave"),
]
