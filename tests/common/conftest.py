"""The pure modules are tested without a database; form fields and filters need settings, if only the smallest."""

import os

import django
from django.conf import settings

if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
    settings.configure(
        INSTALLED_APPS=["common"],
        LANGUAGE_CODE="vi",
        USE_I18N=False,
        TIME_ZONE="Asia/Ho_Chi_Minh",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"builtins": ["common.templatetags.vn"]},
            }
        ],
    )
    django.setup()
