"""Sentences of four languages for a value to stand in."""

from random import Random

LOCALES = ("zh_CN", "en_US", "de_DE", "ja_JP")

# What stands before and after a value whose shape says enough. Chinese and Japanese leave no gap.
FRAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "zh_CN": (
        ("用户", "登录失败，请稍后重试"),
        ("提交订单时出错：", "已存在"),
        ("无法联系", "，订单未送达"),
        ("参数“", "”不合法"),
        ("绑定失败（", "）：服务器返回 500"),
        ("重复的值【", "】，第 3 行"),
    ),
    "en_US": (
        ("Failed to sync ", " after 3 retries"),
        ("user ", " not found"),
        ("duplicate entry '", "' for index 'accounts'"),
        ("[checkout] rejected <", ">, giving up"),
        ('cannot read properties of undefined (reading "', '")'),
        ("\U0001f464", "\U0001f6ab blocked"),
        ("lookup of ", ". Retrying in 5 s."),
        ("Invalid input: ", "\n    at submit (app.js:10:5)"),
    ),
    "de_DE": (
        ("Kunde ", " wurde nicht gefunden"),
        ("Ungültige Eingabe „", "“ im Feld 3"),
        ("Doppelter Eintrag '", "' in der Tabelle"),
        ("Fehler bei der Übermittlung von ", ", bitte später erneut versuchen"),
    ),
    "ja_JP": (
        ("ユーザー", "のログインに失敗しました"),
        ("入力値「", "」は無効です"),
        ("送信エラー：", "、再試行してください"),
        ("\U0001f464", "\U0001f914は見つかりません"),
        ("重複した値（", "）が見つかりました"),
    ),
}

# The same around a value that brings its own hint.
HINTED: dict[str, tuple[tuple[str, str], ...]] = {
    "zh_CN": (("校验失败，", "。请检查"), ("保存资料出错：", "，第 3 行"), ("提交的表单里", " 已被占用")),
    "en_US": (
        ("Validation failed: ", ", please check"),
        ("could not save ", " (status 500)"),
        ("rejected form with ", " in step 3"),
    ),
    "de_DE": (("Prüfung fehlgeschlagen: ", ", bitte korrigieren"), ("Speichern nicht möglich, ", " (Status 500)")),
    "ja_JP": (("検証に失敗：", "、確認してください"), ("保存できません。", " （状態 500）")),
}


def frame(rng: Random, locale: str, hint: str, tail: str) -> tuple[str, str]:
    """What to write before and after a value; without the hint's own words."""
    before, after = rng.choice((HINTED if hint else FRAMES)[locale])
    # After its own end the sentence goes on without a second comma.
    return before, tail + after.lstrip(",，、。 ") if tail else after
