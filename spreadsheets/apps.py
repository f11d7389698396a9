from django.apps import AppConfig


class SpreadsheetsConfig(AppConfig):
    name = "spreadsheets"
    label = "spreadsheets"
    verbose_name = "Bảng tính gửi về"
