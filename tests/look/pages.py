"""Invented pages: the skeletons rendered with the contexts their contracts name, without a database."""

from types import SimpleNamespace

from django import forms
from django.template import engines
from django.test import RequestFactory

NAVIGATION = [
    {
        "label": "Dân vận",
        "is_open": True,
        "items": [
            {"label": "Buổi phát động", "url": "/buoi/", "active": True, "badge": None},
            {"label": "Khen thưởng", "url": "/khen-thuong/", "active": False, "badge": 2},
        ],
    }
]
COMMUNES = {
    "Xã Đắk Phơi": ["Buôn Liêng Keh", "Buôn Bu Yúk", "Thôn Cao Bằng"],
    "Thị trấn Liên Sơn": ["Tổ dân phố 1", "Buôn Jun", "Buôn M'Liêng"],
}
HAMLETS = [
    (commune, [(f"{number}{place}", name) for place, name in enumerate(names, 1)])
    for number, (commune, names) in enumerate(COMMUNES.items(), 1)
]
TOPICS = [(str(number), f"Chủ đề {number}") for number in range(1, 15)]


class Officer:
    """Someone who is signed in; the key is above 999 so that number grouping would show."""

    pk = 12345
    is_authenticated = True
    full_name = "Nguyễn Thị Hạnh"
    home_unit_name = "Ban Dân vận Huyện ủy Lắk"

    def get_username(self):
        return "hanh"


class MeetingForm(forms.Form):
    starts_on = forms.CharField(label="Ngày tổ chức", help_text="Ví dụ 15/3/2023")
    hamlets = forms.MultipleChoiceField(
        label="Thôn, buôn", choices=HAMLETS, widget=forms.SelectMultiple(attrs={"data-picker": ""})
    )
    attendance = forms.CharField(label="Số lượt người")
    joint = forms.BooleanField(label="Lồng ghép", required=False)
    setting = forms.ChoiceField(
        label="Phạm vi", widget=forms.RadioSelect, choices=[("x", "Xã"), ("c", "Cơ quan")]
    )
    topics = forms.MultipleChoiceField(
        label="Chủ đề", required=False, widget=forms.CheckboxSelectMultiple, choices=TOPICS
    )
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea)
    token = forms.CharField(required=False, widget=forms.HiddenInput, initial="giữ kín")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attendance"].suffix = "lượt"
        first = [self["starts_on"], self["hamlets"], self["attendance"], self["setting"]]
        self.sections = [
            ("Buổi nào", first, False),
            ("Thêm", [self["joint"], self["topics"], self["note"]], True),
        ]


class SignInForm(forms.Form):
    username = forms.CharField(label="Tên đăng nhập")
    password = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput)


class FilterForm(forms.Form):
    q = forms.CharField(label="Tìm", required=False)
    year = forms.CharField(label="Năm", required=False)


class Message(SimpleNamespace):
    """Looks like a message of django.contrib.messages."""

    def __str__(self):
        return self.text


def render(template: str, *, path: str = "/buoi/them/", user=None, **context) -> str:
    """HTML of a template as a signed-in officer would get it; context processors stay out of it."""
    request = RequestFactory().get(path)
    request.user = user or Officer()
    common = {"request": request, "csrf_token": "t" * 64, "navigation": NAVIGATION}
    return engines["django"].get_template(template).render({**common, **context})


def refused_form() -> MeetingForm:
    """A form that was sent with mistakes."""
    form = MeetingForm({"starts_on": "30/02/2023", "hamlets": ["11"], "attendance": "", "note": "Có mưa"})
    form.add_error("starts_on", "Tháng 2/2023 không có ngày 30.")
    form["attendance"].warnings = ["Số này lớn gấp 1.000 lần kỳ trước."]
    return form


def form_page(form=None, **context) -> str:
    """The form skeleton."""
    common = {
        "title": "Thêm buổi",
        "form": form or MeetingForm(),
        "submit_label": "Lưu",
        "submit_again_label": "Lưu và nhập tiếp",
        "cancel_url": "/buoi/",
        "version": 1050,
    }
    return render("records/form.html", **{**common, **context})


def list_page(count: int = 2, **context) -> str:
    """The list skeleton with rows whose texts try to break out of the markup."""
    columns = [
        {
            "key": "place",
            "label": "Nơi",
            "sortable": True,
            "sort_url": "?s=place",
            "sorted": "asc",
            "numeric": False,
        },
        {"key": "kind", "label": "Loại", "sortable": False, "sort_url": "", "sorted": "", "numeric": False},
        {
            "key": "people",
            "label": "Lượt",
            "sortable": True,
            "sort_url": "?s=p",
            "sorted": "",
            "numeric": True,
        },
    ]
    texts = [("<b>Buôn Jun</b>", False, "Nơi"), ("", False, "Loại"), ("5.300", True, "Lượt")]
    cells = [{"text": text, "numeric": numeric, "label": label} for text, numeric, label in texts]
    rows = [
        {"url": f"/buoi/{n}/", "edit_url": f"/buoi/{n}/sua/", "cells": cells} for n in range(1, count + 1)
    ]
    page = {
        "number": 2,
        "has_next": True,
        "has_previous": True,
        "next_url": "?trang=3",
        "previous_url": "?trang=1",
        "total_count": 1312,
        "first": 51,
        "last": 100,
    }
    common = {
        "title": "Buổi phát động",
        "filter_form": FilterForm({}),
        "columns": columns,
        "rows": rows,
        "totals": [None, None, "10.600"],
        "page": page,
        "create_url": "/buoi/them/",
        "export_url": "/buoi/xuat/",
        "import_url": None,
        "empty_text": "Chưa có buổi nào.",
        "active_filters": [{"label": "Năm 2023", "clear_url": "?"}],
    }
    return render("records/list.html", **{**common, **context})


def every_page() -> dict[str, str]:
    """All skeletons by name."""
    conflict = [{"label": "Ghi chú", "before": "", "theirs": "Nắng", "mine": "Có mưa", "name": "note"}]
    history = [
        {"at": "hôm qua", "who": "Y Thanh", "door": "biểu mẫu", "changes": [("Số lượt", "5.200", "5.300")]}
    ]
    job = {"state_label": "Đang dựng tệp", "progress": 37.5, "text": "Phụ lục 3", "url": "", "done": False}
    stranger = SimpleNamespace(is_authenticated=False, pk=None)
    return {
        "list": list_page(),
        "empty": list_page(0),
        "form": form_page(),
        "refused": form_page(
            refused_form(), warnings=["Số nữ lớn hơn tổng số."], conflict=conflict, delete_url="/x/"
        ),
        "detail": render(
            "records/detail.html",
            title="Buôn Jun",
            groups=[("Buổi", [("Loại", "Phát động"), ("Ghi chú", "")])],
            actions=[{"label": "Sửa", "url": "/sua/"}],
            related=[
                {"heading": "Nguồn lực", "rows": [{"text": "35 triệu đồng", "url": "/n/"}], "url": "/n/"}
            ],
            history=history,
        ),
        "delete": render(
            "records/delete.html", title="Xóa buổi", cancel_url="/buoi/", reason_error="Xin ghi lý do."
        ),
        "sign_in": render(
            "orgs/sign_in.html",
            user=stranger,
            navigation=None,
            form=SignInForm(),
            next="/buoi/",
            held_fields=[("note", 'a"b')],
            demo_accounts=[("can-bo", "mật khẩu mẫu", "Cán bộ")],
        ),
        "continue": render(
            "orgs/continue.html", action="/buoi/them/", held_fields=[("note", 'a"b'), ("note", "c")]
        ),
        "home": render(
            "orgs/home.html",
            period_label="năm 2023",
            figures=[{"label": "Buổi", "value": "1.050", "measure": "buổi", "url": "/f/"}],
            todo=[{"text": "Còn 3 phần", "url": "/r/", "tone": "warn"}],
            recent=[{"text": "Buôn Jun", "url": "/b/", "note": "hôm nay"}],
            quick=[{"label": "Nhập buổi", "url": "/buoi/them/"}],
        ),
        "progress": render("partials/progress.html", job=job, poll_url="/viec/7/"),
        **{code: render(f"{code}.html") for code in ("400", "403", "404", "403_csrf", "500")},
    }
