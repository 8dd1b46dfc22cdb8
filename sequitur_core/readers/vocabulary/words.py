"""The words that names of columns are made of, those of other languages in English."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MOST_NAMES = 200_000  # of columns whose words are remembered: more than a table has
# What names of columns say in other languages or shortened, by the English word that rules know;
# none of those that are English words as well, or that have several meanings.
IN_ENGLISH = {
    word: english
    for english, others in {
        "time": "zeit tiempo tijd время 时间 時間 时刻 時刻 시간 시각"
        " czas čas idő aika zaman waktu χρόνος laikas laiks vrijeme vreme denbora"
        " זמן زمان زمن الوقت เวลา समय",
        "date": "datum fecha dato дата 日期 日付 날짜 일자"
        " dátum päivämäärä kuupäev tarih tanggal ημερομηνία",
        "timestamp": "zeitstempel zeitpunkt tijdstip tidspunkt horodatage"
        " 时间戳 日期时间 日時 タイムスタンプ",
        "year": "jahr année annee año ano jaar anno rok år vuosi év y\u0131l godina tahun aasta "
        "gads metai год 年 年份 年度 년 연도"
        " έτος рік năm",
        "quarter": "quartal trimestre 季度 四半期",
        "month": "monat mois mês maand mese mesec mjesec hónap bulan mėnuo "
        "miesiąc měsíc måned månad kuukausi месяц 月 月份 월"
        " mesiac місяць μήνας tháng mnd",
        "week": "woche semaine semana settimana неделя 周 週 주"
        " uke uge vecka viikko nädal tydzień týden týždeň hét tjedan hafta săptămână nedēļa "
        "savaitė setmana тиждень tuần wk wks epiweek isoweek",
        "day": "jour día giorno dag dzień päivä gün день 日 일 ngày ημέρα hari",
        "hour": "stunde godzina hodina hod godz timme tunti saat час 小时 小時 時 时 시",
        "hours": "stunden heures",
        "minute": "minuto minuut minuta minut minuutti dakika минута 分钟 分鐘 分 분",
        "minutes": "minuten minutos",
        "second": "sekunde seconde segundo secondo sekunda sekunti saniye секунда 秒 초",
        "seconds": "sekunden secondes segundos",
        "id": "kennung kennziffer kennnummer identifiant identificador identificativo"
        " identificatore identyfikator identifikator tunniste azonosító matricola matricule"
        " matricula matrícula legajo dossier 编号 番号",
        "code": "codice codigo código kode codul",
        "index": "索引",
        "number": "nummer numero numéro número 序号 連番",
        "name": "名称 名前",
        "device": "gerät appareil dispositivo 设备 装置",
        "sensor": "fühler capteur 传感器 センサー",
        "station": "estación estação 站点 観測所",
        "location": "ort standort lieu emplacement lugar ubicación 地点 場所",
        "subject": "subj proband versuchsperson sujet sujeto 受试者 被试 被験者",
        "participant": "ppt teilnehmer participante 参与者 参加者",
        "patient": "paciente paziente 患者",
        "member": "mitglied socio socia membre membro miembro medlem",
        "user": "benutzer nutzer utilisateur usuario usuário 用户 ユーザー",
        "animal": "动物 動物",
        "trial": "durchgang essai ensayo ensaio prova proef 试验 試行",
        "session": "sitzung séance sesión sessione sessão",
        "driver": "fahrer pilote piloto 车手 選手",
        "vehicle": "fahrzeug véhicule vehículo veículo veicolo voertuig pojazd 车辆 車両",
        "vessel": "schiff bateau navire barco buque embarcación barca natante imbarcazione"
        " navio embarcação fartyg fartøj",
        "machine": "maschine máquina macchina maszyna maskin 机器 機械",
        "city": "stadt ville ciudad cidade città miasto город 城市 都市",
        "country": "país paese kraj страна 国家 國家",
        "province": "provinz provincia província prowincja 省份",
        "house": "maison huis dom дом",
        "household": "haushalt ménage hogar huishouden gospodarstwo hushåll",
        "store": "filiale magasin tienda loja negozio sklep winkel магазин 店舗 门店",
        "hive": "bienenstock ruche colmena arnia",
        "tree": "baum arbre árbol árvore albero drzewo 樹木",
        "parameter": "paramètre parámetro parâmetro parametro параметр 参数 パラメータ",
        "indicator": "indicateur indicador indikator indicatore wskaźnik ukazatel",
        "variable": "variavel variável variabile variabele muuttuja proměnná zmienna",
        "pollutant": "schadstoff polluant contaminante inquinante poluente 污染物",
        "lap": "runde 圈 周回",
        "group": "gruppe groupe grupo 组 群",
        "label": "étiquette etiqueta rótulo 标签 ラベル",
        "class": "klasse classe clase 类别",
        "type": "typ tipo aufzeichnungstyp 类型",
        "activity": "aktivität activité actividad atividade 活动 活動",
        "condition": "bedingung condición condição 条件",
        "state": "zustand état estado 状态 状態",
        "event": "ereignis événement evento 事件",
        "cycle": "zyklus ciclo 循环 サイクル",
        "age": "alter âge edad età idade leeftijd wiek ålder ikä věk",
        "depth": "tiefe profondeur profundidad profundidade 深度",
        "distance": "strecke entfernung distancia distância 距离 距離",
        "frequency": "frequenz fréquence frecuencia frequência 频率 周波数",
        "wavelength": "wellenlänge 波长 波長",
        "latitude": "breitengrad latitud 纬度 緯度",
        "longitude": "längengrad longitud 经度 経度",
    }.items()
    for word in others.split()
}


def letters_of(name: str) -> str:
    """A name's letters and digits alone, small: Acc_X (m/s) is accxms."""
    return re.sub(r"[\W_]", "", name).lower()


def words(name: str) -> list[str]:
    """A column's name in small-letter words: "timeStamp_ms" is time, stamp, ms.

    Those of some other languages in English, and whole where they are shortened: "Zeit_ms" is time,
    ms, and "sub" is subject.
    """
    return list(_words(name))


@lru_cache(maxsize=MOST_NAMES)
def _words(name: str) -> tuple[str, ...]:
    # Each of many rules asks for those of all columns, of which there may be thousands.
    # Both signs of a millionth are a u, as in us; letters of all alphabets make words.
    plain = unicodedata.normalize("NFC", name).replace("µ", "u").replace("μ", "u")
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", plain).lower()
    apart = "".join(c if c.isalpha() and c not in "ªº" else " " for c in spaced).split()
    if apart == ["sub"]:  # beside other words, it is a part of something: sub_metering
        return ("subject",)
    return tuple(IN_ENGLISH.get(word, word) for word in apart)
