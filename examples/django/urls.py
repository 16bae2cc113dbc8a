from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.shortcuts import redirect, render
from django.urls import path


def home(request):
    if request.method == "POST":
        request.session["cart"] = [*request.session.get("cart", []), request.POST["item"]]
        return redirect("/")
    return render(request, "home.html", {"cart": request.session.get("cart", [])})


urlpatterns = [
    path("", home),
    path("accounts/login/", LoginView.as_view()),
    path("accounts/logout/", LogoutView.as_view()),
    path("accounts/password/", PasswordChangeView.as_view(success_url="/")),
]
