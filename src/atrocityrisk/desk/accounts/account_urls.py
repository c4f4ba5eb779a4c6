"""Addresses of accounts: one's own, and the administrator's."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from atrocityrisk.desk.accounts import activity_page, own_account, people_pages

urlpatterns = [
    path("log-in/", own_account.Login.as_view(), name="login"),
    path("log-out/", LogoutView.as_view(), name="logout"),
    path("account/", own_account.account, name="account"),
    path("account/password/", own_account.NewPassword.as_view(), name="password"),
    path("account/codes/", own_account.codes, name="codes"),
    path("account/codes/begin/", own_account.codes_begin, name="codes-begin"),
    path("account/codes/image.svg", own_account.codes_image, name="codes-image"),
    path("account/codes/confirm/", own_account.codes_confirm, name="codes-confirm"),
    path("account/codes/remove/", own_account.codes_remove, name="codes-remove"),
    path("activity/", activity_page.activity, name="activity"),
    path("administration/", people_pages.people, name="people"),
    path("administration/new/", people_pages.new_person, name="person-new"),
    path("administration/<uuid:key>/", people_pages.person, name="person"),
    path("administration/<uuid:key>/password/", people_pages.new_password, name="person-password"),
    path("administration/<uuid:key>/codes/", people_pages.codes_reset, name="person-codes"),
    path("administration/<uuid:key>/unlock/", people_pages.unlocked, name="person-unlock"),
]
